// People without browsers: one that writes a long document, and some that type in it three keys a second, with carets that
// are seen. They write the flow as any program would that knows the format (docs/BINDING.md).

import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';

import { systemClock, type Timer } from '../lib/base/clock.ts';
import { flowRoot, keepFormats } from '../lib/document/flow/flow-root.ts';
import { actKey } from '../lib/document/flow/marks.ts';
import { encodeAwareness } from '../lib/protocol/encode.ts';
import { SyncClient } from '../tests/support/sync-client.ts';
import { waitUntil } from '../tests/support/wait-until.ts';

const words = 'the quick brown fox jumps over the lazy dog and runs away ';
/** One update is no longer than what a person might paste. */
const blocksPerUpdate = 250;
const keyEveryMs = 333;
const caretEveryMs = 10_000;

async function join(pageUrl: string, guest: string): Promise<SyncClient> {
  const client = new SyncClient(pageUrl.replace(/^http/, 'ws').replace('/d/', '/sync/'), guest);
  keepFormats(client.doc);
  await waitUntil('it is synced', () => client.isSynced);
  return client;
}

/** So many blocks in all, of so many characters each; every second one with a bold run. */
export async function writeDocument(pageUrl: string, blocks: number, characters: number): Promise<void> {
  const text = words.repeat(Math.ceil(characters / words.length)).slice(0, characters);
  const client = await join(pageUrl, 'author');
  const root = flowRoot(client.doc);
  for (let written = root.length; written < blocks;) {
    const delta: object[] = [{ retain: root.length }];
    const end = Math.min(blocks, written + blocksPerUpdate);
    for (; written < end; written++) {
      const key = actKey('bold', { client: client.doc.clientID, clock: written });
      const isPlain = written % 2 === 0;
      delta.push(
        { insert: new Y.Map() },
        { insert: text.slice(0, 30) },
        isPlain ? { insert: text.slice(30, 60) } : { insert: text.slice(30, 60), attributes: { [key]: 1 } },
        { insert: text.slice(60) },
      );
    }
    client.doc.transact(() => root.applyDelta(delta as never));
  }
  await client.saved();
  client.close();
}

export class Typist {
  readonly #client: SyncClient;
  readonly #awareness: Awareness;
  /** Behind what was typed last. */
  #caret: Y.RelativePosition;
  #timers: Timer[] = [];
  /** How many keys so far. */
  written = 0;

  private constructor(client: SyncClient, block: number) {
    this.#client = client;
    this.#awareness = new Awareness(client.doc);
    this.#caret = Y.createRelativePositionFromTypeIndex(
      flowRoot(client.doc),
      indexOfBlock(client.doc, block),
      0,
    );
  }

  /** Comes into the document, to type in the middle of a block. */
  static async join(pageUrl: string, block: number): Promise<Typist> {
    return new Typist(await join(pageUrl, `typist-${block}`), block);
  }

  begin(): void {
    this.#tellCaret();
    this.#typeOn();
  }

  leave(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#awareness.destroy();
    this.#client.close();
  }

  #typeOn(): void {
    const { doc } = this.#client;
    const place = Y.createAbsolutePositionFromRelativePosition(this.#caret, doc);
    if (place !== null) flowRoot(doc).insert(place.index, 'etaoin '.charAt(this.written % 7));
    this.written += 1;
    this.#timers[0] = systemClock.after(keyEveryMs, () => this.#typeOn());
  }

  /** Published by what is right of it, a caret moves with what is typed and needs telling only to be kept alive. */
  #tellCaret(): void {
    const { clientID } = this.#client.doc;
    const position = Y.relativePositionToJSON(this.#caret) as Record<string, unknown>;
    const caret = { type: null, tname: null, ...position };
    this.#awareness.setLocalState({
      user: { name: `Typist ${clientID % 1_000}`, color: '#aa3377' },
      anchorPos: caret,
      focusPos: caret,
      focusing: true,
    });
    this.#client.socket.send(encodeAwareness(encodeAwarenessUpdate(this.#awareness, [clientID])));
    this.#timers[1] = systemClock.after(caretEveryMs, () => this.#tellCaret());
  }
}

/** The index behind so many characters of a block, as Yjs counts in a text. */
function indexOfBlock(doc: Y.Doc, block: number): number {
  let markers = -1;
  let index = 0;
  for (const { insert } of flowRoot(doc).toDelta() as readonly { insert: unknown }[]) {
    if (typeof insert !== 'string' && ++markers === block) return index + 1 + 20;
    index += typeof insert === 'string' ? insert.length : 1;
  }
  throw new Error(`there is no block ${block}`);
}
