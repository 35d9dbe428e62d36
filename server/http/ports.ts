// What the HTTP side needs from the rest of the server. main.ts hands these in; nothing here knows how documents
// are kept or what a room is.

import type { FastifyRequest } from 'fastify';
import type { DocumentId, UserId } from '../../lib/base/ids.ts';
import type { Result } from '../../lib/base/result.ts';
import type { Role } from '../core/access.ts';
import type { CreatedDocument } from '../core/documents.ts';
import type { DocumentInfo } from '../core/ports.ts';
import type { UploadInfo, UploadPlace } from '../core/upload-keys.ts';
import type { IncomingFile, UploadRefusal } from '../core/uploads.ts';

/** The documents as HTTP may act on them. Each promise rejects with StorageUnavailable when nothing can be stored. */
export interface DocumentService {
  create(title: string | undefined, by: UserId): Promise<DocumentInfo>;
  /** Under an id that a client drew; `not-found`: there was one, and it is deleted. */
  createAs(id: DocumentId, by: UserId): Promise<Result<CreatedDocument, 'not-found'>>;
  get(id: DocumentId): Promise<DocumentInfo | null>;
  /** It was there, and can be restored. */
  isDeleted(id: DocumentId): Promise<boolean>;
  /** Not deleted, the latest edit first. */
  list(): Promise<readonly DocumentInfo[]>;
  rename(id: DocumentId, title: string, by: UserId): Promise<Result<DocumentInfo, 'not-found'>>;
  delete(id: DocumentId, by: UserId): Promise<Result<DocumentInfo, 'not-found'>>;
  restore(id: DocumentId, by: UserId): Promise<Result<DocumentInfo, 'not-found'>>;
}

/** The files in documents. Each promise rejects with StorageUnavailable when nothing can be stored. */
export interface UploadService {
  readonly bytesMax: number;
  add(documentId: DocumentId, file: IncomingFile): Promise<Result<UploadInfo, UploadRefusal>>;
  find(place: UploadPlace): Promise<UploadInfo | null>;
  read(place: UploadPlace, info: UploadInfo): AsyncIterable<Uint8Array>;
}

/** What the sender of a request may do in a document; null: not even know of it. */
export type RoleIn = (request: FastifyRequest, documentId: DocumentId) => Promise<Role | null>;

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
