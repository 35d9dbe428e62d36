// A disk that is really full: the data folder on a small file system of its own. Mounting one takes the rights
// of an administrator on Linux; without them the rule is tested on the store alone (store.test.ts, [D3]).

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import * as Y from 'yjs';
import { ByteReader } from '../../lib/protocol/byte-reader.ts';
import { encodeReceipt, encodeUpdate } from '../../lib/protocol/encode.ts';
import { withServer } from '../support/server-process.ts';
import { waitUntil } from '../support/wait-until.ts';

const folder = mkdtempSync(join(tmpdir(), 'weft-small-disk-'));
const mounted = mountSmallDisk();

beforeAll(() => {
  if (!mounted) return;
  expect(statfsSync(folder).bsize * statfsSync(folder).blocks).toBeLessThan(10_000_000);
});

afterAll(() => {
  if (mounted) execFileSync('umount', [folder]);
  rmSync(folder, { recursive: true, force: true });
});

function mountSmallDisk(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A peer that counts what it is shown and what is confirmed. */
async function joinCounting(
  syncUrl: string,
): Promise<{ socket: WebSocket; updates: () => number; receipt: () => number }> {
  let updates = 0;
  let receipt = 0;
  const socket = new WebSocket(`${syncUrl}/a-document`);
  socket.on('message', (data: Buffer) => {
    const reader = new ByteReader(data);
    const tag = reader.varUint();
    if (tag === 0 && reader.varUint() === 2) updates += 1;
    if (tag === 102) receipt = new ByteReader(reader.varBytes()).varUint();
  });
  await once(socket, 'open');
  return { socket, updates: () => updates, receipt: () => receipt };
}

test.skipIf(!mounted)(
  '[D3] on a full disk nothing is confirmed or delivered, and with room again everything is',
  async () => {
    const ballast = join(folder, 'ballast');
    await withServer({ dataDir: folder, env: { WEFT_OPEN: '1' } }, async (server) => {
      const [writer, reader] = [await joinCounting(server.syncUrl), await joinCounting(server.syncUrl)];
      const doc = new Y.Doc();
      const edits: Uint8Array[] = [];
      doc.on('update', (update: Uint8Array) => edits.push(update));
      const write = (characters: number): void => {
        doc.getText('t').insert(0, 'x'.repeat(characters));
        writer.socket.send(encodeUpdate(edits.at(-1) as Uint8Array));
        writer.socket.send(encodeReceipt(edits.length));
      };
      write(10);
      await waitUntil('the first edit is confirmed', () => writer.receipt() === 1);
      await waitUntil('and delivered', () => reader.updates() === 1);

      fillUp(ballast);
      write(200_000);
      await waitUntil(
        'the server says that it is full',
        async () => (await readyz(server.httpUrl)).status === 503,
      );
      expect(await readyz(server.httpUrl)).toMatchObject({ body: { ready: false, storage: 'full' } });
      expect([writer.receipt(), reader.updates()]).toEqual([1, 1]);
      const refused = await fetch(`${server.httpUrl}/api/documents`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
      expect([refused.status, ((await refused.json()) as { error: { code: string } }).error.code]).toEqual([
        503,
        'storage-full',
      ]);

      rmSync(ballast);
      await waitUntil('the edit is confirmed', () => writer.receipt() === 2);
      await waitUntil('and delivered', () => reader.updates() === 2);
      expect((await readyz(server.httpUrl)).status).toBe(200);
      for (const { socket } of [writer, reader]) socket.terminate();
    });
  },
);

/** Takes nearly all the room that there is. The server may take of it at the same time: then once more. */
function fillUp(ballast: string): void {
  for (let tries = 0; tries < 20; tries++) {
    const { bfree, bsize } = statfsSync(folder);
    try {
      writeFileSync(ballast, new Uint8Array(bfree * bsize - 8_192));
      return;
    } catch {
      rmSync(ballast, { force: true });
    }
  }
  throw new Error('the disk cannot be filled up');
}

async function readyz(httpUrl: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${httpUrl}/readyz`);
  return { status: response.status, body: await response.json() };
}
