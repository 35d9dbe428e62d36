// The real core, store and sockets on a real port, with access by token: what main.ts will wire once there are
// accounts. In this process, so that a test can change rights while people are connected.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { systemClock } from '../../lib/base/clock.ts';
import type { DocumentId, UserId } from '../../lib/base/ids.ts';
import { systemRandom } from '../../lib/base/random.ts';
import { MemoryAccess } from '../../server/auth/memory-access.ts';
import { signToken, TokenAccess } from '../../server/auth/token-access.ts';
import type { Role } from '../../server/core/access.ts';
import { SyncServer } from '../../server/core/sync-server.ts';
import { WorkerDocumentJobs } from '../../server/jobs/document-jobs.ts';
import { logCoreEvents } from '../../server/ops/core-event-log.ts';
import { createLog } from '../../server/ops/log.ts';
import { SqliteClient } from '../../server/storage/sqlite-client.ts';
import { serveUpgrades } from '../../server/ws/upgrade.ts';
import { withDataDir } from './server-process.ts';

export interface TokenServer {
  readonly port: number;
  readonly core: SyncServer;
  readonly access: TokenAccess;
  /** The address of a document for somebody with this role in it. The grant's id is the user's. */
  readonly urlFor: (documentId: string, user: string, role: Role, lifeMs?: number) => string;
  /** What it has logged so far, as main.ts would. */
  readonly output: () => string;
}

const secret = Buffer.from('a secret of this test');

export function withTokenServer(use: (server: TokenServer) => Promise<void>): Promise<void> {
  return withDataDir(async (folder) => {
    const store = await SqliteClient.open(join(folder, 'weft.db'));
    const jobs = new WorkerDocumentJobs(systemClock);
    let output = '';
    const log = createLog({ level: 'info', plain: false, write: (line) => (output += line) });
    const access = new TokenAccess({ secret, clock: systemClock, others: new MemoryAccess() });
    const core = new SyncServer(
      {
        log: store,
        catalog: store,
        access,
        jobs,
        clock: systemClock,
        random: systemRandom,
        events: logCoreEvents(log),
        onFatal: (error) => {
          throw error;
        },
      },
      { openToAll: true },
    );
    const http = createServer();
    serveUpgrades(http, {
      syncServer: core,
      clock: systemClock,
      isKnownHost: () => true,
      isAllowedOrigin: () => true,
      onRefused: (status, reason) => log.info('connection refused', { status, reason }),
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo;
    const urlFor: TokenServer['urlFor'] = (documentId, user, role, lifeMs = 60_000) => {
      const endsAt = Date.now() + lifeMs;
      const grant = { id: user, documentId: documentId as DocumentId, role, endsAt };
      return `ws://127.0.0.1:${port}/sync/${documentId}?token=${signToken(user as UserId, grant, secret)}`;
    };
    try {
      await use({ port, core, access, urlFor, output: () => output });
    } finally {
      await core.drain();
      http.closeAllConnections();
      http.close();
      await jobs.close();
      await store.close();
    }
  });
}
