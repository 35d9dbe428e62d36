// Group commit on a log that answers when the test says so.

import { describe, expect, test } from 'vitest';
import type { DocumentId, UserId } from '../../../lib/base/ids.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import { CommitQueue } from '../../../server/core/commit-queue.ts';
import {
  StorageUnavailable,
  type AppendItem,
  type AppendOutcome,
  type CoreEvent,
  type DocLog,
} from '../../../server/core/ports.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';

interface Append {
  readonly names: readonly string[];
  readonly done: (outcomes?: readonly AppendOutcome[]) => Promise<void>;
  readonly fail: (error: Error) => Promise<void>;
}

function queueOn() {
  const clock = new ManualClock();
  const appends: Append[] = [];
  const events: CoreEvent[] = [];
  const fatal: unknown[] = [];
  const outcomes: Array<readonly [name: string, outcome: AppendOutcome]> = [];
  const append = (batch: readonly AppendItem[]): Promise<readonly AppendOutcome[]> =>
    new Promise((resolve, reject) => {
      appends.push({
        names: batch.map((item) => item.documentId),
        done: (given = batch.map((_, index) => ({ state: 'stored', seq: index + 1 }))) => {
          resolve(given);
          return settle();
        },
        fail: (error) => {
          reject(error);
          return settle();
        },
      });
    });
  const queue = new CommitQueue({
    log: { append } as Partial<DocLog> as DocLog,
    clock,
    events: (event) => events.push(event),
    onFatal: (error) => fatal.push(error),
  });
  const submit = (name: string, bytes = 1): void =>
    queue.submit(
      {
        documentId: name as DocumentId,
        at: 0,
        userId: 'ada' as UserId,
        sessionId: null,
        aclGen: 0,
        newClients: [],
        update: new Uint8Array(bytes),
      },
      (outcome) => outcomes.push([name, outcome]),
    );
  const next = (): Append => {
    const taken = appends.shift();
    if (taken === undefined) throw new Error('nothing was appended');
    return taken;
  };
  return { clock, queue, appends, events, fatal, outcomes, submit, next };
}

const full = new StorageUnavailable('full', 'disk full');

describe('[D1] outcomes', () => {
  test('come after the append that holds the item, in order, each item’s own', async () => {
    const { submit, next, appends, outcomes } = queueOn();
    submit('a');
    submit('b');
    submit('c');
    expect(appends.map((each) => each.names)).toEqual([['a']]);
    expect(outcomes).toEqual([]);
    await next().done([{ state: 'stored', seq: 7 }]);
    expect(outcomes).toEqual([['a', { state: 'stored', seq: 7 }]]);
    expect(appends.map((each) => each.names)).toEqual([['b', 'c']]);
    await next().done([
      { state: 'refused', reason: 'deleted' },
      { state: 'stored', seq: 8 },
    ]);
    expect(outcomes.slice(1)).toEqual([
      ['b', { state: 'refused', reason: 'deleted' }],
      ['c', { state: 'stored', seq: 8 }],
    ]);
    expect(appends).toEqual([]);
  });

  test('one commit takes so many records and no more', async () => {
    const { submit, next } = queueOn();
    submit('first');
    for (let i = 0; i <= limits.commitBatchRecordsMax; i++) submit(`${i}`);
    await next().done();
    const second = next();
    expect(second.names).toHaveLength(limits.commitBatchRecordsMax);
    await second.done();
    expect(next().names).toEqual([`${limits.commitBatchRecordsMax}`]);
  });
});

describe('[D3] a store that refuses', () => {
  test('is asked again for the same batch, and whoever came meanwhile waits behind it', async () => {
    const { clock, queue, submit, next, appends, outcomes, events, fatal } = queueOn();
    submit('a');
    await next().fail(full);
    submit('b');
    expect([queue.health.get(), outcomes, appends]).toEqual(['full', [], []]);
    await clock.advance(10_000);
    const again = next();
    expect(again.names).toEqual(['a', 'b']);
    await again.fail(new StorageUnavailable('busy', 'locked'));
    expect(queue.health.get()).toBe('busy');
    await clock.advance(10_000);
    await next().done();
    expect(outcomes.map(([name]) => name)).toEqual(['a', 'b']);
    expect(queue.health.get()).toBe('ok');
    expect(fatal).toEqual([]);
    const told = events.map((event) => event.type);
    expect(told.filter((type) => type.startsWith('storage'))).toEqual([
      'storage-refused',
      'storage-recovered',
    ]);
  });
});

describe('[D4] any other failure', () => {
  test('is fatal: nobody is told anything, and the log is never asked again', async () => {
    const { clock, submit, next, appends, outcomes, fatal } = queueOn();
    submit('a');
    await next().fail(new Error('EIO'));
    submit('b');
    await clock.advance(60_000);
    expect([fatal.length, outcomes, appends]).toEqual([1, [], []]);
  });
});

describe('[F2] too much that waits', () => {
  test('is told, until half of it is gone', async () => {
    const { queue, submit, next } = queueOn();
    const quarter = limits.commitQueueBytesMax / 4 - limits.commitQueueRecordBytes;
    submit('first', 1);
    for (let i = 0; i < 4; i++) submit(`${i}`, quarter);
    expect([queue.bytes, queue.congested.get()]).toEqual([4 * quarter + 1, true]);
    await next().done();
    expect([queue.bytes, queue.congested.get()]).toEqual([4 * quarter, true]);
    await next().done();
    expect([queue.bytes, queue.congested.get()]).toEqual([0, false]);
  });

  test('single keys count with the memory that each takes', async () => {
    const { queue, submit, next } = queueOn();
    const keys = Math.ceil(limits.commitQueueBytesMax / (limits.commitQueueRecordBytes + 20));
    for (let i = 1; i < keys; i++) submit('key', 20);
    expect(queue.congested.get()).toBe(false);
    submit('key', 20);
    submit('key', 20);
    expect(queue.congested.get()).toBe(true);
    // All are there, in as many commits as it takes.
    while (queue.bytes > 0) await next().done();
    expect(queue.congested.get()).toBe(false);
  });
});

describe('whenIdle', () => {
  test('waits for what is there, and not at all when nothing is', async () => {
    const { queue, submit, next } = queueOn();
    await queue.whenIdle();
    let isIdle = false;
    submit('a');
    submit('b');
    void queue.whenIdle().then(() => (isIdle = true));
    await next().done();
    expect(isIdle).toBe(false);
    await next().done();
    expect(isIdle).toBe(true);
    submit('c');
    expect(next().names).toEqual(['c']);
  });
});

test('what is told of a commit: how much, how long the disk took, and how long its first writer waited', async () => {
  const { clock, submit, next, events } = queueOn();
  submit('a', 10);
  submit('b', 20);
  await clock.advance(30);
  await next().done();
  await clock.advance(5);
  await next().done();
  expect(events).toEqual([
    { type: 'committed', records: 1, bytes: 10, durationMs: 30, latencyMs: 30 },
    { type: 'committed', records: 1, bytes: 20, durationMs: 5, latencyMs: 35 },
  ]);
});
