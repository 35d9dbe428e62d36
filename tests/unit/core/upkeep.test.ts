// When a log is folded into a snapshot, and what happens when that fails or somebody else was faster.

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { DocumentId } from '../../../lib/base/ids.ts';
import { err, ok, type Result } from '../../../lib/base/result.ts';
import { encodeSyncStep1, encodeUpdate } from '../../../lib/protocol/encode.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import { serverLimits } from '../../../server/core/limits.ts';
import { CorruptDocument, type StoredDocument } from '../../../server/core/ports.ts';
import { compacted } from '../../../server/jobs/document-work.ts';
import { Author, ControlledStore, CoreHarness, type FakeClient } from '../../support/core-harness.ts';
import { settle } from '../../support/manual-clock.ts';

const id = 'a-document' as DocumentId;
const enough = 'x'.repeat(limits.compactionBytesMin);

function outcomesOf(core: CoreHarness): string[] {
  return core.events.map((event) => event.type).filter((type) => type.startsWith('compact'));
}

async function contentFor(client: FakeClient): Promise<string> {
  await client.say(encodeSyncStep1(Uint8Array.of(0)));
  const doc = new Y.Doc();
  for (const message of client.take()) {
    if (message.type === 'update' || message.type === 'step-2') Y.applyUpdate(doc, message.bytes);
  }
  return doc.getText('text').toJSON();
}

async function writing(core: CoreHarness) {
  const client = await core.connect();
  const author = new Author(1);
  return {
    client,
    author,
    write: (text: string): Promise<void> => client.say(encodeUpdate(author.type(text))),
  };
}

describe('a log is folded', () => {
  test('while people write, when it is large and outweighs the snapshot, and not before', async () => {
    const core = new CoreHarness();
    const { write } = await writing(core);
    await write(enough.slice(0, enough.length / 2));
    expect(outcomesOf(core)).toEqual([]);
    await write(enough);
    expect(outcomesOf(core)).toEqual(['compacted']);
    // The snapshot is half as large again as this.
    await write(enough);
    expect(outcomesOf(core)).toEqual(['compacted']);
    await write(enough);
    expect(outcomesOf(core)).toEqual(['compacted', 'compacted']);
  });

  test('when it has many records, however small', async () => {
    const core = new CoreHarness();
    const { client, author } = await writing(core);
    for (let i = 1; i < limits.compactionRecordsMax; i++) {
      client.session.receive(encodeUpdate(author.type('x')));
    }
    await settle();
    expect(outcomesOf(core)).toEqual([]);
    client.session.receive(encodeUpdate(author.type('x')));
    await settle();
    expect(outcomesOf(core)).toEqual(['compacted']);
  });

  test('when the document is unloaded and opening it anew would read many records', async () => {
    for (const [records, expected] of [
      [limits.compactionRecordsMin - 1, []],
      [limits.compactionRecordsMin, ['compacted']],
    ] as const) {
      const core = new CoreHarness();
      const { client, write } = await writing(core);
      for (let i = 0; i < records; i++) await write('x');
      client.session.disconnected();
      await core.clock.advance(limits.idleRoomMs * 2);
      expect([core.server.registry.size, outcomesOf(core)]).toEqual([0, expected]);
    }
  });
});

describe('[D5] a compaction', () => {
  test('of a room is one at a time; what comes meanwhile is in the tail', async () => {
    const core = new CoreHarness();
    let finish = (): void => {};
    let started = 0;
    core.jobs.compact = (updates) => {
      started += 1;
      return new Promise<Result<{ readonly state: Uint8Array }, 'unreadable'>>((resolve) => {
        finish = () => resolve(ok({ state: compacted(updates) }));
      });
    };
    const { client, author, write } = await writing(core);
    await write(enough);
    await write(enough);
    await write('meanwhile');
    expect(started).toBe(1);
    finish();
    await settle();
    expect(outcomesOf(core)).toEqual(['compacted']);
    expect(client.session.room.state.baseSeq).toBe(1);
    expect(await contentFor(client)).toBe(author.doc.getText('text').toJSON());
  });

  test.each([
    ['finds the log unreadable', async (): Promise<Result<never, 'unreadable'>> => err('unreadable')],
    ['fails', async (): Promise<never> => Promise.reject(new Error('worker lost'))],
  ])(
    'that %s leaves everything as it was, says so, and is tried again after a rest',
    async (_name, failing) => {
      const core = new CoreHarness();
      const working = core.jobs.compact;
      core.jobs.compact = failing;
      const { client, author, write } = await writing(core);
      await write(enough);
      expect(outcomesOf(core)).toEqual(['compaction-failed']);
      expect([client.session.room.state.isCompacting, client.session.room.state.baseSeq]).toEqual([false, 0]);
      core.jobs.compact = working;
      await core.clock.advance(serverLimits.compactionRestMs);
      await write('again');
      expect(outcomesOf(core)).toEqual(['compaction-failed', 'compacted']);
      expect(await contentFor(client)).toBe(author.doc.getText('text').toJSON());
    },
  );

  test('that fails again and again is tried ever more rarely, while people write', async () => {
    const core = new CoreHarness();
    const triedAtMs: number[] = [];
    core.jobs.compact = async () => {
      triedAtMs.push(core.clock.monotonicMs());
      throw new Error('too slow');
    };
    const { write } = await writing(core);
    await write(enough);
    for (let i = 0; i < 50; i++) await write('x');
    expect(triedAtMs).toEqual([0]);
    const { compactionRestMs, compactionRestMsMax } = serverLimits;
    while (core.clock.monotonicMs() < 4 * compactionRestMsMax) {
      await core.clock.advance(compactionRestMs);
      await write('x');
    }
    const rests = triedAtMs.slice(1).map((ms, index) => ms - (triedAtMs[index] ?? 0));
    expect(rests.slice(0, 3)).toEqual([1, 2, 4].map((times) => times * compactionRestMs));
    expect(rests.slice(-2)).toEqual([compactionRestMsMax, compactionRestMsMax]);
  });

  test('that fails is tried once more when the document is unloaded, however short the rest was', async () => {
    const core = new CoreHarness();
    const working = core.jobs.compact;
    core.jobs.compact = async () => Promise.reject(new Error('worker lost'));
    const { client, write } = await writing(core);
    for (let i = 1; i < limits.compactionRecordsMin; i++) await write('x');
    await write(enough);
    core.jobs.compact = working;
    client.session.disconnected();
    expect(limits.idleRoomMs).toBeLessThan(serverLimits.compactionRestMs);
    await core.clock.advance(limits.idleRoomMs);
    expect(outcomesOf(core)).toEqual(['compaction-failed', 'compacted']);
  });

  test('[L3] that somebody else was faster with is thrown away, and the room does not try again', async () => {
    const core = new CoreHarness();
    const { client, author, write } = await writing(core);
    await write('small. ');
    const stored = await core.store.load(id);
    const state = compacted(stored.tail.flatMap(({ update }) => update ?? []));
    expect(await core.store.compact(id, { expectBaseSeq: 0, uptoSeq: 1, state })).toBe('ok');
    let tries = 0;
    const compact = core.jobs.compact;
    core.jobs.compact = (updates) => {
      tries += 1;
      return compact(updates);
    };
    await write(enough);
    await write(enough);
    expect([tries, outcomesOf(core), client.session.room.state.baseSeq]).toEqual([1, [], 0]);
    expect(await contentFor(client)).toBe(author.doc.getText('text').toJSON());
  });
});

test('[L6] a damaged document is neither folded nor named anew when it is unloaded', async () => {
  class DamagedStore extends ControlledStore {
    damaged = false;
    compactions = 0;
    override async load(documentId: DocumentId): Promise<StoredDocument> {
      const stored = await super.load(documentId);
      if (!this.damaged) return stored;
      const keep = limits.compactionRecordsMin + 10;
      const lastGood = { ...stored, tail: stored.tail.slice(0, keep), headSeq: keep };
      throw new CorruptDocument(documentId, keep + 1, 'checksum', lastGood);
    }
    override compact(...request: Parameters<ControlledStore['compact']>): Promise<'ok' | 'lost-race'> {
      this.compactions += 1;
      return super.compact(...request);
    }
  }
  const store = new DamagedStore();
  const { client, write } = await writing(new CoreHarness({ store }));
  for (let i = 0; i < limits.compactionRecordsMin + 20; i++) await write('x');
  expect(client.closed).toBeNull();
  store.damaged = true;
  const core = new CoreHarness({ store });
  (await core.connect()).session.disconnected();
  await core.clock.advance(limits.idleRoomMs * 2);
  expect([core.server.registry.size, store.compactions]).toEqual([0, 0]);
});
