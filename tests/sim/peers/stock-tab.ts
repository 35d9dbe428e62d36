// A tab with the stock provider and nothing around it: what an older version of our client, or any Yjs program, is to
// the server. The newer kind also speaks of something that this server has never heard of.

import { WebsocketProvider } from 'y-websocket';
import { Doc } from 'yjs';
import { flowRoot } from '../../../lib/document/flow/flow-root.ts';
import { socketClass } from '../network/sim-socket.ts';
import type { ClientEnd } from '../network/wire.ts';
import { Tab, type TabOptions } from './tab.ts';

/** A message type from the future, with a payload. */
const futureMessage = Uint8Array.of(117, 3, 1, 2, 3);

export class StockTab extends Tab {
  readonly doc = new Doc();
  readonly #provider: WebsocketProvider;
  #isEnded = false;

  constructor(options: TabOptions & { readonly speaksOfTheFuture: boolean }) {
    super(options);
    const { documentId, browser, speaksOfTheFuture } = options;
    this.watchDocument(this.doc);
    const dial = speaksOfTheFuture
      ? (url: string, end: ClientEnd) => {
          const wire = this.dial(url, {
            ...bound(end),
            onOpen: () => {
              end.onOpen();
              wire.clientSends(futureMessage);
            },
          });
          return wire;
        }
      : this.dial;
    this.#provider = new WebsocketProvider(`ws://${this.name}/sync`, documentId, this.doc, {
      WebSocketPolyfill: socketClass(dial),
    });
    this.#provider.awareness.setLocalStateField('user', {
      id: browser.user,
      name: `Name ${browser.index}`,
      color: '#654321',
    });
    this.#provider.on('closed', () => {
      this.#isEnded = true;
    });
    this.#provider.on('sync', (isSynced) => {
      if (isSynced) this.surroundings.observer.onSynced(this);
    });
  }

  get isReady(): boolean {
    return flowRoot(this.doc).length > 0;
  }

  get isSettled(): boolean {
    return this.#provider.synced;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  get statusText(): string {
    return this.#isEnded ? 'ended' : this.#provider.synced ? 'synced' : 'not synced';
  }

  override presence(): ReadonlyMap<number, { readonly [field: string]: unknown }> {
    return this.#provider.awareness.getStates();
  }

  protected override end(): void {
    this.#provider.destroy();
    this.doc.destroy();
  }
}

function bound(end: ClientEnd): ClientEnd {
  return {
    onOpen: () => end.onOpen(),
    onMessage: (bytes) => end.onMessage(bytes),
    onClose: (code) => end.onClose(code),
  };
}
