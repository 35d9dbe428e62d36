// From an HTTP upgrade to an open session: address, origin, then a place in the room, and only then a socket.
// Every refusal is an HTTP status, given before any socket exists.

import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Clock } from '../../lib/base/clock.ts';
import { parseDocumentId, type DocumentId } from '../../lib/base/ids.ts';
import { err, ok, type Result } from '../../lib/base/result.ts';
import { limits } from '../../lib/protocol/limits.ts';
import type { Credentials } from '../core/access.ts';
import type { Refusal, SyncServer } from '../core/sync-server.ts';
import { attach } from './connection.ts';

type Status = 400 | 401 | 403 | 404 | 500 | 503 | 504;

const statusTexts: Readonly<Record<Status, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

export interface UpgradePorts {
  readonly syncServer: SyncServer;
  readonly clock: Clock;
  /** Whether a page of this origin may open sockets here with its visitor's identity. */
  readonly isAllowedOrigin: (origin: string, host: string | undefined) => boolean;
}

/** Serves WebSocket upgrades under `/sync/` on an HTTP server. */
export function serveUpgrades(server: Server, ports: UpgradePorts): void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.frameBytesMax,
    maxFragments: limits.socketFragmentsMax,
    // Compression costs memory for each socket and turns small messages into large ones on our side.
    perMessageDeflate: false,
    clientTracking: false,
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Until `ws` takes the socket over, its errors are ours.
    const ignore = (): void => {};
    socket.on('error', ignore);
    void letIn(request, socket, ports).then((admitted) => {
      if (admitted === null) return;
      socket.off('error', ignore);
      let opened = false;
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        opened = true;
        attach(webSocket, ports.clock, admitted.open);
      });
      // `ws` has answered a request that is no proper handshake by itself.
      if (!opened) admitted.abandon();
    });
  });
}

/** The place that the request has been given; null if it was refused or has gone, and has been answered. */
async function letIn(request: IncomingMessage, socket: Duplex, ports: UpgradePorts) {
  const documentId = parseTarget(request.url ?? '');
  if (!documentId.ok) return refuse(socket, documentId.error);
  const { origin, host } = request.headers;
  // RFC 6455, 4.2.1; node asks neither of an upgrade.
  const isHttp11 = request.httpVersionMajor === 1 && request.httpVersionMinor >= 1;
  if (!isHttp11 || host === undefined) return refuse(socket, 400);
  if (origin !== undefined && !ports.isAllowedOrigin(origin, host)) return refuse(socket, 403);

  let waiting = true;
  const deadline = ports.clock.after(limits.admissionMsMax, () => {
    if (waiting) refuse(socket, 504);
  });
  const admission = await ports.syncServer.admit(documentId.value, credentialsOf(request));
  waiting = false;
  deadline.cancel();
  if (!admission.ok) return socket.destroyed ? null : refuse(socket, statusOf(admission.error));
  if (!socket.destroyed) return admission.value;
  admission.value.abandon();
  return null;
}

/** The token of the address, or the cookie. The token is read once and goes nowhere else: it must not be logged. */
function credentialsOf(request: IncomingMessage): Credentials {
  const query = request.url?.split('?')[1] ?? '';
  return { token: new URLSearchParams(query).get('token'), cookie: request.headers.cookie ?? null };
}

/** `/sync/<document id>`, with a query or without; nothing is decoded, for an id needs no escape. */
function parseTarget(url: string): Result<DocumentId, Status> {
  const path = url.split('?', 1)[0] ?? '';
  if (!path.startsWith('/sync/')) return err(404);
  const id = parseDocumentId(path.slice('/sync/'.length));
  return id.ok ? ok(id.value) : err(400);
}

function statusOf(refusal: Refusal): Status {
  switch (refusal) {
    case 'not-authenticated':
      return 401;
    case 'not-allowed':
      return 403;
    case 'overloaded':
    case 'draining':
      return 503;
    case 'unreadable':
      return 500;
  }
}

function refuse(socket: Duplex, status: Status): null {
  // Not end() alone: a peer that never closes its side would keep the socket.
  socket.end(
    `HTTP/1.1 ${status} ${statusTexts[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    () => socket.destroy(),
  );
  return null;
}
