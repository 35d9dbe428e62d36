// The metrics: what each event becomes, that nothing in them names a document, and that a number which cannot be had
// takes no other with it.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../lib/base/clock.ts';
import { err } from '../../../lib/base/result.ts';
import type { DocumentId, SessionId } from '../../../lib/base/ids.ts';
import type { CoreEvent, DocumentJobs } from '../../../server/core/ports.ts';
import { createHttpApp } from '../../../server/http/app.ts';
import { combineSinks, Metrics } from '../../../server/ops/metrics.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { MemoryDocuments, someone } from '../http/http-fixture.ts';

const documentId = 'secret-document' as DocumentId;
const sessionId = 'secret-session' as SessionId;

/** The values of the samples whose names begin so, by name and labels. */
async function samples(metrics: Metrics, prefix: string): Promise<Record<string, number>> {
  const lines = (await metrics.text()).split('\n').filter((line) => line.startsWith(prefix));
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

const events: ReadonlyArray<readonly [CoreEvent, string, Record<string, number>]> = [
  [
    { type: 'session-opened', documentId, sessionId },
    'weft_sessions_opened',
    { weft_sessions_opened_total: 1 },
  ],
  [
    { type: 'session-closed', documentId, sessionId, code: 4400, reason: 'secret' },
    'weft_sessions_closed',
    { 'weft_sessions_closed_total{code="4400"}': 1 },
  ],
  [
    { type: 'session-closed', documentId, sessionId, code: null, reason: '' },
    'weft_sessions_closed',
    { 'weft_sessions_closed_total{code="left"}': 1 },
  ],
  [
    { type: 'room-opened', documentId, records: 1, bytes: 2 },
    'weft_rooms_opened',
    { weft_rooms_opened_total: 1 },
  ],
  [{ type: 'room-closed', documentId }, 'weft_rooms_closed', { weft_rooms_closed_total: 1 }],
  [{ type: 'room-retired', documentId }, 'weft_rooms_retired', { weft_rooms_retired_total: 1 }],
  [
    { type: 'committed', records: 3, bytes: 500, durationMs: 20, latencyMs: 30 },
    'weft_committed',
    { weft_committed_records_total: 3, weft_committed_bytes_total: 500 },
  ],
  [
    { type: 'committed', records: 3, bytes: 500, durationMs: 20, latencyMs: 30 },
    'weft_commit_seconds_sum',
    { weft_commit_seconds_sum: 0.02 },
  ],
  [
    { type: 'committed', records: 3, bytes: 500, durationMs: 20, latencyMs: 30 },
    'weft_save_seconds_sum',
    { weft_save_seconds_sum: 0.03 },
  ],
  [
    { type: 'storage-refused', reason: 'full', detail: 'secret' },
    'weft_storage',
    { 'weft_storage_refusals_total{reason="full"}': 1, weft_storage_ok: 0 },
  ],
  [
    { type: 'compacted', documentId, records: 9, bytes: 9 },
    'weft_comp',
    { 'weft_compactions_total{outcome="done"}': 1 },
  ],
  [
    { type: 'compaction-failed', documentId, reason: 'secret' },
    'weft_compactions',
    { 'weft_compactions_total{outcome="failed"}': 1 },
  ],
  [
    { type: 'document-damaged', documentId, seq: 3, reason: 'secret' },
    'weft_documents_damaged',
    { weft_documents_damaged: 1 },
  ],
  [{ type: 'title-failed', documentId, reason: 'secret' }, 'weft_title', { weft_title_failures_total: 1 }],
];

test.each(events)('%j is counted, and nothing of it is told but numbers', async (event, prefix, expected) => {
  const metrics = new Metrics();
  metrics.onEvent(event);
  expect(await samples(metrics, prefix)).toEqual(expected);
  expect(await metrics.text()).not.toContain('secret');
});

test('refused connections are counted by their status', async () => {
  const metrics = new Metrics();
  metrics.upgradeRefused(403);
  expect(await samples(metrics, 'weft_upgrades')).toEqual({ 'weft_upgrades_refused_total{status="403"}': 1 });
});

test('a store that takes writes again is said to', async () => {
  const metrics = new Metrics();
  expect(await samples(metrics, 'weft_storage_ok')).toEqual({ weft_storage_ok: 1 });
  metrics.onEvent({ type: 'storage-refused', reason: 'busy', detail: '' });
  metrics.onEvent({ type: 'storage-recovered' });
  expect(await samples(metrics, 'weft_storage_ok')).toEqual({ weft_storage_ok: 1 });
});

test('a damaged document that many try to open is one damaged document', async () => {
  const metrics = new Metrics();
  for (const seq of [3, 3, 3]) metrics.onEvent({ type: 'document-damaged', documentId, seq, reason: '' });
  expect(await samples(metrics, 'weft_documents_damaged')).toEqual({ weft_documents_damaged: 1 });
});

test('combined sinks are all told, in order', () => {
  const told: string[] = [];
  const sink = combineSinks(
    (event) => told.push(`first ${event.type}`),
    (event) => told.push(`second ${event.type}`),
  );
  sink({ type: 'storage-recovered' });
  expect(told).toEqual(['first storage-recovered', 'second storage-recovered']);
});

describe('what is asked for at the scrape', () => {
  const source = {
    sessions: () => 4,
    rooms: () => 2,
    present: () => 3,
    commitQueueBytes: () => 70,
    congested: () => true,
  };

  test('sizes and counts are those of the moment', async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'weft-metrics-'));
    try {
      const databaseFile = path.join(dataDir, 'weft.db');
      await writeFile(databaseFile, new Uint8Array(5_000));
      const metrics = new Metrics();
      metrics.watch({ ...source, dataDir, databaseFile });
      const found = await samples(metrics, 'weft_');
      expect(found).toMatchObject({
        weft_sessions: 4,
        weft_rooms: 2,
        weft_present: 3,
        weft_commit_queue_bytes: 70,
        weft_commit_queue_congested: 1,
        weft_data_file_bytes: 5_000,
        weft_write_ahead_log_bytes: 0,
      });
      expect(found['weft_disk_free_bytes']).toBeGreaterThan(0);
    } finally {
      await rm(dataDir, { recursive: true });
    }
  });

  test('one that cannot be had is missing, and the others are there', async () => {
    const metrics = new Metrics();
    metrics.watch({ ...source, dataDir: '/nowhere', databaseFile: '/nowhere/weft.db' });
    const found = await samples(metrics, 'weft_');
    expect(found).toMatchObject({ weft_sessions: 4, weft_write_ahead_log_bytes: 0 });
    expect(Object.keys(found)).not.toContain('weft_data_file_bytes');
    expect(Object.keys(found)).not.toContain('weft_disk_free_bytes');
  });

  test('the process tells of itself', async () => {
    const found = await samples(new Metrics(), '');
    for (const name of [
      'process_resident_memory_bytes',
      'process_open_fds',
      'nodejs_eventloop_lag_p99_seconds',
    ]) {
      expect(Object.keys(found)).toContain(name);
    }
  });
});

test('jobs are timed, their results pass through, and only what throws is a failure', async () => {
  const metrics = new Metrics();
  const clock = new ManualClock();
  const fault = new Error('lost');
  const jobs: DocumentJobs = {
    compact: () => Promise.resolve(err('unreadable')),
    title: () => Promise.resolve('A title'),
    titleEdit: () => Promise.reject(fault),
  };
  const measured = metrics.measureJobs(jobs, clock);
  expect(await measured.compact([])).toEqual(err('unreadable'));
  expect(await measured.title([])).toBe('A title');
  await expect(measured.titleEdit([], 'x')).rejects.toBe(fault);
  expect(await samples(metrics, 'weft_job_seconds_count')).toEqual({
    'weft_job_seconds_count{job="compact"}': 1,
    'weft_job_seconds_count{job="title"}': 1,
    'weft_job_seconds_count{job="title-edit"}': 1,
  });
  expect(await samples(metrics, 'weft_job_failures')).toEqual({
    'weft_job_failures_total{job="title-edit"}': 1,
  });
});

describe('/metrics', () => {
  async function start(metrics: Pick<Metrics, 'text' | 'contentType' | 'answered'>) {
    const errors: unknown[] = [];
    const app = await createHttpApp({
      documents: new MemoryDocuments(),
      readiness: { get: () => ({ ready: true, reasons: [] }) },
      random: seededRandom(1),
      identify: async () => someone(),
      log: { debug: () => {}, info: () => {}, error: (message) => errors.push(message) },
      metrics,
      uploads: null,
      clock: systemClock,
      config: {
        host: '127.0.0.1',
        publicUrl: null,
        trustedProxies: [],
        createLimitPerMinute: 0,
        uploadLimitPerMinute: 0,
      },
      appFolder: null,
    });
    return { app, errors };
  }

  test('answers are counted by route and status, never by address', async () => {
    const metrics = new Metrics();
    const { app } = await start(metrics);
    await app.inject('/healthz');
    await app.inject('/api/documents/secret-document');
    await app.inject('/secret-address');
    await app.inject({ method: 'PUT', url: '/healthz' });
    const { statusCode, headers, body } = await app.inject('/metrics');
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(headers['cache-control']).toBe('no-store');
    expect(body).not.toContain('secret');
    expect(await samples(metrics, 'weft_http_requests_total')).toEqual({
      'weft_http_requests_total{method="GET",route="/healthz",status="200"}': 1,
      'weft_http_requests_total{method="GET",route="/api/documents/:id",status="404"}': 1,
      'weft_http_requests_total{method="GET",route="(none)",status="404"}': 1,
      'weft_http_requests_total{method="PUT",route="/healthz",status="405"}': 1,
      'weft_http_requests_total{method="GET",route="/metrics",status="200"}': 1,
    });
    await app.close();
  });

  test('a scrape that fails is answered 500 and logged, and the server goes on', async () => {
    const { app, errors } = await start({
      contentType: 'text/plain',
      answered: () => {},
      text: () => Promise.reject(new Error('a meter broke')),
    });
    expect((await app.inject('/metrics')).statusCode).toBe(500);
    expect(errors).toEqual(['a request failed']);
    expect((await app.inject('/healthz')).statusCode).toBe(200);
    await app.close();
  });
});
