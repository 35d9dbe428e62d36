// The bus of one process: nodes that share the object hear each other at once. With one node nobody listens, and
// publishing costs a look into a map.

import type { DocumentId } from '../../lib/base/ids.ts';
import { Listeners } from '../../lib/base/listeners.ts';
import type { BusFrame, DocBus } from '../core/ports.ts';

interface Subscription {
  readonly node: symbol;
  readonly onFrame: (frame: BusFrame) => void;
}

export class MemoryBus {
  readonly #subscriptions = new Map<DocumentId, Set<Subscription>>();
  readonly #lost = new Listeners<undefined>();

  /** The bus as one more node sees it. */
  join(): DocBus {
    const node = Symbol('node');
    return {
      publish: (frame) => {
        for (const each of this.#subscriptions.get(frame.documentId) ?? []) {
          if (each.node !== node) each.onFrame(frame);
        }
      },
      subscribe: (documentId, onFrame) => this.#subscribe(documentId, { node, onFrame }),
      onLost: (listener) => this.#lost.add(() => listener()),
    };
  }

  /** Tells every node that frames may have been lost. */
  lose(): void {
    this.#lost.emit(undefined);
  }

  #subscribe(documentId: DocumentId, subscription: Subscription): () => void {
    const present = this.#subscriptions.get(documentId) ?? new Set();
    present.add(subscription);
    this.#subscriptions.set(documentId, present);
    return () => {
      present.delete(subscription);
      if (present.size === 0) this.#subscriptions.delete(documentId);
    };
  }
}
