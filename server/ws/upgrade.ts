// From an HTTP upgrade to an open session: host, address, origin, then a place in the room, and only then a socket.
// Every refusal is an HTTP status, given before any socket exists.

import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Clock } from '../../lib/base/clock.ts';
import { parseDocumentId, type DocumentId } from '../../lib/base/ids.ts';
import { err, ok, type Result } from '../../lib/base/result.ts';
import { limits } from '../../lib/protocol/limits.ts';
import type { Credentials } from '../core/access.ts';
import type { Admission, Refusal, SyncServer } from '../core/sync-server.ts';
import { attach } from './connection.ts';

type Status = 400 | 401 | 403 | 404 | 421 | 500 | 503 | 504;

const statusTexts: Readonly<Record<Status, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  421: 'Misdirected Request',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

export interface UpgradePorts {
  readonly syncServer: SyncServer;
  readonly clock: Clock;
  /** Whether this Host may be one of this server's. */
  readonly isKnownHost: (host: string | undefined) => boolean;
  /** Whether a page of this origin may open sockets here with its visitor's identity. */
  readonly isAllowedOrigin: (origin: string, host: string | undefined) => boolean;
  /** A request was refused; nothing of what it held is told. */
  readonly onRefused: (status: number, reason: string) => void;
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
      if (!admitted.ok) {
        ports.onRefused(admitted.error.status, admitted.error.reason);
        refuse(socket, admitted.error.status);
        return;
      }
      socket.off('error', ignore);
      let opened = false;
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        opened = true;
        attach(webSocket, ports.clock, admitted.value.open);
      });
      // `ws` has answered a request that is no proper handshake by itself.
      if (!opened) admitted.value.abandon();
    });
  });
}

interface Refused {
  readonly status: Status;
  /** For the log: words that are written here. */
  readonly reason:
    | Refusal
    | 'host'
    | 'address'
    | 'document id'
    | 'handshake'
    | 'origin'
    | 'too slow'
    | 'gone';
}

/** The place that the request has been given. If the socket has gone meanwhile, there is nobody to give one to. */
async function letIn(
  request: IncomingMessage,
  socket: Duplex,
  ports: UpgradePorts,
): Promise<Result<Admission, Refused>> {
  const { origin, host } = request.headers;
  if (!ports.isKnownHost(host)) return err({ status: 421, reason: 'host' });
  const documentId = parseTarget(request.url ?? '');
  if (!documentId.ok) return documentId;
  // RFC 6455, 4.2.1; node asks neither of an upgrade.
  const isHttp11 = request.httpVersionMajor === 1 && request.httpVersionMinor >= 1;
  if (!isHttp11 || host === undefined) return err({ status: 400, reason: 'handshake' });
  if (origin !== undefined && !ports.isAllowedOrigin(origin, host)) {
    return err({ status: 403, reason: 'origin' });
  }
  const admission = await withinDeadline(
    ports,
    ports.syncServer.admit(documentId.value, credentialsOf(request)),
  );
  if (!admission.ok || !socket.destroyed) return admission;
  admission.value.abandon();
  return err({ status: 400, reason: 'gone' });
}

/** What comes after the deadline is given back. */
function withinDeadline(
  { clock }: UpgradePorts,
  admitting: Promise<Result<Admission, Refusal>>,
): Promise<Result<Admission, Refused>> {
  return new Promise((resolve) => {
    let isLate = false;
    const deadline = clock.after(limits.admissionMsMax, () => {
      isLate = true;
      resolve(err({ status: 504, reason: 'too slow' }));
    });
    void admitting.then((admission) => {
      deadline.cancel();
      if (!admission.ok) resolve(err({ status: statusOf(admission.error), reason: admission.error }));
      else if (isLate) admission.value.abandon();
      else resolve(admission);
    });
  });
}

/** The token of the address, or the cookie. The token is read once and goes nowhere else: it must not be logged. */
function credentialsOf(request: IncomingMessage): Credentials {
  const query = request.url?.split('?')[1] ?? '';
  return { token: new URLSearchParams(query).get('token'), cookie: request.headers.cookie ?? null };
}

/** `/sync/<document id>`, with a query or without; nothing is decoded, for an id needs no escape. */
function parseTarget(url: string): Result<DocumentId, Refused> {
  const path = url.split('?', 1)[0] ?? '';
  if (!path.startsWith('/sync/')) return err({ status: 404, reason: 'address' });
  const id = parseDocumentId(path.slice('/sync/'.length));
  return id.ok ? ok(id.value) : err({ status: 400, reason: 'document id' });
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

function refuse(socket: Duplex, status: Status): void {
  // Not end() alone: a peer that never closes its side would keep the socket.
  socket.end(
    `HTTP/1.1 ${status} ${statusTexts[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    () => socket.destroy(),
  );
}
