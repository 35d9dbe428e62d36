// The resource of files in documents: who may upload one and read it, and in what dress it is given out. The file is the
// body of the request as it is, not a form: there is no parser to attack, back pressure reaches the sender, and what a
// browser says of the progress is the file's.
//
// Whatever was uploaded, a browser does nothing with it but draw the five kinds of pictures: everything else is a download,
// under a policy that allows nothing, and never of a type that a browser would run.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { Readable } from 'node:stream';
import * as z from 'zod';
import { errorAnswerSchema, uploadSchema, type ErrorCode, type Upload } from '../../lib/api/contract.ts';
import type { Clock } from '../../lib/base/clock.ts';
import { parseDocumentId, parseUploadId, type DocumentId, type UploadId } from '../../lib/base/ids.ts';
import { canEdit } from '../core/access.ts';
import { serverLimits } from '../core/limits.ts';
import { uploadAddress, type UploadInfo } from '../core/upload-keys.ts';
import type { UploadRefusal } from '../core/uploads.ts';
import { idParamsSchema } from './documents.ts';
import { errorAnswer, sendStatus } from './errors.ts';
import type { DocumentService, RoleIn, UploadService } from './ports.ts';
import { letFinish, steadyBody } from './upload-body.ts';

export interface UploadRoutes {
  readonly uploads: UploadService;
  readonly documents: DocumentService;
  readonly roleIn: RoleIn;
  readonly clock: Clock;
  /** Files that one address may upload in a minute; 0: no limit. */
  readonly uploadLimitPerMinute: number;
}

const anyFileType = 'application/octet-stream';

/** The bytes behind an address never are others; other people's caches may not keep them. */
const uploadCacheControl = 'private, max-age=31536000, immutable';

const refusals: Readonly<Record<UploadRefusal, readonly [status: 400 | 413 | 415 | 503, ErrorCode, string]>> =
  {
    empty: [400, 'invalid-request', 'The file is empty.'],
    'too-large': [413, 'too-large', 'The file is too large.'],
    'too-many-pixels': [413, 'too-many-pixels', 'The picture has too many pixels.'],
    'not-an-image': [415, 'not-an-image', 'This is no PNG, JPEG, GIF, WebP or AVIF picture.'],
    'document-full': [413, 'document-full', 'The document holds as many files as it may.'],
    overloaded: [503, 'overloaded', 'Too many files are being uploaded at the moment. Try again.'],
  };

export async function uploadRoutes(app: FastifyInstance, options: UploadRoutes): Promise<void> {
  // A scope of its own: only here is a body taken as it comes.
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null, undefined));
    addUpload(scope, options);
    addDownload(scope, options);
  });
}

function addUpload(app: FastifyInstance, options: UploadRoutes): void {
  const { uploads, documents, roleIn, clock, uploadLimitPerMinute: max } = options;
  const errors = {
    400: errorAnswerSchema,
    403: errorAnswerSchema,
    404: errorAnswerSchema,
    413: errorAnswerSchema,
    415: errorAnswerSchema,
    503: errorAnswerSchema,
  };
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/documents/:id/uploads',
    {
      // Fastify would count the bytes itself, but only of a body that it parses.
      bodyLimit: Number.MAX_SAFE_INTEGER,
      config: {
        takesLong: true,
        ...(max === 0 ? {} : { rateLimit: { max, timeWindow: '1 minute', groupId: 'upload' } }),
      },
      schema: {
        summary: 'Upload a file into a document: its bytes are the body',
        consumes: [anyFileType],
        params: idParamsSchema,
        querystring: z.object({ name: z.string().max(serverLimits.httpNameCharactersMax).default('') }),
        response: { 201: uploadSchema, ...errors },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const refused = await refusalFor(request, { id, documents, roleIn });
      if (refused !== null) {
        letFinish(request.raw, clock);
        return sendError(reply, ...refused);
      }
      const added = await uploads.add(id, {
        name: request.query.name,
        type: request.headers['content-type'] ?? anyFileType,
        bytes: declaredBytes(request),
        body: steadyBody(request.raw, clock),
        from: request.ip,
      });
      if (added.ok) {
        const upload = answerOf(id, added.value);
        return reply.code(201).header('location', upload.url).send(upload);
      }
      letFinish(request.raw, clock);
      if (added.error === 'overloaded') void reply.header('retry-after', 2);
      return sendError(reply, ...refusals[added.error]);
    },
  );
}

function addDownload(app: FastifyInstance, { uploads, documents, roleIn }: UploadRoutes): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/uploads/:documentId/:uploadId',
    {
      schema: {
        summary: 'A file of a document',
        params: z.object({ documentId: z.string(), uploadId: z.string() }),
        produces: [anyFileType],
      },
    },
    async (request, reply) => {
      const place = placeIn(request.params);
      if (place === null) return sendStatus(reply, 404);
      const { documentId: id } = place;
      // Who may not know of the document, or of a deleted one, learns nothing of its files either.
      const isKnown = (await roleIn(request, id)) !== null && (await isThere(documents, id));
      if (!isKnown) return sendStatus(reply, 404);
      const info = await uploads.find(place);
      if (info === null) return sendStatus(reply, 404);
      void reply.headers({
        'content-type': info.image?.type ?? anyFileType,
        'content-length': info.bytes,
        'content-disposition': contentDisposition(info),
        'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
        'cache-control': uploadCacheControl,
      });
      // A body, though none is sent: without one Fastify says that its length is 0.
      if (request.method === 'HEAD') return reply.send(Readable.from([]));
      return reply.send(Readable.from(uploads.read(place, info), { objectMode: false }));
    },
  );
}

/** Null: they may. A viewer knows that the document is there; to others a hidden one is none. */
async function refusalFor(
  request: FastifyRequest,
  { id, documents, roleIn }: { readonly id: DocumentId } & Pick<UploadRoutes, 'documents' | 'roleIn'>,
): Promise<readonly [status: 403 | 404, ErrorCode, string] | null> {
  const role = await roleIn(request, id);
  if (role === null || !(await isThere(documents, id))) {
    return [404, 'not-found', 'There is no such document, or it was deleted.'];
  }
  return canEdit(role) ? null : [403, 'not-allowed', 'You may only read this document.'];
}

async function isThere(documents: DocumentService, id: DocumentId): Promise<boolean> {
  const info = await documents.get(id);
  return info !== null && info.deletedAt === null;
}

function placeIn(params: {
  readonly documentId: string;
  readonly uploadId: string;
}): { readonly documentId: DocumentId; readonly id: UploadId } | null {
  const documentId = parseDocumentId(params.documentId);
  const id = parseUploadId(params.uploadId);
  return documentId.ok && id.ok ? { documentId: documentId.value, id: id.value } : null;
}

function answerOf(documentId: DocumentId, { id, image, name, bytes }: UploadInfo): Upload {
  const url = uploadAddress(documentId, id);
  if (image === null) return { id, url, type: anyFileType, name, bytes };
  return { id, url, type: image.type, name, bytes, width: image.width, height: image.height };
}

function declaredBytes(request: FastifyRequest): number | null {
  const length = request.headers['content-length'];
  return length === undefined ? null : Number(length);
}

/** RFC 6266 and RFC 8187: the name in UTF-8; a client that does not know that form makes up its own. */
function contentDisposition({ image, name }: UploadInfo): string {
  const kind = image === null ? 'attachment' : 'inline';
  if (name === '') return kind;
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename*=UTF-8''${encoded}`;
}

function sendError(
  reply: FastifyReply,
  status: 400 | 403 | 404 | 413 | 415 | 503,
  code: ErrorCode,
  message: string,
): FastifyReply {
  return reply.code(status).send(errorAnswer(code, message));
}
