// This person's undo stack over the shared content. Only what the binding itself wrote is on it: not the edits of
// others, and not Yjs' own clean-up of formats, whose origin is null. Remembers with each step where the caret stood.

import { UndoManager, type XmlElement } from 'yjs';

import { Watched } from '../base/listeners.ts';
import type { Caret } from './awareness-fields.ts';
import type { EditHistory, HistoryState } from './binding.ts';

/** What an entry of Yjs' stack carries of ours. */
interface StackItem {
  readonly meta: Map<unknown, unknown>;
}

export interface ClosableEditHistory extends EditHistory {
  /** Undoes and redoes come from this origin. */
  readonly origin: UndoManager;
  close(): void;
}

export function createEditHistory(options: {
  readonly root: XmlElement;
  /** The origin of what the person did, and of nothing else. */
  readonly ownOrigin: object;
  /** Where the caret stood before the transaction that is now ending. */
  readonly caretBefore: () => Caret;
  readonly placeCaret: (caret: Caret) => void;
  /** Runs an action when the editor is free to be changed: now, or after the update that is in progress. */
  readonly whenEditorIsFree: (action: () => void) => void;
}): ClosableEditHistory {
  const { root, ownOrigin, caretBefore, placeCaret, whenEditorIsFree } = options;
  const manager = new UndoManager(root, { trackedOrigins: new Set([ownOrigin]) });
  const state = new Watched<HistoryState>({ canUndo: false, canRedo: false }, isSameState);
  const readState = (): void => state.set({ canUndo: manager.canUndo(), canRedo: manager.canRedo() });
  const caretKey = {};

  // Only for a new entry: typing is merged into the entry of the first key, and undoing it leads back to there.
  const onAdded = ({ stackItem }: { stackItem: StackItem }): void => {
    stackItem.meta.set(caretKey, caretBefore());
    readState();
  };
  const onPopped = ({ stackItem }: { stackItem: StackItem }): void => {
    readState();
    const caret = stackItem.meta.get(caretKey) as Caret | undefined;
    if (caret !== undefined) placeCaret(caret);
  };
  manager.on('stack-item-added', onAdded);
  manager.on('stack-item-updated', readState);
  manager.on('stack-item-popped', onPopped);
  manager.on('stack-cleared', readState);

  return {
    origin: manager,
    state,
    undo: () => whenEditorIsFree(() => manager.undo()),
    redo: () => whenEditorIsFree(() => manager.redo()),
    close: () => manager.destroy(),
  };
}

function isSameState(a: HistoryState, b: HistoryState): boolean {
  return a.canUndo === b.canUndo && a.canRedo === b.canRedo;
}
