// Editor updates that are not written yet, because the flow has moved on while an IME composes in what the editor shows:
// kept as one update, from the state before the first to the state after the last.

import type { EditorState, NodeKey } from 'lexical';

import { Watched } from '../../base/listeners.ts';

/** What the binding needs of an update of the editor. */
export interface EditorUpdate {
  readonly editorState: EditorState;
  readonly prevEditorState: EditorState;
  readonly dirtyElements: ReadonlyMap<NodeKey, boolean>;
  readonly dirtyLeaves: ReadonlySet<NodeKey>;
  readonly tags: ReadonlySet<string>;
}

export class HeldUpdates {
  /** Something was kept that changed the editor. */
  readonly holdsText = new Watched(false);
  #before: EditorState | null = null;
  #last: EditorState | null = null;
  #elements = new Map<NodeKey, boolean>();
  #leaves = new Set<NodeKey>();

  get isHeld(): boolean {
    return this.#before !== null;
  }

  /** From now on updates are kept; `shown` is what the flow was shown as last. */
  hold(shown: EditorState): void {
    this.#before ??= shown;
    this.#last ??= shown;
  }

  add({ editorState, dirtyElements, dirtyLeaves }: EditorUpdate): void {
    this.#last = editorState;
    for (const [key, isIntended] of dirtyElements) this.#elements.set(key, isIntended);
    for (const key of dirtyLeaves) this.#leaves.add(key);
    if (this.#leaves.size > 0 || this.#elements.size > 0) this.holdsText.set(true);
  }

  /** All that was kept as one update, and nothing is kept any more; null if nothing was held. */
  release(): EditorUpdate | null {
    const [before, last] = [this.#before, this.#last];
    if (before === null || last === null) return null;
    const update = {
      prevEditorState: before,
      editorState: last,
      dirtyElements: this.#elements,
      dirtyLeaves: this.#leaves,
      tags: new Set<string>(),
    };
    this.#before = null;
    this.#last = null;
    this.#elements = new Map();
    this.#leaves = new Set();
    this.holdsText.set(false);
    return update;
  }
}
