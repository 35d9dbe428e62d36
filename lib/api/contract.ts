// The HTTP contract: the shape of every request and answer of /api, as schemas. The server parses and answers with
// them, and /api/openapi.json is made from them. Pages import types only from here; they parse with answers.ts.

import * as z from 'zod';
import { limits } from '../protocol/limits.ts';

/** One document as lists and headings show it. Times in milliseconds since 1970. */
export const documentSummarySchema = z.object({
  id: z.string(),
  title: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type DocumentSummary = z.output<typeof documentSummarySchema>;

/** The documents that are not deleted, the latest edit first. */
export const documentListSchema = z.object({ documents: z.array(documentSummarySchema) });

const titleSchema = z.string().max(limits.titleCharactersMax);

/** A document without a title is one with an empty title. */
export const createDocumentSchema = z.strictObject({ title: titleSchema.optional() });
export const renameDocumentSchema = z.strictObject({ title: titleSchema });

/** A file that was uploaded into a document. `url` is how the document refers to it. */
export const uploadSchema = z.object({
  id: z.string(),
  url: z.string(),
  /** What its bytes are: a picture's type, or application/octet-stream for any other file. */
  type: z.string(),
  name: z.string(),
  bytes: z.number(),
  /** In pixels as they are stored; of pictures only. */
  width: z.number().optional(),
  height: z.number().optional(),
});
export type Upload = z.output<typeof uploadSchema>;

/** Every answer that is not a success. `code` is for programs and stable, `message` for people. */
export const errorAnswerSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
export type ErrorAnswer = z.output<typeof errorAnswerSchema>;

/** The codes that this server's API answers with, so that a client can act on each. */
export type ErrorCode =
  | 'invalid-request'
  | 'foreign-origin'
  | 'unknown-host'
  | 'not-allowed'
  | 'not-found'
  | 'deleted'
  | 'method-not-allowed'
  | 'request-timeout'
  | 'too-large'
  | 'too-many-pixels'
  | 'document-full'
  | 'not-an-image'
  | 'address-too-long'
  | 'unsupported-media-type'
  | 'rate-limited'
  | 'headers-too-large'
  | 'internal-error'
  | 'document-damaged'
  | 'overloaded'
  | 'storage-full'
  | 'storage-busy';
