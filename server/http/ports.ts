// What the HTTP side needs from the rest of the server. main.ts hands these in; nothing here knows how documents
// are kept or what a room is.

import type { FastifyRequest } from 'fastify';
import type { DocumentId, UserId } from '../../lib/base/ids.ts';
import type { Result } from '../../lib/base/result.ts';
import type { DocumentInfo } from '../core/ports.ts';

/** The documents as HTTP may act on them. Each promise rejects with StorageUnavailable when nothing can be stored. */
export interface DocumentService {
  create(title: string | undefined, by: UserId): Promise<DocumentInfo>;
  get(id: DocumentId): Promise<DocumentInfo | null>;
  /** Not deleted, the latest edit first. */
  list(): Promise<readonly DocumentInfo[]>;
  rename(id: DocumentId, title: string, by: UserId): Promise<Result<DocumentInfo, 'not-found'>>;
  delete(id: DocumentId, by: UserId): Promise<Result<DocumentInfo, 'not-found'>>;
  restore(id: DocumentId, by: UserId): Promise<Result<DocumentInfo, 'not-found'>>;
}

export type NotReadyReason = 'starting' | 'draining' | 'storage-full' | 'storage-busy' | 'storage-failed';

/** Whether this server takes traffic, as load balancers ask. `ready` is true exactly when there is no reason. */
export interface Readiness {
  get(): { readonly ready: boolean; readonly reasons: readonly NotReadyReason[] };
}

/** Who sends a request, for the log of edits. */
export type Identify = (request: FastifyRequest) => Promise<UserId>;

/** What HTTP writes to the log: never a title, an address with an id, or a body. */
export interface HttpLog {
  debug(message: string, fields?: Readonly<Record<string, string | number>>): void;
  /** A request that looks like an attack: refused before it reached a route. */
  info(message: string, fields: { readonly status: number; readonly reason: string }): void;
  error(message: string, fields: { readonly error: unknown; readonly route: string }): void;
}
