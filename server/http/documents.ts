// The resource /api/documents: parse, ask the documents, answer. What a document is and when a change counts is the
// core's; who may do what will be asked here, once there are accounts.

import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import {
  createDocumentSchema,
  documentListSchema,
  documentSummarySchema,
  errorAnswerSchema,
  renameDocumentSchema,
  type DocumentSummary,
} from '../../lib/api/contract.ts';
import { isUnguessable, parseDocumentId, type DocumentId } from '../../lib/base/ids.ts';
import type { Result } from '../../lib/base/result.ts';
import type { DocumentInfo } from '../core/ports.ts';
import { errorAnswer } from './errors.ts';
import type { DocumentService, Identify } from './ports.ts';

export const idParamsSchema = z.object({
  id: z.string().transform((text, context): DocumentId => {
    const id = parseDocumentId(text);
    if (id.ok) return id.value;
    context.addIssue('must be 1 to 128 characters of A-Z, a-z, 0-9, _ and -');
    return z.NEVER;
  }),
});

/** For a document that is not there yet. */
const newIdParamsSchema = idParamsSchema.refine(({ id }) => isUnguessable(id), {
  path: ['id'],
  message: 'must be at least 21 random characters',
});

export interface DocumentRoutes {
  readonly documents: DocumentService;
  readonly identify: Identify;
  /** Documents that one address may create or restore in a minute; 0: no limit. */
  readonly createLimitPerMinute: number;
}

export function documentRoutes(app: FastifyInstance, options: DocumentRoutes): void {
  const { documents, identify } = options;
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const limited =
    options.createLimitPerMinute === 0
      ? {}
      : { rateLimit: { max: options.createLimitPerMinute, timeWindow: '1 minute', groupId: 'create' } };
  const refusals = { 400: errorAnswerSchema, 404: errorAnswerSchema, 503: errorAnswerSchema };
  const oneDocument = { params: idParamsSchema, response: { 200: documentSummarySchema, ...refusals } };

  routes.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/api/')) void reply.header('cache-control', 'no-store');
  });

  routes.get(
    '/api/documents',
    {
      schema: {
        summary: 'The documents, the latest edit first',
        response: { 200: documentListSchema, 503: errorAnswerSchema },
      },
    },
    async () => ({ documents: (await documents.list()).map(summary) }),
  );

  routes.post(
    '/api/documents',
    {
      config: limited,
      schema: {
        summary: 'Create a document',
        // A POST without any body is a wish for an empty document too.
        body: createDocumentSchema.nullish(),
        response: { 201: documentSummarySchema, 400: errorAnswerSchema, 503: errorAnswerSchema },
      },
    },
    async (request, reply) => {
      const created = await documents.create(request.body?.title, await identify(request));
      return reply.code(201).header('location', `/api/documents/${created.id}`).send(summary(created));
    },
  );

  routes.get(
    '/api/documents/:id',
    { schema: { summary: 'One document', ...oneDocument } },
    async (request, reply) => {
      const found = await documents.get(request.params.id);
      if (found !== null && found.deletedAt === null) return summary(found);
      // Who has a copy may let it go; one of a document that nobody deleted may be the last.
      if (!(await documents.isDeleted(request.params.id))) return sendNotFound(reply);
      return reply.code(404).send(errorAnswer('deleted', 'This document was deleted. It can be restored.'));
    },
  );

  routes.put(
    '/api/documents/:id',
    {
      config: limited,
      schema: {
        summary: 'Create the document that a client began without a connection, under an id that it drew',
        params: newIdParamsSchema,
        body: z.strictObject({}).nullish(),
        response: { 200: documentSummarySchema, 201: documentSummarySchema, ...refusals },
      },
    },
    async (request, reply) => {
      const created = await documents.createAs(request.params.id, await identify(request));
      if (!created.ok) return sendNotFound(reply);
      const { info, isNew } = created.value;
      return reply.code(isNew ? 201 : 200).send(summary(info));
    },
  );

  routes.patch(
    '/api/documents/:id',
    { schema: { summary: 'Rename a document', body: renameDocumentSchema, ...oneDocument } },
    async (request, reply) =>
      sendChanged(
        reply,
        await documents.rename(request.params.id, request.body.title, await identify(request)),
      ),
  );

  routes.delete(
    '/api/documents/:id',
    { schema: { summary: 'Move a document to the trash', ...oneDocument } },
    async (request, reply) =>
      sendChanged(reply, await documents.delete(request.params.id, await identify(request))),
  );

  routes.post(
    '/api/documents/:id/restore',
    { config: limited, schema: { summary: 'Take a document out of the trash', ...oneDocument } },
    async (request, reply) =>
      sendChanged(reply, await documents.restore(request.params.id, await identify(request))),
  );
}

/** Only what the contract names: when it was deleted, or what is added later, stays inside. */
function summary({ id, title, createdAt, updatedAt }: DocumentInfo): DocumentSummary {
  return { id, title, createdAt, updatedAt };
}

function sendChanged(reply: FastifyReply, changed: Result<DocumentInfo, 'not-found'>): FastifyReply {
  return changed.ok ? reply.send(summary(changed.value)) : sendNotFound(reply);
}

function sendNotFound(reply: FastifyReply): FastifyReply {
  return reply.code(404).send(errorAnswer('not-found', 'There is no such document, or it was deleted.'));
}
