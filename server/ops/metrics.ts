// What Prometheus is told: numbers in which an operator sees trouble coming. docs/OPERATIONS.md lists each with what to
// watch for. No label holds an id, a title or an address: the labels are routes, codes and words that are written here.

import { stat, statfs } from 'node:fs/promises';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Clock } from '../../lib/base/clock.ts';
import { unreachable } from '../../lib/base/assert.ts';
import type { CoreEvent, DocumentJobs, EventSink } from '../core/ports.ts';

/** What is asked for at each scrape, because no event tells it. */
export interface MetricsSource {
  readonly sessions: () => number;
  readonly rooms: () => number;
  /** Tabs whose presence is shown to others. */
  readonly present: () => number;
  readonly commitQueueBytes: () => number;
  /** Whether so much waits for commits that sockets are not read. */
  readonly congested: () => boolean;
  readonly dataDir: string;
  readonly databaseFile: string;
}

/** One HTTP answer; `route` is the pattern, never the address. */
export interface HttpAnswer {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** From a local SSD (1 ms) to a disk that stalls. */
const commitBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const requestBuckets = [0.005, 0.025, 0.1, 0.5, 2.5, 10];
const jobBuckets = [0.01, 0.05, 0.25, 1, 5, 20, 60];

/** Calls each sink with each event, in order. */
export function combineSinks(...sinks: readonly EventSink[]): EventSink {
  return (event) => {
    for (const sink of sinks) sink(event);
  };
}

export class Metrics {
  readonly #registry = new Registry();
  readonly #meters: ReturnType<typeof createMeters>;
  /** Ids of documents that could not be opened; they stay in here. */
  readonly #damaged = new Set<string>();

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
    this.#meters = createMeters(this.#registry, () => this.#damaged.size);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The exposition. A number that cannot be had is left out; the others are there. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Adds what the running server knows. To be called once. */
  watch(source: MetricsSource): void {
    watchSource(this.#registry, source);
  }

  /** A WebSocket upgrade was refused with this HTTP status. */
  upgradeRefused(status: number): void {
    this.#meters.upgradesRefused.inc({ status });
  }

  answered({ method, route, status, seconds }: HttpAnswer): void {
    this.#meters.requests.inc({ method, route, status });
    this.#meters.requestSeconds.observe({ route }, seconds);
  }

  /** The same jobs, counted and timed. */
  measureJobs(jobs: DocumentJobs, clock: Clock): DocumentJobs {
    const { jobSeconds, jobFailures } = this.#meters;
    const measured = async <T>(job: string, work: Promise<T>): Promise<T> => {
      const startedMs = clock.monotonicMs();
      try {
        return await work;
      } catch (error) {
        jobFailures.inc({ job });
        throw error;
      } finally {
        jobSeconds.observe({ job }, (clock.monotonicMs() - startedMs) / 1_000);
      }
    };
    return {
      compact: (updates) => measured('compact', jobs.compact(updates)),
      title: (updates) => measured('title', jobs.title(updates)),
      titleEdit: (updates, title) => measured('title-edit', jobs.titleEdit(updates, title)),
    };
  }

  readonly onEvent: EventSink = (event: CoreEvent): void => {
    const meters = this.#meters;
    switch (event.type) {
      case 'session-opened':
        meters.sessionsOpened.inc();
        return;
      case 'session-closed':
        meters.sessionsClosed.inc({ code: event.code ?? 'left' });
        return;
      case 'room-opened':
        meters.roomsOpened.inc();
        return;
      case 'room-closed':
        meters.roomsClosed.inc();
        return;
      case 'room-retired':
        meters.roomsRetired.inc();
        return;
      case 'committed':
        meters.commitSeconds.observe(event.durationMs / 1_000);
        meters.saveSeconds.observe(event.latencyMs / 1_000);
        meters.committedRecords.inc(event.records);
        meters.committedBytes.inc(event.bytes);
        return;
      case 'storage-refused':
        meters.storageRefusals.inc({ reason: event.reason });
        meters.storageOk.set(0);
        return;
      case 'storage-recovered':
        meters.storageOk.set(1);
        return;
      case 'compacted':
        meters.compactions.inc({ outcome: 'done' });
        return;
      case 'compaction-failed':
        meters.compactions.inc({ outcome: 'failed' });
        return;
      case 'document-damaged':
        this.#damaged.add(event.documentId);
        return;
      case 'title-failed':
        meters.titleFailures.inc();
        return;
      case 'upload-stored':
        meters.uploads.inc({ outcome: 'stored' });
        meters.uploadedBytes.inc(event.bytes);
        return;
      case 'upload-refused':
        meters.uploads.inc({ outcome: event.reason });
        return;
      case 'uploads-swept':
        meters.uploadsSwept.inc(event.uploads);
        return;
      case 'sweep-failed':
        meters.sweepFailures.inc();
        return;
      default:
        unreachable(event);
    }
  };
}

function createMeters(registry: Registry, damaged: () => number) {
  const registers = [registry];
  const counter = <L extends string = never>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter<L>({ name: `weft_${name}`, help, labelNames, registers });
  const histogram = <L extends string = never>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: readonly L[] = [],
  ) => new Histogram<L>({ name: `weft_${name}`, help, labelNames, buckets, registers });

  const storageOk = new Gauge({
    name: 'weft_storage_ok',
    help: '1: the store takes writes. 0: it refuses.',
    registers,
  });
  storageOk.set(1);
  addGauge(
    registry,
    'documents_damaged',
    'Documents that were found damaged since the start; they can only be read.',
    damaged,
  );
  return {
    storageOk,
    sessionsOpened: counter('sessions_opened_total', 'Sessions that began.'),
    sessionsClosed: counter(
      'sessions_closed_total',
      'Sessions that ended, by close code; "left": by themselves.',
      ['code'],
    ),
    roomsOpened: counter('rooms_opened_total', 'Documents that were loaded into memory.'),
    roomsClosed: counter('rooms_closed_total', 'Documents that were unloaded.'),
    roomsRetired: counter('rooms_retired_total', 'Rooms that were given up because access to them changed.'),
    commitSeconds: histogram('commit_seconds', 'From the hand-over of a batch to its fsync.', commitBuckets),
    saveSeconds: histogram(
      'save_seconds',
      'From the arrival of an edit to its being durable; the slowest of each batch.',
      commitBuckets,
    ),
    upgradesRefused: counter('upgrades_refused_total', 'Connections that were not let in, by HTTP status.', [
      'status',
    ]),
    committedRecords: counter('committed_records_total', 'Edits that became durable.'),
    committedBytes: counter('committed_bytes_total', 'Bytes of edits that became durable.'),
    storageRefusals: counter('storage_refusals_total', 'Times at which the store began to refuse.', [
      'reason',
    ]),
    compactions: counter('compactions_total', 'Logs folded into a snapshot, or not.', ['outcome']),
    titleFailures: counter('title_failures_total', 'Titles that could not be brought up to date.'),
    uploads: counter('uploads_total', 'Files that were uploaded, or refused and why.', ['outcome']),
    uploadedBytes: counter('uploaded_bytes_total', 'Bytes of files that were uploaded.'),
    uploadsSwept: counter('uploads_swept_total', 'Files that were removed because nothing refers to them.'),
    sweepFailures: counter('upload_sweep_failures_total', 'Times at which looking for such files failed.'),
    jobSeconds: histogram('job_seconds', 'Work on whole documents, waiting included.', jobBuckets, ['job']),
    jobFailures: counter('job_failures_total', 'Such work that failed.', ['job']),
    requests: counter('http_requests_total', 'HTTP answers.', ['method', 'route', 'status']),
    requestSeconds: histogram(
      'http_request_seconds',
      'From a request to the end of its answer.',
      requestBuckets,
      ['route'],
    ),
  };
}

/** A gauge whose value is asked for at each scrape. */
function addGauge(
  registry: Registry,
  name: string,
  help: string,
  value: () => number | Promise<number>,
): void {
  const gauge = new Gauge({
    name: `weft_${name}`,
    help,
    registers: [],
    async collect() {
      // A file that is not there just now, say: this number is missing, the scrape is not.
      try {
        this.set(await value());
      } catch {
        this.remove();
      }
    },
  });
  registry.registerMetric(gauge);
}

function watchSource(registry: Registry, source: MetricsSource): void {
  const gauge = (name: string, help: string, value: () => number | Promise<number>): void =>
    addGauge(registry, name, help, value);
  gauge('sessions', 'Sessions that are open.', source.sessions);
  gauge('rooms', 'Documents that are in memory.', source.rooms);
  gauge('present', 'Tabs whose presence is shown to others.', source.present);
  gauge('commit_queue_bytes', 'Bytes of edits that wait for their commit.', source.commitQueueBytes);
  gauge('commit_queue_congested', '1: so much waits for commits that sockets are not read.', () =>
    source.congested() ? 1 : 0,
  );
  gauge('data_file_bytes', 'Size of the data file.', async () => (await stat(source.databaseFile)).size);
  gauge('write_ahead_log_bytes', 'Size of its write-ahead log.', async () =>
    sizeIfThere(`${source.databaseFile}-wal`),
  );
  gauge('disk_free_bytes', 'Room left for the data folder.', async () => {
    const { bavail, bsize } = await statfs(source.dataDir);
    return bavail * bsize;
  });
}

async function sizeIfThere(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch {
    return 0;
  }
}
