// The real providers of the stock packages behind one face, so that one test tells what each of them lives through. Two
// generations of Yjs lie below; which, a test only sees by the version.

import WebSocket from 'ws';
import { WebsocketProvider as Provider31 } from 'y-websocket';
import { WebsocketProvider as Provider21 } from 'y-websocket-v2';
import { WebsocketProvider as Provider30 } from 'y-websocket-v30';
import { WebsocketProvider as Provider4 } from '@y/websocket';
import * as Y14 from '@y/y';
import * as Y from 'yjs';

export interface StockPeer {
  readonly clientId: number;
  readonly isSynced: () => boolean;
  /** Whether it goes on trying after its connection has ended. */
  readonly triesAgain: () => boolean;
  readonly text: () => string;
  readonly insert: (at: number, text: string) => void;
  readonly delete: (at: number, length: number) => void;
  readonly stateVector: () => Uint8Array;
  readonly introduce: (name: string) => void;
  /** The names of all whose presence it knows, itself included, by their client ids. */
  readonly people: () => ReadonlyMap<number, string>;
  readonly leave: () => void;
  readonly comeBack: () => void;
  /** The codes with which open connections ended that it did not end itself. */
  readonly closeCodes: readonly number[];
  /** Why connections did not come about. */
  readonly refusals: readonly string[];
  readonly destroy: () => void;
}

export interface StockVersion {
  readonly version: string;
  /** Whether close codes from 4400 to 4499 are final for it. */
  readonly takesNoForAnAnswer: boolean;
  /** The address is that of a document, with the token in it if there is one. */
  readonly join: (documentUrl: string) => StockPeer;
}

/** Those for Yjs 13. They are written for the same types, which each package declares anew. */
export const stockVersions13 = [
  on13('2.1', Provider21 as unknown as typeof Provider31, false),
  on13('3.0', Provider30 as unknown as typeof Provider31, false),
  on13('3.1', Provider31, true),
] as const;

export const stockVersions: readonly StockVersion[] = [
  ...stockVersions13,
  { version: '4-rc', takesNoForAnAnswer: false, join: (url) => joinWith14(url, new Y14.Doc()) },
];

function on13(version: string, Provider: typeof Provider31, takesNoForAnAnswer: boolean) {
  const joinWith = (documentUrl: string, doc: Y.Doc): StockPeer => {
    const { base, id, options } = partsOf(documentUrl);
    const text = doc.getText('text');
    return peerOf(new Provider(base, id, doc, options), {
      clientId: doc.clientID,
      text: () => text.toJSON(),
      insert: (at, letters) => text.insert(at, letters),
      delete: (at, length) => text.delete(at, length),
      stateVector: () => Y.encodeStateVector(doc),
      destroy: () => doc.destroy(),
    });
  };
  const join = (documentUrl: string): StockPeer => joinWith(documentUrl, new Y.Doc());
  return { version, takesNoForAnAnswer, join, joinWith };
}

/** The one for Yjs 14. */
export function joinWith14(documentUrl: string, doc: Y14.Doc): StockPeer {
  const { base, id, options } = partsOf(documentUrl);
  const text = doc.get('text');
  return peerOf(new Provider4(base, id, doc, options), {
    clientId: doc.clientID,
    text: () => text.toString(),
    insert: (at, letters) => text.insert(at, letters),
    delete: (at, length) => text.delete(at, length),
    stateVector: () => Y14.encodeStateVector(doc),
    destroy: () => doc.destroy(),
  });
}

function partsOf(documentUrl: string) {
  const url = new URL(documentUrl);
  const [, path = '', id = ''] = /^(.*)\/([^/]+)$/.exec(url.pathname) ?? [];
  const options = {
    params: Object.fromEntries(url.searchParams),
    WebSocketPolyfill: WebSocket as never,
    // Else the peers of one process would not need the server.
    disableBc: true,
    maxBackoffTime: 200,
  };
  return { base: `${url.origin}${path}`, id, options };
}

type Documents = Pick<StockPeer, 'clientId' | 'text' | 'insert' | 'delete' | 'stateVector' | 'destroy'>;

/** What all of the providers have. */
interface StockProvider {
  readonly synced: boolean;
  readonly shouldConnect: boolean;
  readonly wsconnected: boolean;
  readonly awareness: {
    setLocalState(state: { readonly user: { readonly name: string } }): void;
    getStates(): ReadonlyMap<number, { readonly user?: { readonly name?: string } }>;
  };
  on(name: 'connection-close', listener: (event: { readonly code: number } | null) => void): unknown;
  on(name: 'connection-error', listener: (event: { readonly message: string }) => void): unknown;
  connect(): void;
  disconnect(): void;
  destroy(): void;
}

function peerOf(provider: StockProvider, document: Documents): StockPeer {
  const closeCodes: number[] = [];
  const refusals: string[] = [];
  provider.on('connection-close', (event) => {
    if (event !== null && provider.wsconnected) closeCodes.push(event.code);
  });
  provider.on('connection-error', ({ message }) => refusals.push(message));
  return {
    ...document,
    isSynced: () => provider.synced,
    triesAgain: () => provider.shouldConnect,
    introduce: (name) => provider.awareness.setLocalState({ user: { name } }),
    people: () =>
      new Map(
        [...provider.awareness.getStates()].flatMap(([client, { user }]) =>
          user?.name === undefined ? [] : [[client, user.name]],
        ),
      ),
    leave: () => provider.disconnect(),
    comeBack: () => provider.connect(),
    closeCodes,
    refusals,
    destroy: () => {
      provider.destroy();
      document.destroy();
    },
  };
}
