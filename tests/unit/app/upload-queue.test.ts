// Pictures on their way: how many at a time, when they are tried again, and that each ends as it should.
import { describe, expect, test } from 'vitest';
import {
  fileBytesMax,
  mayArrive,
  type Send,
  UploadQueue,
} from '../../../app/_editing/images/upload-queue.ts';
import type { ApiError } from '../../../lib/api/client.ts';
import type { Upload } from '../../../lib/api/contract.ts';
import { err, ok, type Result } from '../../../lib/base/result.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';

const upload: Upload = { id: 'u', url: '/uploads/d/u', type: 'image/png', name: 'a', bytes: 1 };
const lost: ApiError = { code: 'unreachable', message: '', status: 0 };
const refused: ApiError = { code: 'not-an-image', message: '', status: 415 };

interface Call {
  readonly name: string;
  readonly signal: AbortSignal;
  readonly progress: (part: number) => void;
  readonly end: (result: Result<Upload, ApiError>) => Promise<void>;
}

function begin() {
  const clock = new ManualClock();
  const calls: Call[] = [];
  const arrived: number[] = [];
  const send: Send = ({ name, signal, onProgress }) =>
    new Promise((resolve) => {
      const end = async (result: Result<Upload, ApiError>): Promise<void> => {
        resolve(result);
        await settle();
      };
      calls.push({ name, signal, progress: onProgress, end });
    });
  const queue = new UploadQueue({ send, clock, onArrived: (id) => arrived.push(id) });
  const add = (...names: string[]): void => {
    for (const [index, name] of names.entries()) queue.add(index + 1, new Blob(['x']), name);
  };
  const states = (): string[] => queue.files.get().map(({ name, state }) => `${name} ${state.type}`);
  const call = (at: number): Call => {
    const found = calls[at];
    if (found === undefined) throw new Error(`there is no call ${at}`);
    return found;
  };
  return { clock, calls, call, arrived, queue, add, states };
}

test('two go at a time, the others wait for their turn', async () => {
  const { add, states, call, calls, arrived } = begin();
  add('a', 'b', 'c');
  expect(states()).toEqual(['a sending', 'b sending', 'c queued']);
  await call(1).end(ok(upload));
  expect(states()).toEqual(['a sending', 'c sending']);
  expect(arrived).toEqual([2]);
  await call(0).end(ok(upload));
  await call(2).end(ok(upload));
  expect([states(), arrived, calls.length]).toEqual([[], [2, 1, 3], 3]);
});

test('how far one is is told', () => {
  const { add, call, queue } = begin();
  add('a');
  call(0).progress(0.5);
  expect(queue.files.get()[0]?.state).toEqual({ type: 'sending', part: 0.5 });
});

describe('a server that cannot be reached', () => {
  test('is tried again, at ever longer distances, until it answers', async () => {
    const { add, states, call, calls, clock, arrived } = begin();
    add('a');
    const tries: number[] = [];
    for (let round = 0; round < 8; round++) {
      await call(round).end(err(lost));
      expect(states()).toEqual(['a waiting']);
      const before = clock.monotonicMs();
      while (calls.length === round + 1) await clock.advance(500);
      tries.push(clock.monotonicMs() - before);
    }
    expect(tries).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    await call(8).end(ok(upload));
    expect([states(), arrived, clock.pendingTimers]).toEqual([[], [1], 0]);
  });

  test('is tried at once when told to', async () => {
    const { add, call, calls, queue, clock } = begin();
    add('a', 'b', 'c');
    await call(0).end(err(lost));
    await call(1).end(err(lost));
    await call(2).end(err(lost));
    expect(calls).toHaveLength(3);
    queue.retry();
    expect(calls).toHaveLength(5);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('a refusal', () => {
  test('is final, with its reason, and holds up nobody', async () => {
    const { add, call, queue, clock, states } = begin();
    add('a', 'b', 'c');
    await call(0).end(err(refused));
    expect(queue.files.get()[0]?.state).toEqual({ type: 'refused', error: refused });
    expect(states()).toEqual(['a refused', 'b sending', 'c sending']);
    expect(clock.pendingTimers).toBe(0);
  });

  test('may be tried again by hand', async () => {
    const { add, call, calls, queue } = begin();
    add('a');
    await call(0).end(err({ ...refused, code: 'document-full' }));
    queue.retry(1);
    expect(calls).toHaveLength(2);
  });

  test('of a file that no server takes needs no server', () => {
    const { queue, calls } = begin();
    const huge = { size: fileBytesMax + 1 } as Blob;
    queue.add(1, huge, 'huge');
    expect(queue.files.get()[0]?.state).toMatchObject({ type: 'refused', error: { code: 'too-large' } });
    expect(calls).toEqual([]);
  });
});

describe('leaving the page would lose', () => {
  test('what is on its way, and what was refused and can be tried again', async () => {
    const { add, call, queue } = begin();
    add('a', 'b', 'c');
    await call(0).end(err({ ...refused, code: 'document-full' }));
    await call(1).end(err(lost));
    expect(queue.files.get().map(mayArrive)).toEqual([true, true, true]);
  });

  test('nothing that the server will never take', async () => {
    const { add, call, queue } = begin();
    add('a');
    queue.addRefused(2, new Blob(['x']), 'notes.txt', 'not-an-image');
    await call(0).end(err(refused));
    expect(queue.files.get().map(mayArrive)).toEqual([false, false]);
  });
});

describe('cancelled', () => {
  test('one under way is broken off, and what it still says is not heard', async () => {
    const { add, call, queue, arrived, states } = begin();
    add('a', 'b', 'c');
    queue.cancel(1);
    expect(call(0).signal.aborted).toBe(true);
    expect(states()).toEqual(['b sending', 'c sending']);
    await call(0).end(ok(upload));
    expect(arrived).toEqual([]);
  });

  test('one that waits for its turn never goes', () => {
    const { add, queue, calls, states } = begin();
    add('a', 'b', 'c');
    queue.cancel(3);
    expect([states(), calls.length]).toEqual([['a sending', 'b sending'], 2]);
  });
});

test('closed, it breaks off what is under way and leaves no timer', async () => {
  const { add, call, queue, clock, arrived } = begin();
  add('a', 'b');
  await call(1).end(err(lost));
  queue.close();
  expect([call(0).signal.aborted, clock.pendingTimers]).toEqual([true, 0]);
  await call(0).end(ok(upload));
  expect(arrived).toEqual([]);
});
