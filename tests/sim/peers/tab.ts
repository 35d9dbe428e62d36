// One tab with one document open: what every kind of tab has in common. A tab is a process: it can be killed between any
// two events, and then nothing of it happens any more.

import { WebsocketProvider } from 'y-websocket';
import type { Doc, UndoManager } from 'yjs';
import type { Letters } from '../../support/flow-fuzz-acts.ts';
import { ByteReader } from '../../../lib/protocol/byte-reader.ts';
import { messageTags, syncTags } from '../../../lib/protocol/messages.ts';
import { gatherMs } from '../../../lib/sync/others-gather.ts';
import type { EditAction } from '../actions.ts';
import type { Dial } from '../network/sim-socket.ts';
import type { ClientEnd, Wire } from '../network/wire.ts';
import type { Actor, World } from '../world/world.ts';
import type { Browser } from './browser.ts';
import { contentsOf, Coverage } from '../oracle/coverage.ts';
import { heldBack } from '../oracle/replay.ts';
import { editPlain, undoManagerOf } from './yjs-edits.ts';

/** What a tab asks of the simulation around it. */
export interface TabSurroundings {
  readonly world: World;
  /** Begins a connection to the server for this tab. */
  readonly dial: (tab: Tab, url: string, end: ClientEnd) => Wire;
  readonly observer: TabObserver;
  /** What was typed in the editors of the run: no letter twice. */
  readonly letters: Letters;
}

/** Told of what a tab does and sees. */
export interface TabObserver {
  /** Its document changed by something that did not come from the server. */
  onMade(tab: Tab, update: Uint8Array): void;
  /** It says that all is saved. */
  onSaved(tab: Tab): void;
  /** It is in sync with the server for the first time on this connection. */
  onSynced(tab: Tab): void;
  /** A message of the server rests on something that it was not sent. */
  onHeldBack(tab: Tab): void;
  /** It says that the document is kept on this device, though there is no server. */
  onKeptLocally(tab: Tab): void;
}

export interface TabOptions {
  readonly surroundings: TabSurroundings;
  readonly browser: Browser;
  readonly documentId: string;
  /** Whoever makes a tab acts as it already: what begins then belongs to it. */
  readonly actor: Actor;
}

export abstract class Tab {
  readonly name: string;
  readonly actor: Actor;
  readonly browser: Browser;
  readonly documentId: string;
  /** Connections that one end or the other still takes for living. */
  readonly wires = new Set<Wire>();
  /** The one that was dialled last: for the tab there is no other. */
  wire: Wire | null = null;
  protected readonly surroundings: TabSurroundings;
  /** When the server last sent a change. */
  #changeAtMs = -Infinity;
  /** Killed, or closed by its person. */
  #isGone = false;
  #undo: UndoManager | null = null;
  /** Called once, at the next word that all is saved. */
  onNextSaved: (() => void) | null = null;
  /** Updates that it made and that nothing has proved durable. */
  readonly unproven: Uint8Array[] = [];
  /** What other tabs of the browser told it since it last told the server all that it has. */
  readonly heardFromTabs: Uint8Array[] = [];
  edits = 0;

  constructor({ surroundings, browser, documentId, actor }: TabOptions) {
    this.surroundings = surroundings;
    this.browser = browser;
    this.documentId = documentId;
    this.actor = actor;
    this.name = actor.name;
  }

  abstract readonly doc: Doc;
  /** There is content to edit. */
  abstract get isReady(): boolean;
  /** It has everything, and the server has everything of it. */
  abstract get isSettled(): boolean;
  /** The server has sent it away for good. */
  abstract get isEnded(): boolean;
  /** What the person is told; for traces. */
  abstract get statusText(): string;
  /** Awareness states as this tab has them. */
  abstract presence(): ReadonlyMap<number, { readonly [field: string]: unknown }>;
  protected abstract end(): void;

  get isGone(): boolean {
    return this.#isGone;
  }

  edit(action: EditAction): void {
    this.#undo ??= undoManagerOf(this.doc);
    this.edits += 1;
    editPlain(this.doc, this.#undo, action);
  }

  /** Its person closes it. */
  close(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.end();
    // The page is gone once its farewells are out.
    this.surroundings.world.kill(this.actor);
  }

  /** Its process ends, from one instant to the next. */
  kill(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.surroundings.world.kill(this.actor);
    for (const wire of this.wires) wire.tabDied();
  }

  /** After the run: lets go of what modules keep in this thread. */
  dispose(): void {
    const { world } = this.surroundings;
    world.as(this.actor, () => {
      this.#undo?.destroy();
      this.end();
    });
  }

  protected readonly dial: Dial = (url, end) => {
    let hasAnswer = false;
    const reading: ClientEnd = {
      onOpen: () => end.onOpen(),
      onMessage: (bytes) => {
        if (bytes[0] === messageTags.sync && bytes[1] === syncTags.update) {
          this.#changeAtMs = this.surroundings.world.nowMs;
        }
        if (!end.onMessage(bytes)) return false;
        if (bytes[0] === 0 && bytes[1] === 0) this.heardFromTabs.length = 0;
        // Until the answer to its step 1 is complete, others' edits may come before what they rest on.
        hasAnswer ||= bytes[0] === 0 && bytes[1] === 1;
        if (hasAnswer && this.wire === wire && heldBack(this.doc)) {
          this.surroundings.observer.onHeldBack(this);
        }
        return true;
      },
      onClose: (code) => end.onClose(code),
    };
    const wire = this.surroundings.dial(this, url, reading);
    this.wire = wire;
    if (wire.isOver) return wire;
    this.wires.add(wire);
    const before = wire.onOver;
    wire.onOver = () => {
      this.wires.delete(wire);
      before();
    };
    return wire;
  };

  /** To be called before anything can change the document. */
  protected watchDocument(doc: Doc): void {
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin instanceof WebsocketProvider) {
        if (!this.#isOfAnotherTab(update)) return;
        this.heardFromTabs.push(update);
      }
      this.noteMade(update);
    });
  }

  /** A change that did not come from the server: our client reads what waits of that before it hears another tab. */
  #isOfAnotherTab(update: Uint8Array): boolean {
    const { heard } = this.browser;
    if (heard === null) return false;
    if (this.#changeAtMs + gatherMs < this.surroundings.world.nowMs) return true;
    const reader = new ByteReader(heard);
    const bringsNothing = reader.varUint() !== messageTags.sync || reader.varUint() === syncTags.step1;
    if (bringsNothing) return false;
    const told = new Coverage();
    told.add(contentsOf(reader.varBytes()));
    const { structs, deletes } = contentsOf(update);
    // What comes in may overwrite what is there: Yjs deletes that, though nobody said so.
    return told.missing(structs.length > 0 ? { structs, deletes: [] } : { structs, deletes }) === null;
  }

  protected noteMade(update: Uint8Array): void {
    this.unproven.push(update);
    this.surroundings.observer.onMade(this, update);
  }

  protected forgetUndo(): void {
    this.#undo?.destroy();
    this.#undo = null;
  }

  protected noteSaved(): void {
    this.surroundings.observer.onSaved(this);
    const action = this.onNextSaved;
    this.onNextSaved = null;
    action?.();
  }
}
