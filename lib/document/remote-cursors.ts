// The carets of the other tabs, kept as points of the editor state that is current. Knows awareness and a function that
// resolves a caret; knows nothing of how the binding maps Yjs to Lexical, nor how carets are drawn.

import type { Awareness } from 'y-protocols/awareness';
import type { Transaction } from 'yjs';

import type { Clock } from '../base/clock.ts';
import { type Watchable, Watched } from '../base/listeners.ts';
import { type Caret, parseCaret, parseUser } from './awareness-fields.ts';
import type { CursorPoint, RemoteCursor } from './binding.ts';

export interface CaretPoints {
  readonly anchor: CursorPoint;
  readonly focus: CursorPoint;
}

interface Activity {
  /** The published positions, to tell a move from a renewal. */
  readonly published: string;
  readonly at: number;
}

export class RemoteCursors {
  readonly #awareness: Awareness;
  readonly #clock: Clock;
  readonly #rootName: string;
  /** Null for a caret whose text has not arrived yet, or is gone. */
  readonly #resolve: (caret: Caret) => CaretPoints | null;
  readonly #activity = new Map<number, Activity>();
  readonly #cursors = new Watched<readonly RemoteCursor[]>([], areSameCursors);
  readonly #onAwarenessChange = (): void => this.refresh();

  constructor(options: {
    readonly awareness: Awareness;
    readonly clock: Clock;
    readonly rootName: string;
    readonly resolve: (caret: Caret) => CaretPoints | null;
  }) {
    this.#awareness = options.awareness;
    this.#clock = options.clock;
    this.#rootName = options.rootName;
    this.#resolve = options.resolve;
    this.#awareness.on('change', this.#onAwarenessChange);
  }

  get watchable(): Watchable<readonly RemoteCursor[]> {
    return this.#cursors;
  }

  /** To be called after every commit of the editor; costs one look-up for each other client. */
  refresh(): void {
    const cursors: RemoteCursor[] = [];
    const states = this.#awareness.getStates();
    for (const [clientId, state] of states) {
      if (clientId === this.#awareness.clientID) continue;
      const user = parseUser(state, clientId);
      const caret = parseCaret(state, this.#rootName);
      if (user === null || caret === null) continue;
      const lastActiveAt = this.#lastActiveAt(clientId, caret);
      const points = this.#resolve(caret);
      if (points === null) continue;
      cursors.push({ clientId, name: user.name, color: user.color, ...points, lastActiveAt });
    }
    for (const clientId of this.#activity.keys()) {
      if (!states.has(clientId)) this.#activity.delete(clientId);
    }
    this.#cursors.set(cursors);
  }

  /**
   * Typing moves a caret on the screen but not its published position, which sticks to the neighbouring character. So
   * whoever wrote in this transaction counts as active too.
   */
  noteWriters(transaction: Transaction): void {
    for (const [clientId, activity] of this.#activity) {
      const before = transaction.beforeState.get(clientId) ?? 0;
      const after = transaction.afterState.get(clientId) ?? 0;
      if (after > before) this.#activity.set(clientId, { ...activity, at: this.#clock.now() });
    }
  }

  close(): void {
    this.#awareness.off('change', this.#onAwarenessChange);
    this.#activity.clear();
    this.#cursors.set([]);
  }

  #lastActiveAt(clientId: number, caret: Caret): number {
    const published = JSON.stringify(caret);
    const known = this.#activity.get(clientId);
    if (known?.published === published) return known.at;
    const at = this.#clock.now();
    this.#activity.set(clientId, { published, at });
    return at;
  }
}

function areSameCursors(a: readonly RemoteCursor[], b: readonly RemoteCursor[]): boolean {
  return a.length === b.length && a.every((cursor, index) => isSameCursor(cursor, b[index]));
}

function isSameCursor(a: RemoteCursor, b: RemoteCursor | undefined): boolean {
  return (
    b !== undefined &&
    a.clientId === b.clientId &&
    a.name === b.name &&
    a.color === b.color &&
    a.lastActiveAt === b.lastActiveAt &&
    isSamePoint(a.anchor, b.anchor) &&
    isSamePoint(a.focus, b.focus)
  );
}

function isSamePoint(a: CursorPoint, b: CursorPoint): boolean {
  return a.key === b.key && a.offset === b.offset;
}
