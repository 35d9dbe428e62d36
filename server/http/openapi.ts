// /api/openapi.json: made from the schemas that parse the requests, so it cannot differ from what the server does.

import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { globalRegistry } from 'zod';
import {
  createDocumentSchema,
  documentListSchema,
  documentSummarySchema,
  errorAnswerSchema,
  renameDocumentSchema,
  uploadSchema,
} from '../../lib/api/contract.ts';

const namedSchemas = {
  DocumentSummary: documentSummarySchema,
  DocumentList: documentListSchema,
  CreateDocument: createDocumentSchema,
  RenameDocument: renameDocumentSchema,
  Upload: uploadSchema,
  ErrorAnswer: errorAnswerSchema,
};

/** Must be awaited before the routes that it describes are added. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  for (const [id, schema] of Object.entries(namedSchemas)) {
    if (!globalRegistry.has(schema)) globalRegistry.add(schema, { id });
  }
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Weft',
        version: '1',
        description: 'Documents of this server. Their content travels by WebSocket, see /sync/<documentId>.',
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
}

export function openapiRoute(app: FastifyInstance): void {
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger());
}
