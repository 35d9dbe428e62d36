// Who may do what, in truth and as the server learns it: a look-up takes time, may fail, and news of a change may be late.
// Keeps the history of rights, which the checkers ask. Outlives server processes, as accounts do.

import type { DocumentId, UserId } from '../../../lib/base/ids.ts';
import { Listeners } from '../../../lib/base/listeners.ts';
import { err, ok, type Result } from '../../../lib/base/result.ts';
import type { Access, Credentials, Principal, Role } from '../../../server/core/access.ts';
import type { Actor, World } from '../world/world.ts';

interface Change {
  readonly atMs: number;
  readonly role: Role | null;
}

export class SimAccess {
  /** No look-up succeeds while it is down. */
  isDown = false;
  readonly #world: World;
  readonly #history = new Map<string, Change[]>();
  readonly #changes = new Listeners<DocumentId | null>();

  constructor(world: World) {
    this.#world = world;
  }

  grant(documentId: string, user: string, role: Role | null): void {
    const key = `${documentId} ${user}`;
    const changes = this.#history.get(key) ?? [];
    this.#history.set(key, [...changes, { atMs: this.#world.nowMs, role }]);
    this.#changes.emit(documentId as DocumentId);
  }

  roleNow(documentId: string, user: string): Role | null {
    return this.#history.get(`${documentId} ${user}`)?.at(-1)?.role ?? null;
  }

  /** The roles that somebody had at some moment of the last so many milliseconds. */
  rolesWithin(documentId: string, user: string, windowMs: number): (Role | null)[] {
    const changes = this.#history.get(`${documentId} ${user}`) ?? [];
    const sinceMs = this.#world.nowMs - windowMs;
    const current = changes.filter((change, index) => {
      const untilMs = changes[index + 1]?.atMs ?? Infinity;
      return change.atMs <= this.#world.nowMs && untilMs >= sinceMs;
    });
    return current.map((change) => change.role);
  }

  /** The port, as one server process has it. */
  portFor(server: Actor): Access {
    const lookUp = <T>(read: () => T): Promise<T> =>
      new Promise((resolve, reject) => {
        // Now and then the accounts are slow: what was decided meanwhile must count.
        const delayMs = server.dice.chance(0.08)
          ? server.dice.between(20, 400)
          : server.dice.between(0.1, 20);
        this.#world.schedule(delayMs, server, () => {
          if (this.isDown) reject(new Error('the accounts cannot be reached'));
          else resolve(read());
        });
      });
    return {
      authenticate: ({ token }: Credentials): Promise<Result<Principal, 'not-authenticated'>> =>
        lookUp(() =>
          token === null
            ? err('not-authenticated')
            : ok({ userId: token as UserId, isVouchedFor: false, grant: null }),
        ),
      roleOf: ({ userId }: Principal, documentId: DocumentId): Promise<Role | null> =>
        lookUp(() => this.roleNow(documentId, userId)),
      onChange: (listener) =>
        this.#changes.add((documentId) => {
          if (server.alive) {
            this.#world.schedule(server.dice.between(0, 5), server, () => listener(documentId));
          }
        }),
    };
  }
}
