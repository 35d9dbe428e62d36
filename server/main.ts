// The composition root: the only file that knows all parts. It reads the settings, opens the data folder, wires
// the core to storage, sockets and HTTP, and says one line when people can come.

import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../lib/base/clock.ts';
import { systemRandom } from '../lib/base/random.ts';
import { GuestAccess, guestOf } from './auth/guest-access.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import type { Access } from './core/access.ts';
import { watchedBlobs } from './core/store-faults.ts';
import { SyncServer } from './core/sync-server.ts';
import { UploadSweep } from './core/upload-sweep.ts';
import { Uploads } from './core/uploads.ts';
import { createHttpApp } from './http/app.ts';
import { isKnownHost, isOwnOrigin } from './http/origin.ts';
import type { NotReadyReason, RoleIn } from './http/ports.ts';
import { WorkerDocumentJobs } from './jobs/document-jobs.ts';
import { logCoreEvents } from './ops/core-event-log.ts';
import { createLog, type Log } from './ops/log.ts';
import { combineSinks, Metrics } from './ops/metrics.ts';
import { exitOnUncaught, shutDownOnSignals } from './ops/shutdown.ts';
import { DataFolderError, openDataFolder } from './storage/data-folder.ts';
import { SqliteClient } from './storage/sqlite-client.ts';
import { StoreRefused } from './storage/store-refused.ts';
import { serveUpgrades } from './ws/upgrade.ts';

const startFailed = 1;
const badSetting = 2;

try {
  const config = readConfig(process.env, process.argv.slice(2));
  await run(config);
} catch (error) {
  if (!isForOperator(error)) throw error;
  console.error(error.message);
  process.exit(error instanceof ConfigError ? badSetting : startFailed);
}

async function run(config: Config): Promise<void> {
  // A full disk under the log, or a pipe that nobody reads any more, costs lines of the log and ends nothing [SPEC D3].
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {});
  const log = createLog({
    level: config.logLevel,
    plain: process.stdout.isTTY,
    write: (line) => process.stdout.write(line),
  });
  exitOnUncaught({ process, log });

  const folder = openDataFolder(config.dataDir);
  const store = await SqliteClient.open(
    folder.databaseFile,
    { historyDays: config.historyDays },
    {
      onLost: (error) => endAfterStorageFault(log, error),
      onHistoryKept: ({ documentId, reason }) =>
        log.warn('old history could not be removed; it stays', {
          ...(documentId === null ? {} : { document: documentId }),
          reason,
        }),
    },
  );
  const jobs = new WorkerDocumentJobs(systemClock);
  const metrics = new Metrics();
  const access = new GuestAccess();
  const events = combineSinks(logCoreEvents(log), metrics.onEvent);
  const syncServer = new SyncServer(
    {
      log: store,
      catalog: store,
      access,
      jobs: metrics.measureJobs(jobs, systemClock),
      clock: systemClock,
      random: systemRandom,
      events,
      onFatal: (error) => endAfterStorageFault(log, error),
    },
    { openToAll: config.open },
  );
  metrics.watch({
    sessions: () => syncServer.sessionCount,
    rooms: () => syncServer.registry.size,
    present: () => syncServer.registry.rooms().reduce((sum, room) => sum + room.presentCount, 0),
    commitQueueBytes: () => syncServer.queue.bytes,
    congested: () => syncServer.queue.congested.get(),
    dataDir: config.dataDir,
    databaseFile: folder.databaseFile,
  });

  const blobs = watchedBlobs(store.blobs, (error) => endAfterStorageFault(log, error));
  const uploads = new Uploads({ blobs, clock: systemClock, random: systemRandom, events }, config);
  const sweep = new UploadSweep({
    blobs,
    versions: store,
    clock: systemClock,
    events,
    isUnderWay: (id) => uploads.isUnderWay(id),
  });
  const app = await createHttpApp({
    documents: syncServer.documents,
    uploads: config.uploadBytesMax === 0 ? null : { service: uploads, roleIn: roleIn(access) },
    clock: systemClock,
    readiness: { get: () => readiness(syncServer) },
    random: systemRandom,
    identify: (request) => Promise.resolve(guestOf(request.headers.cookie ?? null)),
    log,
    metrics,
    config,
    appFolder: config.serveApp ? fileURLToPath(new URL('../out', import.meta.url)) : null,
  });
  serveUpgrades(app.server, {
    syncServer,
    clock: systemClock,
    isKnownHost: (host) => isKnownHost(host, config),
    isAllowedOrigin: (origin, host) => config.open || isOwnOrigin(origin, host, config.publicUrl),
    onRefused: (status, reason) => {
      metrics.upgradeRefused(status);
      log.info('connection refused', { status, reason });
    },
  });
  shutDownOnSignals({
    process,
    clock: systemClock,
    log,
    steps: [
      { name: 'send everybody away', deadlineMs: 5_000, run: () => syncServer.drain() },
      { name: 'end the sweep', deadlineMs: 100, run: () => sweep.close() },
      { name: 'close HTTP', deadlineMs: 1_500, run: () => app.close() },
      { name: 'end the jobs', deadlineMs: 1_000, run: () => jobs.close() },
      { name: 'close the storage', deadlineMs: 1_500, run: () => store.close() },
      { name: 'give the folder back', deadlineMs: 100, run: () => folder.release() },
    ],
  });

  await app.listen({ port: config.port, host: config.host });
  const { port } = app.server.address() as AddressInfo;
  process.stdout.write(
    `Weft is ready at ${config.publicUrl ?? `http://${displayHost(config.host)}:${port}`}\n`,
  );
}

/** What somebody who asks by HTTP may do: by the same rules as at a socket. */
function roleIn(access: Access): RoleIn {
  return async (request, documentId) => {
    const token = new URL(request.url, 'http://localhost').searchParams.get('token');
    const principal = await access.authenticate({ token, cookie: request.headers.cookie ?? null });
    return principal.ok ? access.roleOf(principal.value, documentId) : null;
  };
}

function readiness(syncServer: SyncServer): { ready: boolean; reasons: NotReadyReason[] } {
  const reasons: NotReadyReason[] = [];
  if (syncServer.isDraining) reasons.push('draining');
  const health = syncServer.queue.health.get();
  if (health !== 'ok') reasons.push(`storage-${health}`);
  return { ready: reasons.length === 0, reasons };
}

/** What the disk holds is not known any more; only a new process, reading it anew, can tell [SPEC D4]. */
function endAfterStorageFault(log: Log, error: unknown): void {
  log.fatal('the storage failed in a way that leaves open what was written: ending', { error });
  process.exit(1);
}

/** The address that a person can open: a server on all interfaces is on this machine too. */
function displayHost(host: string): string {
  if (host === '0.0.0.0' || host === '::' || host === '127.0.0.1') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

/** Failures that one line explains; anything else is a fault of ours and keeps its stack. */
function isForOperator(error: unknown): error is Error {
  if (error instanceof ConfigError || error instanceof DataFolderError) return true;
  if (error instanceof StoreRefused) return true;
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'EADDRINUSE' || code === 'EACCES' || code === 'EADDRNOTAVAIL';
}
