// What an editor binding is to the app: it keeps one Lexical editor and one Y.Doc equal, owns this person's undo
// stack, and says where the other carets stand. Knows no React and no implementation, so that the implementation
// can be replaced without touching the app.

import type { LexicalEditor, NodeKey } from 'lexical';
import type { Awareness } from 'y-protocols/awareness';
import type { Doc } from 'yjs';

import type { Clock } from '../base/clock.ts';
import type { Watchable } from '../base/listeners.ts';

export interface DocumentBinding {
  readonly history: EditHistory;
  /** The carets of other tabs that can be shown now; recomputed when awareness or the editor changed. */
  readonly remoteCursors: Watchable<readonly RemoteCursor[]>;
  /**
   * There is text in the editor that is not in the doc yet: it is being composed where others have changed something, and
   * waits for the end of the composition.
   */
  readonly holdsText: Watchable<boolean>;
  /** Writes what is held. Idempotent. Leaves editor, doc and awareness alone: they belong to the caller. */
  close(): void;
}

/** Undo and redo of this person's own edits; never of what others typed. */
export interface EditHistory {
  readonly state: Watchable<HistoryState>;
  undo(): void;
  redo(): void;
}

export interface HistoryState {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/** A caret or selection of another tab, as points of the editor state that is current now. */
export interface RemoteCursor {
  readonly clientId: number;
  readonly name: string;
  /** `#rrggbb`, checked. */
  readonly color: string;
  readonly anchor: CursorPoint;
  readonly focus: CursorPoint;
  /** When this caret last moved here, by the clock's now(): for showing names and dimming the idle. */
  readonly lastActiveAt: number;
}

/** A point as Lexical counts: characters in a text node, children in an element. */
export interface CursorPoint {
  readonly key: NodeKey;
  readonly offset: number;
}

export interface BindingOptions {
  readonly editor: LexicalEditor;
  /** With content in it already: a binding makes up none. */
  readonly doc: Doc;
  readonly awareness: Awareness;
  readonly clock: Clock;
  /** Told of every failure inside the binding, after it was dealt with. */
  readonly onError?: (failure: BindingFailure) => void;
}

/**
 * `recovered`: the editor was loaded anew from the doc and shows the truth again; what could not be written is gone.
 * `locked`: it cannot show the doc at all, as when the doc holds a block of a newer version; it was made read-only,
 * and is tried again with the next change.
 */
export interface BindingFailure {
  readonly outcome: 'recovered' | 'locked';
  readonly error: unknown;
}

export type BindDocument = (options: BindingOptions) => DocumentBinding;
