// The queue and the real worker process: one job's end, whatever its kind, is never another's.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { replaceTitle } from '../../../lib/document/title.ts';
import { serverLimits } from '../../../server/core/limits.ts';
import { JobFailed, WorkerDocumentJobs, type JobLimits } from '../../../server/jobs/document-jobs.ts';
import { ManualClock } from '../../support/manual-clock.ts';

let clock: ManualClock;
let jobs: WorkerDocumentJobs;

function start(limits: Partial<JobLimits> = {}): void {
  clock = new ManualClock();
  jobs = new WorkerDocumentJobs(clock, { ...serverLimits, ...limits });
}

beforeEach(() => start());
afterEach(() => jobs.close());

function titled(title: string): Uint8Array {
  const doc = new Y.Doc();
  replaceTitle(doc, title);
  return Y.encodeStateAsUpdate(doc);
}

const garbage = new Uint8Array([9, 9, 9]);

/** More edits than a heap of 32 MiB can hold as a Y.Doc. */
function tooManyEdits(): Uint8Array {
  const doc = new Y.Doc();
  doc.transact(() => {
    for (let i = 0; i < 100_000; i++) doc.getMap('map').set(`key ${i}`, i);
  });
  return Y.encodeStateAsUpdate(doc);
}

/** How each promise ended: its value, or the reason of its JobFailed. */
async function outcomes(promises: readonly Promise<unknown>[]): Promise<unknown[]> {
  return (await Promise.allSettled(promises)).map((end) => {
    if (end.status === 'fulfilled') return end.value;
    expect(end.reason).toBeInstanceOf(JobFailed);
    return (end.reason as JobFailed).reason;
  });
}

describe('results', () => {
  test('each job gets its own result, in whatever number they are asked for', async () => {
    const names = Array.from({ length: 50 }, (_, i) => `Document ${i}`);
    expect(await Promise.all(names.map((name) => jobs.title([titled(name)])))).toEqual(names);
    // Only the idle worker's: every job took its deadline along.
    expect(clock.pendingTimers).toBe(1);
  });

  test('all kinds of jobs work across the process boundary', async () => {
    const updates = [titled('Minutes')];
    const edit = await jobs.titleEdit(updates, 'Minutes of May');
    expect(await jobs.title([...updates, edit!])).toBe('Minutes of May');
    expect(await jobs.titleEdit(updates, 'Minutes')).toBeNull();
    const compacted = await jobs.compact([...updates, edit!]);
    expect(compacted.ok && (await jobs.title([compacted.value.state]))).toBe('Minutes of May');
    const emptyStateVector = Uint8Array.of(0);
    const diff = await jobs.diff(updates, emptyStateVector);
    expect(diff.ok && (await jobs.title([diff.value]))).toBe('Minutes');
  });

  test('what was handed in stays usable, even as a view of a buffer that others share', async () => {
    const update = titled('Shared');
    const shared = new Uint8Array(update.byteLength + 20);
    shared.set(update, 10);
    const view = shared.subarray(10, 10 + update.byteLength);
    expect(await jobs.title([view])).toBe('Shared');
    expect(await jobs.title([view])).toBe('Shared');
    expect(shared.byteLength).toBe(update.byteLength + 20);
  });
});

describe('failures', () => {
  test('updates that cannot be read are a value of compact and diff, and reject the others', async () => {
    expect(await jobs.compact([garbage])).toEqual({ ok: false, error: 'unreadable' });
    expect(await jobs.diff([garbage], Uint8Array.of(0))).toEqual({ ok: false, error: 'unreadable' });
    expect(await outcomes([jobs.title([garbage]), jobs.titleEdit([garbage], 'x')])).toEqual([
      'unreadable',
      'unreadable',
    ]);
  });

  test('a job that kills the worker fails alone: those behind it get a new one', async () => {
    start({ jobsHeapMiB: 32 });
    expect(
      await outcomes([
        jobs.title([titled('before')]),
        jobs.title([tooManyEdits()]),
        jobs.title([titled('after')]),
      ]),
    ).toEqual(['before', 'worker-lost', 'after']);
  });

  test('a lost worker is named with its reason, for the log', async () => {
    start({ jobsHeapMiB: 32 });
    await expect(jobs.title([tooManyEdits()])).rejects.toThrow(/worker-lost: it ended with .*heap/);
  });

  test('a job that passes its time is given up, and those behind it get a new worker', async () => {
    const first = jobs.title([titled('slow')]);
    const second = jobs.title([titled('next')]);
    clock.elapse(serverLimits.jobMs);
    expect(await outcomes([first, second])).toEqual(['too-slow', 'next']);
  });

  test('a full queue refuses the newest and keeps the rest', async () => {
    start({ waitingJobsMax: 2 });
    // The first is with the worker, two wait, the fourth finds no place.
    const asked = ['a', 'b', 'c', 'd'].map((name) => jobs.title([titled(name)]));
    expect(await outcomes(asked)).toEqual(['a', 'b', 'c', 'overloaded']);
    expect(await jobs.title([titled('later')])).toBe('later');
  });

  test('the queue is bounded in bytes too, and a job that left it gives its bytes back', async () => {
    const update = titled('document');
    start({ waitingJobBytesMax: update.byteLength });
    const asked = [1, 2, 3].map(() => jobs.title([update]));
    expect(await outcomes(asked)).toEqual(['document', 'document', 'overloaded']);
    expect(await outcomes([jobs.title([update]), jobs.title([update])])).toEqual(['document', 'document']);
  });
});

test('a worker that had nothing to do for a while is ended, and the next job starts another', async () => {
  expect(await jobs.title([titled('a')])).toBe('a');
  expect(clock.pendingTimers).toBe(1);
  clock.elapse(serverLimits.jobsIdleMs);
  expect(clock.pendingTimers).toBe(0);
  expect(await jobs.title([titled('b')])).toBe('b');
});

describe('close', () => {
  test('what runs, what waits and what is asked later is rejected; closing again changes nothing', async () => {
    const running = jobs.title([titled('a')]);
    const waiting = jobs.title([titled('b')]);
    const ends = outcomes([running, waiting]);
    await jobs.close();
    await jobs.close();
    expect(await ends).toEqual(['closed', 'closed']);
    expect(await outcomes([jobs.title([titled('c')])])).toEqual(['closed']);
    expect(clock.pendingTimers).toBe(0);
  });

  test('jobs that were never used close without a worker', async () => {
    await jobs.close();
    expect(await outcomes([jobs.compact([])])).toEqual(['closed']);
  });
});
