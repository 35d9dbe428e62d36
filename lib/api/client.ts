// The typed client of the HTTP contract, for pages and tests. It owns the network call and nothing else: no cache,
// no retry, no state. Every answer is parsed before anybody sees it, and every failure is a value.

import type { DocumentId } from '../base/ids.ts';
import { err, type Result } from '../base/result.ts';
import { readSummaries, readSummary, type ReadAnswer } from './answers.ts';
import type { DocumentSummary } from './contract.ts';
import { type ApiError, resultOf } from './result-of.ts';

export type { ApiError } from './result-of.ts';

type Answer<T> = Promise<Result<T, ApiError>>;

export interface ApiClient {
  listDocuments(): Answer<readonly DocumentSummary[]>;
  createDocument(title?: string): Answer<DocumentSummary>;
  /** Creates the document that was begun here under this id; asked again, it changes nothing. `not-found`: it was deleted. */
  createDocumentAs(id: DocumentId): Answer<DocumentSummary>;
  getDocument(id: string): Answer<DocumentSummary>;
  renameDocument(id: string, title: string): Answer<DocumentSummary>;
  /** Moves the document to the trash; {@link ApiClient.restoreDocument} undoes it. */
  deleteDocument(id: string): Answer<DocumentSummary>;
  restoreDocument(id: string): Answer<DocumentSummary>;
}

/** A server that has not answered by then is not going to; the person should hear it. */
const answerTimeoutMs = 20_000;

/** `baseUrl` is the server's origin without a slash at the end; without it, the page's own. */
export function createApiClient(
  options: { readonly baseUrl?: string; readonly fetch?: typeof fetch } = {},
): ApiClient {
  const baseUrl = options.baseUrl ?? '';
  const send = options.fetch ?? fetch;

  async function call<T>(read: ReadAnswer<T>, method: string, path: string, body?: unknown): Answer<T> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (body !== undefined) headers['content-type'] = 'application/json';
    let response: Response;
    let text: string;
    try {
      response = await send(baseUrl + path, {
        method,
        headers,
        cache: 'no-store',
        signal: AbortSignal.timeout(answerTimeoutMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      text = await response.text();
    } catch {
      return err({ code: 'unreachable', message: 'The server cannot be reached.', status: 0 });
    }
    return resultOf(read, response.status, text);
  }

  const documentPath = (id: string) => `/api/documents/${encodeURIComponent(id)}`;

  return {
    listDocuments: () => call(readSummaries, 'GET', '/api/documents'),
    createDocument: (title) =>
      call(readSummary, 'POST', '/api/documents', title === undefined ? {} : { title }),
    createDocumentAs: (id) => call(readSummary, 'PUT', documentPath(id), {}),
    getDocument: (id) => call(readSummary, 'GET', documentPath(id)),
    renameDocument: (id, title) => call(readSummary, 'PATCH', documentPath(id), { title }),
    deleteDocument: (id) => call(readSummary, 'DELETE', documentPath(id)),
    restoreDocument: (id) => call(readSummary, 'POST', `${documentPath(id)}/restore`),
  };
}
