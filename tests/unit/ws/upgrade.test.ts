// What an upgrade is refused for before the core is asked, on a connection without a port.

import { createServer } from 'node:http';
import { duplexPair } from 'node:stream';
import { expect, test } from 'vitest';
import { systemClock } from '../../../lib/base/clock.ts';
import type { SyncServer } from '../../../server/core/sync-server.ts';
import { isKnownHost } from '../../../server/http/origin.ts';
import { serveUpgrades } from '../../../server/ws/upgrade.ts';

const refusingCore = { admit: async () => ({ ok: false, error: 'not-allowed' }) } as unknown as SyncServer;

/** Resolves with the first line of the answer to an upgrade with these headers, and why it was refused. */
async function answerTo(target: string, headers: readonly string[]) {
  const server = createServer();
  const refusals: string[] = [];
  serveUpgrades(server, {
    syncServer: refusingCore,
    clock: systemClock,
    isKnownHost: (host) => isKnownHost(host, { host: '127.0.0.1', publicUrl: null, trustedProxies: [] }),
    isAllowedOrigin: () => true,
    onRefused: (_status, reason) => refusals.push(reason),
  });
  const [peer, held] = duplexPair();
  server.emit('connection', Object.assign(held, { setTimeout: () => held }));
  peer.write([`GET ${target} HTTP/1.1`, ...headers, '', ''].join('\r\n'));
  let text = '';
  for await (const chunk of peer) text += String(chunk);
  return [text.split('\r\n')[0], refusals];
}

const webSocket = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
];

test('[W4] a host that is none of this server’s is refused before its address or origin is looked at', async () => {
  const evil = ['Host: evil.example:3000', 'Origin: http://evil.example:3000'];
  for (const target of ['/sync/a-document', '/elsewhere', '/sync/%2e']) {
    expect(await answerTo(target, [...evil, ...webSocket])).toEqual([
      'HTTP/1.1 421 Misdirected Request',
      ['host'],
    ]);
  }
  expect(await answerTo('/sync/a-document', ['Host: localhost:3000', ...webSocket])).toEqual([
    'HTTP/1.1 403 Forbidden',
    ['not-allowed'],
  ]);
});
