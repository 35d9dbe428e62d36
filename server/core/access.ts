// What roles mean, and the port that knows who has which. Accounts, links and tokens are implementations in
// server/auth; nothing here knows how anybody proved who they are.

import type { DocumentId, UserId } from '../../lib/base/ids.ts';
import type { Result } from '../../lib/base/result.ts';

/** From the least to the most. A commenter reads the document; comments are kept outside of it. */
export const roles = ['viewer', 'commenter', 'editor', 'owner'] as const;
export type Role = (typeof roles)[number];

/** Somebody who has proved who they are, or is known to be a guest. */
export interface Principal {
  readonly userId: UserId;
  /** Somebody who has proved it; of a guest nothing is known but that it is the same one. */
  readonly isVouchedFor: boolean;
  /** What gives the access, if it is not the person but a token or a link that they hold. */
  readonly grant: Grant | null;
}

/** A role in one document until a moment, for whoever holds it. */
export interface Grant {
  /** Names it, so that it can be revoked. */
  readonly id: string;
  readonly documentId: DocumentId;
  readonly role: Role;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
}

/** What a request carries to prove who is asking. */
export interface Credentials {
  /** The `token` of the address. */
  readonly token: string | null;
  /** The Cookie header. */
  readonly cookie: string | null;
}

export interface Access {
  authenticate(credentials: Credentials): Promise<Result<Principal, 'not-authenticated'>>;
  /** Null: may not even know of the document. */
  roleOf(principal: Principal, documentId: DocumentId): Promise<Role | null>;
  /** Called after somebody's rights became other, for one document or (null) for any. Returns what ends it. */
  onChange(listener: (documentId: DocumentId | null) => void): () => void;
}

export function canEdit(role: Role): boolean {
  return role === 'editor' || role === 'owner';
}

/** True if somebody may less with `next` than with `before`. */
export function isDowngrade(before: Role, next: Role): boolean {
  return roles.indexOf(next) < roles.indexOf(before);
}
