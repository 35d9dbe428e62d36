// Every answer that is not a success: `{error: {code, message}}`, whoever noticed the fault (a route, a schema,
// Fastify, Node's HTTP parser). Messages are ours: what a library says may tell too much, or nothing.

import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Socket } from 'node:net';
import type { ErrorAnswer, ErrorCode } from '../../lib/api/contract.ts';
import { CorruptDocument, StorageUnavailable } from '../core/ports.ts';
import { JobFailed } from '../jobs/document-jobs.ts';
import type { HttpLog } from './ports.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { SenderGone } from './upload-body.ts';

interface Fault {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

const faultsByStatus: ReadonlyMap<number, Fault> = new Map(
  (
    [
      [400, 'invalid-request', 'The request cannot be understood.'],
      [404, 'not-found', 'There is nothing at this address.'],
      [405, 'method-not-allowed', 'This address does not take this method.'],
      [408, 'request-timeout', 'The request took too long to arrive.'],
      [413, 'too-large', 'The request body is too large.'],
      [414, 'address-too-long', 'The address is too long.'],
      [415, 'unsupported-media-type', 'The request body must be JSON (content-type: application/json).'],
      [
        421,
        'unknown-host',
        'This server does not know itself by this name. If people reach it so, set PUBLIC_URL to the address that they type.',
      ],
      [429, 'rate-limited', 'Too many requests from this address. Try again in a moment.'],
      [431, 'headers-too-large', 'The request headers are too large.'],
    ] as const
  ).map(([status, code, message]) => [status, { status, code, message }]),
);

const internalFault: Fault = {
  status: 500,
  code: 'internal-error',
  message: 'Something failed on the server. It was logged.',
};

const damagedFault: Fault = {
  status: 500,
  code: 'document-damaged',
  message: 'The stored bytes of this document are damaged, so it was left alone. The operator can repair it.',
};

const overloadedFault: Fault = {
  status: 503,
  code: 'overloaded',
  message: 'The server has too much to do at the moment, so nothing was changed. Try again.',
  retryAfterSeconds: 2,
};

export function errorAnswer(code: ErrorCode, message: string): ErrorAnswer {
  return { error: { code, message } };
}

/** The standard answer for a status that needs no words of its own. */
export function sendStatus(reply: FastifyReply, status: 404 | 405 | 408 | 421): FastifyReply {
  return sendFault(reply, faultsByStatus.get(status) ?? internalFault);
}

/** Answers whatever a route threw or Fastify refused; logs what is our own fault. */
export function handleErrors(app: FastifyInstance, log: HttpLog): void {
  app.setErrorHandler((error: unknown, request, reply) => {
    if (error instanceof SenderGone) {
      log.debug('the sender of a body has gone', { route: routeOf(request), reason: error.message });
      return reply.hijack();
    }
    const fault = faultOf(error);
    if (fault.status === 500) log.error('a request failed', { error, route: routeOf(request) });
    return sendFault(reply, fault);
  });
}

/** For what fails before there is a route, so before the hooks: an address that cannot be decoded, or is too long. */
export function answerFrameworkError(
  error: FastifyError,
  _request: FastifyRequest,
  reply: FastifyReply,
): void {
  setSecurityHeaders(reply);
  void sendFault(reply, faultOf(error));
}

/** For what is no HTTP at all: the socket is all there is to answer on. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket, log: HttpLog): void {
  // ECONNRESET: nobody is there any more. bytesWritten: an answer already began, a second one would garble it.
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const { status, code, message } = faultOf({ statusCode: statusOfParserError(error.code) });
  log.info('request refused', { status, reason: code });
  const body = JSON.stringify(errorAnswer(code, message));
  socket.end(
    `HTTP/1.1 ${status} ${code}\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** The route's pattern, never the address itself: that holds ids. */
export function routeOf(request: FastifyRequest): string {
  return `${request.method} ${request.routeOptions.url ?? '(none)'}`;
}

function sendFault(reply: FastifyReply, fault: Fault): FastifyReply {
  if (fault.retryAfterSeconds !== undefined) void reply.header('retry-after', fault.retryAfterSeconds);
  return reply
    .code(fault.status)
    .type('application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(errorAnswer(fault.code, fault.message)));
}

function faultOf(error: unknown): Fault {
  if (error instanceof StorageUnavailable) return storageFault(error.reason);
  if (error instanceof CorruptDocument) return damagedFault;
  if (error instanceof JobFailed && isPassing(error)) return overloadedFault;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const place = `${error.validationContext ?? 'request'}${error.validation[0]?.instancePath ?? ''}`;
    const what = error.validation[0]?.message ?? 'is not valid';
    return { status: 400, code: 'invalid-request', message: `${place.replace(/\/$/, '')}: ${what}` };
  }
  return faultsByStatus.get(statusOf(error)) ?? internalFault;
}

function storageFault(reason: StorageUnavailable['reason']): Fault {
  return {
    status: 503,
    code: reason === 'full' ? 'storage-full' : 'storage-busy',
    message:
      reason === 'full'
        ? 'The server has no room left on its disk, so nothing was changed.'
        : 'The server has too much to write at the moment, so nothing was changed. Try again.',
    retryAfterSeconds: reason === 'full' ? 60 : 2,
  };
}

/** Says nothing about the document: the same job may succeed in a moment. */
function isPassing(failed: JobFailed): boolean {
  return failed.reason === 'overloaded' || failed.reason === 'closed';
}

function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return 500;
  return typeof error.statusCode === 'number' ? error.statusCode : 500;
}

function statusOfParserError(code: string | undefined): number {
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
}
