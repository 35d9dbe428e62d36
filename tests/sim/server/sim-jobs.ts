// The document jobs without a process of their own: the real work, done some time after it was asked for, as a busy
// worker would. Dies with the server that asked.

import { ok, err, type Result } from '../../../lib/base/result.ts';
import type { DocumentJobs } from '../../../server/core/ports.ts';
import { compacted, titleEdit, titleOf, Unreadable } from '../../../server/jobs/document-work.ts';
import type { Actor, World } from '../world/world.ts';

export class SimJobs implements DocumentJobs {
  readonly #world: World;
  readonly #owner: Actor;

  constructor(world: World, owner: Actor) {
    this.#world = world;
    this.#owner = owner;
  }

  compact(updates: readonly Uint8Array[]): Promise<Result<{ readonly state: Uint8Array }, 'unreadable'>> {
    return this.#later(5, 400, () => {
      try {
        return ok({ state: compacted(updates) });
      } catch (error) {
        if (error instanceof Unreadable) return err('unreadable');
        throw error;
      }
    });
  }

  title(updates: readonly Uint8Array[]): Promise<string> {
    // Slow on purpose: the keeper rests as long as a look takes, and each look is a whole document here too.
    return this.#later(1_000, 6_000, () => titleOf(updates));
  }

  titleEdit(updates: readonly Uint8Array[], title: string): Promise<Uint8Array | null> {
    return this.#later(2, 100, () => titleEdit(updates, title));
  }

  #later<T>(lowMs: number, highMs: number, work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#world.schedule(this.#owner.dice.between(lowMs, highMs), this.#owner, () => {
        try {
          resolve(work());
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
  }
}
