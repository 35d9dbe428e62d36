// In place of server/auth/guest-access.ts (hook.ts): who comes must show a token that is signed, or one of a user in a table.
// That is what main.ts will wire once there are accounts. The rights are changed from outside, through the inspector.

import { systemClock } from '../../../lib/base/clock.ts';
import type { DocumentId, UserId } from '../../../lib/base/ids.ts';
import { MemoryAccess } from '../../../server/auth/memory-access.ts';
import { TokenAccess } from '../../../server/auth/token-access.ts';
import type { Access, Credentials, Principal, Role } from '../../../server/core/access.ts';
import { secret, type Rights } from './token-process.ts';

export { guestOf } from '../../../server/auth/guest-access.ts';

export class GuestAccess implements Access {
  readonly #users = new MemoryAccess();
  readonly #tokens = new TokenAccess({ secret, clock: systemClock, others: this.#users });

  constructor() {
    const rights: Rights = {
      revoke: (grant) => this.#tokens.revoke(grant),
      suspend: (user) => this.#users.removeUser(user as UserId),
      grant: (document, user, role) => {
        this.#users.addToken(user, user as UserId);
        this.#users.grant(document as DocumentId, user as UserId, role);
      },
    };
    Object.assign(globalThis, { weftRights: rights });
  }

  async authenticate(credentials: Credentials): ReturnType<Access['authenticate']> {
    const user = await this.#users.authenticate(credentials);
    return user.ok ? user : this.#tokens.authenticate(credentials);
  }

  roleOf(principal: Principal, documentId: DocumentId): Promise<Role | null> {
    return this.#tokens.roleOf(principal, documentId);
  }

  onChange(listener: (documentId: DocumentId | null) => void): () => void {
    return this.#tokens.onChange(listener);
  }
}
