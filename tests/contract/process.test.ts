// The server as a program: how it starts, refuses to start, and ends.

import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { ServerProcess, withDataDir, withServer } from '../support/server-process.ts';
import { SyncClient } from '../support/sync-client.ts';

describe('the process', () => {
  test('a bad setting stops the start with one line and exit code 2', () =>
    withDataDir(async (dataDir) => {
      const start = ServerProcess.start({ dataDir, env: { PORT: 'many' } });
      await expect(start).rejects.toThrow(/^the server ended with 2:\nPORT is "many", but must be [^\n]+\n$/);
    }));

  test('a second server on one data folder stops with one line', () =>
    withDataDir(async (dataDir) => {
      const first = await ServerProcess.start({ dataDir });
      await expect(ServerProcess.start({ dataDir })).rejects.toThrow(
        /ended with 1:\nThe data folder .* is in use by another server\.\n$/,
      );
      await first.kill();
    }));

  test('a port that is taken stops the start with one line', () =>
    withServer({}, ({ port }) =>
      withDataDir(async (dataDir) => {
        await expect(ServerProcess.start({ dataDir, port })).rejects.toThrow(
          /ended with 1:\n[^\n]*EADDRINUSE[^\n]*\n$/,
        );
      }),
    ));

  test('[D3] a log that cannot be written ends nothing', () =>
    withServer({}, async (server) => {
      server.closeOutput();
      for (let line = 0; line < 3; line++) {
        const headers = { origin: 'http://elsewhere.example' };
        const refused = await fetch(`${server.httpUrl}/api/documents`, { method: 'POST', headers });
        expect(refused.status).toBe(403);
      }
      expect((await fetch(`${server.httpUrl}/readyz`)).status).toBe(200);
    }));

  test('SIGTERM sends everybody away with 1012, keeps everything, and exits with 0', () =>
    withDataDir(async (dataDir) => {
      const running = await ServerProcess.start({ dataDir, env: { WEFT_OPEN: '1' } });
      const client = await SyncClient.join(`${running.syncUrl}/a-document`);
      const closed = once(client.socket, 'close');
      client.doc.getText('t').insert(0, 'kept');
      await client.saved();
      expect(await running.stop()).toBe(0);
      expect(((await closed) as [number])[0]).toBe(1012);
      client.close();
      await withServer({ dataDir, env: { WEFT_OPEN: '1' } }, async (next) => {
        const reader = await SyncClient.join(`${next.syncUrl}/a-document`);
        expect(reader.doc.getText('t').toJSON()).toBe('kept');
        reader.close();
      });
    }));
});
