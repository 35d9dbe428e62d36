import { describe, expect, test } from 'vitest';

import {
  isWithoutServer,
  statusLabel,
  type SyncFacts,
  type SyncStatus,
  syncStatus,
} from '../../../lib/sync/sync-status.ts';

const calm: SyncFacts = {
  ready: true,
  connection: { state: 'live' },
  pending: 0,
  lastReceiptAt: 5,
  localCopy: 'kept',
};

function statusOf(facts: Partial<SyncFacts>): SyncStatus {
  return syncStatus({ ...calm, ...facts });
}

function ended(closeCode: number): SyncFacts['connection'] {
  return { state: 'ended', closeCode };
}

describe('syncStatus', () => {
  test.each<[string, Partial<SyncFacts>, SyncStatus]>([
    ['all confirmed', {}, { state: 'saved', at: 5 }],
    ['all came from the server', { lastReceiptAt: null }, { state: 'saved', at: null }],
    ['an edit on its way', { pending: 1 }, { state: 'saving' }],
    ['nothing to show', { ready: false, connection: { state: 'down' } }, { state: 'loading' }],
    [
      'kept content, dialling',
      { connection: { state: 'dialling' }, pending: 1 },
      { state: 'syncing', pending: 1 },
    ],
    [
      'back, with edits',
      { connection: { state: 'catching-up' }, pending: 3 },
      { state: 'syncing', pending: 3 },
    ],
    ['back, without any', { connection: { state: 'catching-up' } }, { state: 'saved', at: 5 }],
    ['a moment without connection', { connection: { state: 'lost' } }, { state: 'saved', at: 5 }],
    ['the same with an edit', { connection: { state: 'lost' }, pending: 1 }, { state: 'saving' }],
    [
      'offline with edits that are kept',
      { connection: { state: 'down' }, pending: 2 },
      { state: 'offline', pending: 2, keptLocally: true },
    ],
    [
      'offline, an edit not kept yet',
      { connection: { state: 'down' }, pending: 1, localCopy: 'keeping' },
      { state: 'saving' },
    ],
    [
      'offline with edits, storage failed',
      { connection: { state: 'down' }, pending: 1, localCopy: 'failed' },
      { state: 'not-saved', reason: 'local-storage-failed' },
    ],
    [
      'offline with edits, no storage wanted',
      { connection: { state: 'down' }, pending: 1, localCopy: 'none' },
      { state: 'not-saved', reason: 'local-storage-failed' },
    ],
    [
      'offline, storage failed, nothing to lose',
      { connection: { state: 'down' }, localCopy: 'failed' },
      { state: 'offline', pending: 0, keptLocally: false },
    ],
    [
      'offline, what came last is still being kept',
      { connection: { state: 'down' }, localCopy: 'keeping' },
      { state: 'saving' },
    ],
    ['storage failed but the server has it', { localCopy: 'failed' }, { state: 'saved', at: 5 }],
  ])('%s', (_name, facts, status) => {
    expect(statusOf(facts)).toEqual(status);
  });

  test.each([
    [4400, 'malformed'],
    [4401, 'not-signed-in'],
    [4403, 'refused'],
    [4404, 'deleted'],
    [4409, 'refused'],
    [4413, 'too-large'],
    [4422, 'too-large'],
    [4499, 'refused'],
  ])('the server ends it with %i: %s, whatever else is true', (closeCode, reason) => {
    for (const facts of [{}, { pending: 1 }, { ready: false }]) {
      expect(statusOf({ ...facts, connection: ended(closeCode) })).toEqual({ state: 'not-saved', reason });
    }
  });

  test('says saved of no combination of facts in which something is pending', () => {
    const states = ['dialling', 'catching-up', 'live', 'lost', 'down'] as const;
    const copies = ['kept', 'keeping', 'failed', 'none'] as const;
    const said = states.flatMap((state) =>
      copies.map((localCopy) => statusOf({ connection: { state }, localCopy, pending: 1 }).state),
    );
    expect(said).toHaveLength(20);
    expect(said).not.toContain('saved');
  });

  test('says "kept on this device" of no edit that is not', () => {
    for (const localCopy of ['keeping', 'failed', 'none'] as const) {
      const label = statusLabel(statusOf({ connection: { state: 'down' }, localCopy, pending: 1 }));
      expect(['Saving…', 'Not saved']).toContain(label);
    }
  });

  test('without a copy on this device, going offline with all saved says so, and the next key "Not saved"', () => {
    for (const localCopy of ['failed', 'none'] as const) {
      const labels = [0, 1].map((pending) =>
        statusLabel(statusOf({ connection: { state: 'down' }, localCopy, pending })),
      );
      expect(labels).toEqual(['Saved', 'Not saved']);
    }
  });
});

test('whoever is down is without a server, whatever this device keeps, and nobody else', () => {
  for (const localCopy of ['kept', 'failed', 'none'] as const) {
    const among = (['dialling', 'catching-up', 'live', 'lost', 'down'] as const).filter((state) =>
      isWithoutServer(statusOf({ connection: { state }, localCopy, pending: 1 })),
    );
    expect(among).toEqual(['down']);
  }
  const refused = [4404, 4413, 4500].map((code) => isWithoutServer(statusOf({ connection: ended(code) })));
  expect(refused).toEqual([false, false, false]);
});

test('statusLabel words each state', () => {
  const labels = [
    statusLabel({ state: 'loading' }),
    statusLabel({ state: 'saved', at: null }),
    statusLabel({ state: 'saving' }),
    statusLabel({ state: 'syncing', pending: 1 }),
    statusLabel({ state: 'offline', pending: 1, keptLocally: true }),
    statusLabel({ state: 'not-saved', reason: 'refused' }),
  ];
  expect(labels).toEqual([
    'Loading…',
    'Saved',
    'Saving…',
    'Syncing…',
    'Offline – changes kept on this device',
    'Not saved',
  ]);
});
