// A file as a job: what it takes is bounded as any job's, and one that takes more is refused and leaves the next.

import { afterEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { flowRoot } from '../../../lib/document/flow/flow-root.ts';
import { seedUpdate } from '../../../lib/document/flow/seed.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import { serverLimits } from '../../../server/core/limits.ts';
import { WorkerDocumentJobs, type JobLimits } from '../../../server/jobs/document-jobs.ts';
import { ManualClock } from '../../support/manual-clock.ts';

let clock = new ManualClock();
let jobs = new WorkerDocumentJobs(clock);
afterEach(() => jobs.close());

function start(given: Partial<JobLimits> = {}): void {
  clock = new ManualClock();
  jobs = new WorkerDocumentJobs(clock, { ...serverLimits, ...given });
}

const file = { name: 'plan.yjs', titleFromName: true, any: false };

function stateWith(text: string): Uint8Array {
  const doc = new Y.Doc();
  const flow = flowRoot(doc);
  Y.applyUpdate(doc, seedUpdate('Plan'));
  flow.insert(flow.length, text);
  return Y.encodeStateAsUpdate(doc);
}

test('a small file is a document by its updates, a large one has a snapshot as well', async () => {
  start();
  const [small, large] = [stateWith('text'), stateWith('x'.repeat(limits.compactionBytesMin))];
  expect(await jobs.importFile(small, file)).toMatchObject({
    ok: true,
    value: { title: 'Plan', updates: [small], snapshot: null },
  });
  expect(await jobs.importFile(large, file)).toMatchObject({ ok: true, value: { snapshot: large } });
});

test('a file that is none is refused with the same words as without a worker', async () => {
  start();
  expect(await jobs.importFile(Uint8Array.of(9, 0), file)).toEqual({
    ok: false,
    error: 'is neither a Yjs update nor a text',
  });
});

test('a file that would take more memory than there is, is refused; the next is read', async () => {
  start({ jobsHeapMiB: 48 });
  const refused = await jobs.importFile(manyTinyEdits(1_500_000), file);
  expect(refused).toMatchObject({ ok: false, error: expect.stringMatching(/^cannot be read: worker-lost/) });
  expect(await jobs.importFile(stateWith('text'), file)).toMatchObject({ ok: true });
});

test('a file that takes longer than a job may is refused; the next is read', async () => {
  start();
  const waiting = jobs.importFile(manyTinyEdits(1_500_000), file);
  clock.elapse(serverLimits.jobMs);
  expect(await waiting).toEqual({ ok: false, error: 'takes too long to read' });
  expect(await jobs.importFile(stateWith('text'), file)).toMatchObject({ ok: true });
});

/** Collected edits that were not joined: two bytes each. */
function manyTinyEdits(count: number): Uint8Array {
  const head = [1, 0x80 | (count & 127), 0x80 | ((count >> 7) & 127), count >> 14, 7, 0];
  const bytes = new Uint8Array(head.length + 2 * count + 1);
  bytes.set(head);
  for (let at = head.length; at < bytes.length - 1; at += 2) bytes[at + 1] = 1;
  return bytes;
}
