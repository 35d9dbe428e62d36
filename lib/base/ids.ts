// Branded identifiers. A value of these types was made by its parser or its generator and nowhere else,
// so code that receives one need not check it again.

import type { Random } from './random.ts';
import { err, ok, type Result } from './result.ts';

declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Names one document in addresses, sockets and storage: 1 to 128 characters of `A-Z a-z 0-9 _ -`. */
export type DocumentId = Brand<string, 'DocumentId'>;
/** One accepted connection, unique within the life of a server process. */
export type SessionId = Brand<string, 'SessionId'>;
/** A file that was uploaded into a document: 22 characters, unguessable. */
export type UploadId = Brand<string, 'UploadId'>;
/** Who acts, as the log records it; a guest has one too. */
export type UserId = Brand<string, 'UserId'>;

const documentIdPattern = /^[A-Za-z0-9_-]{1,128}$/;
const userIdPattern = /^[A-Za-z0-9_:-]{1,64}$/;

export function parseDocumentId(text: string): Result<DocumentId, 'invalid-document-id'> {
  return documentIdPattern.test(text) ? ok(text as DocumentId) : err('invalid-document-id');
}

export function parseUserId(text: string): Result<UserId, 'invalid-user-id'> {
  return userIdPattern.test(text) ? ok(text as UserId) : err('invalid-user-id');
}

/** How long the id of an upload is. */
export const uploadIdCharacters = 22;
const uploadIdPattern = /^[A-Za-z0-9_-]{22}$/;

export function parseUploadId(text: string): Result<UploadId, 'invalid-upload-id'> {
  return uploadIdPattern.test(text) ? ok(text as UploadId) : err('invalid-upload-id');
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

/** `length` characters of 6 random bits each. */
function randomText(random: Random, length: number): string {
  let text = '';
  for (const byte of random.bytes(length)) text += alphabet[byte & 63];
  return text;
}

/**
 * Whether this is long enough to have been drawn at random, as {@link newDocumentId} does: 21 characters, 126 bits. Only
 * such an id may a client bring along for a new document: a shorter one could be guessed, or taken from somebody.
 */
export function isUnguessable(id: DocumentId): boolean {
  return id.length >= 21;
}

/** A new document id: 22 characters, 132 bits, so that an address cannot be guessed. */
export function newDocumentId(random: Random): DocumentId {
  return randomText(random, 22) as DocumentId;
}

export function newUploadId(random: Random): UploadId {
  return randomText(random, uploadIdCharacters) as UploadId;
}

export function newSessionId(random: Random): SessionId {
  return randomText(random, 16) as SessionId;
}

/** What a guest's browser keeps to be recognised by: 132 random bits. */
export function newGuestSecret(random: Random): string {
  return randomText(random, 22);
}

/** The id of somebody without an account, made once per browser. */
export function newGuestId(random: Random): UserId {
  return `guest:${randomText(random, 22)}` as UserId;
}
