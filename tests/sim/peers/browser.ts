// One person's browser: their line to the world, what it keeps on the device, and the channels between its tabs. Tabs
// come and go; this stays.

import { mergeUpdates } from 'yjs';
import { emptyUpdate } from '../../../lib/protocol/encode.ts';
import type { LocalStore } from '../../../lib/sync/local-store.ts';
import type { Latency } from '../network/direction.ts';
import type { Contents } from '../oracle/coverage.ts';
import type { Actor, World } from '../world/world.ts';
import type { VirtualChannel } from '../runtime/virtual-globals.ts';

export class Browser {
  readonly index: number;
  readonly user: string;
  latency: Latency;
  isOnline = true;
  /** Writes to the device fail. */
  storeFails = false;
  readonly hasStore: boolean;
  readonly #world: World;
  readonly #shelves = new Map<string, Uint8Array[]>();
  /** What tabs said is kept, by document: a later tab has to bring it to the server. */
  readonly promised = new Map<string, Contents[]>();
  readonly #channels = new Set<{
    readonly owner: Actor;
    readonly name: string;
    readonly end: VirtualChannel;
  }>();
  /** What one tab tells another, while that one hears it. */
  heard: Uint8Array | null = null;
  #tabs = 0;

  constructor(world: World, index: number, latency: Latency, hasStore: boolean) {
    this.#world = world;
    this.index = index;
    this.user = `user-${index}`;
    this.latency = latency;
    this.hasStore = hasStore;
  }

  get tabsEver(): number {
    return this.#tabs;
  }

  nextTabName(): string {
    this.#tabs += 1;
    return `p${this.index}t${this.#tabs}`;
  }

  /** What the device keeps of a document. */
  shelf(documentId: string): Uint8Array[] {
    let shelf = this.#shelves.get(documentId);
    if (shelf === undefined) this.#shelves.set(documentId, (shelf = []));
    return shelf;
  }

  wipe(documentId: string): void {
    this.shelf(documentId).length = 0;
    this.promised.delete(documentId);
  }

  /** The store as one tab has it open; null in a browser that keeps nothing. */
  openStore(documentId: string, tab: Actor): LocalStore | null {
    if (!this.hasStore) return null;
    const shelf = this.shelf(documentId);
    const later = <T>(lowMs: number, highMs: number, work: () => T): Promise<T> =>
      new Promise((resolve, reject) => {
        this.#world.schedule(tab.dice.between(lowMs, highMs), tab, () => {
          if (this.storeFails) reject(new Error('QuotaExceededError'));
          else resolve(work());
        });
      });
    return {
      load: () => later(1, 40, () => [...shelf]),
      append: (update) => later(0.5, 15, () => void shelf.push(update.slice())),
      rewrite: (change) =>
        later(1, 30, () => {
          const kept = shelf.length > 0 ? mergeUpdates(shelf) : emptyUpdate;
          shelf.splice(0, shelf.length, change(kept));
        }),
      // The same in fewer bytes; tests/unit/sync/own-records.test.ts.
      tidy: () => Promise.resolve(),
      // Nobody in the simulation wants to lose something.
      discard: () => Promise.reject(new Error('not simulated')),
      watchDiscards: () => {},
      close: () => {},
    };
  }

  /** A BroadcastChannel of a tab. The part of the name after the tab's own is what the tabs of a browser share. */
  openChannel(owner: Actor, name: string): VirtualChannel {
    const shared = name.slice(name.indexOf('/sync/'));
    const channel: VirtualChannel = {
      hear: () => {},
      postMessage: (data) => {
        // Whoever hears it hears a copy, a moment later.
        const copy = (data as Uint8Array).slice();
        for (const other of this.#channels) {
          if (other.owner === owner || other.name !== shared) continue;
          this.#world.schedule(owner.dice.between(0.05, 3), other.owner, () => {
            this.heard = copy;
            try {
              other.end.hear(copy);
            } finally {
              this.heard = null;
            }
          });
        }
      },
      close: () => void this.#channels.delete(entry),
    };
    const entry = { owner, name: shared, end: channel };
    this.#channels.add(entry);
    return channel;
  }
}
