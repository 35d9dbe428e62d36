// Access as a table in memory: for tests, and for programs that embed the server and decide themselves.

import type { DocumentId, UserId } from '../../lib/base/ids.ts';
import { Listeners } from '../../lib/base/listeners.ts';
import { err, ok, type Result } from '../../lib/base/result.ts';
import type { Access, Credentials, Principal, Role } from '../core/access.ts';

export class MemoryAccess implements Access {
  readonly #userOf = new Map<string, UserId>();
  readonly #roles = new Map<string, Role>();
  readonly #changes = new Listeners<DocumentId | null>();

  /** Whoever shows this token is this user. */
  addToken(token: string, userId: UserId): void {
    this.#userOf.set(token, userId);
  }

  /** Suspends a user everywhere: the token means nobody from now on. */
  removeUser(userId: UserId): void {
    for (const [token, user] of this.#userOf) {
      if (user === userId) this.#userOf.delete(token);
    }
    for (const key of this.#roles.keys()) {
      if (key.endsWith(`\n${userId}`)) this.#roles.delete(key);
    }
    this.#changes.emit(null);
  }

  /** Gives a role, or with null takes it away. */
  grant(documentId: DocumentId, userId: UserId, role: Role | null): void {
    const key = `${documentId}\n${userId}`;
    if (role === null) this.#roles.delete(key);
    else this.#roles.set(key, role);
    this.#changes.emit(documentId);
  }

  async authenticate({ token }: Credentials): Promise<Result<Principal, 'not-authenticated'>> {
    const userId = token === null ? undefined : this.#userOf.get(token);
    return userId === undefined ? err('not-authenticated') : ok({ userId, isVouchedFor: true, grant: null });
  }

  async roleOf({ userId }: Principal, documentId: DocumentId): Promise<Role | null> {
    return this.#roles.get(`${documentId}\n${userId}`) ?? null;
  }

  onChange(listener: (documentId: DocumentId | null) => void): () => void {
    return this.#changes.add(listener);
  }
}
