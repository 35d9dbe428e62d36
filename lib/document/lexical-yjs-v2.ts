// The binding of today: the parts of @lexical/yjs V2, put together so that they run without React and without a DOM,
// and so that an error inside them never leaves the editor behind the document. Invariants:
//   B1 the Y.Doc is the truth: whenever the two may differ, the editor is loaded anew from it;
//   B2 an editor that is behind writes nothing, else it would write the old content back over everybody's;
//   B3 what others did never lands on this person's undo stack.

import {
  $getAnchorAndFocusForUserState,
  createBindingV2__EXPERIMENTAL,
  syncLexicalUpdateToYjsV2__EXPERIMENTAL,
  syncYjsChangesToLexicalV2__EXPERIMENTAL,
  syncYjsStateToLexicalV2__EXPERIMENTAL,
  type BindingV2,
} from '@lexical/yjs';
import {
  $createRangeSelection,
  $getNodeByKey,
  $isTextNode,
  $setSelection,
  BLUR_COMMAND,
  COMMAND_PRIORITY_EDITOR,
  FOCUS_COMMAND,
  type LexicalEditor,
  type PointType,
  type UpdateListenerPayload,
} from 'lexical';
import type { Transaction, XmlElement, XmlText, YEvent } from 'yjs';

import type { Watchable } from '../base/listeners.ts';
import { type Caret, noCaret } from './awareness-fields.ts';
import type {
  BindDocument,
  BindingOptions,
  CursorPoint,
  DocumentBinding,
  EditHistory,
  RemoteCursor,
} from './binding.ts';
import { CaretPublisher } from './caret-publisher.ts';
import { adoptDomSelection, keepSelectionForKeys } from './dom-selection.ts';
import { type ClosableEditHistory, createEditHistory } from './edit-history.ts';
import { type CaretPoints, RemoteCursors } from './remote-cursors.ts';
import { contentRoot, contentRootName } from './seed.ts';
import { $pointAtPath, $selectionPath, type SelectionPath } from './selection-path.ts';

export const bindDocument: BindDocument = (options) => new LexicalYjsV2(options);

/**
 * `applying`: the doc's content is being carried into the editor. `stale`: an edit could not be written, the editor is
 * about to be loaded anew. `locked`: loading failed, the editor is read-only.
 */
type State = 'live' | 'applying' | 'stale' | 'locked' | 'closed';

class LexicalYjsV2 implements DocumentBinding {
  readonly history: EditHistory;
  readonly remoteCursors: Watchable<readonly RemoteCursor[]>;
  readonly #editor: LexicalEditor;
  readonly #binding: BindingV2;
  readonly #root: XmlElement;
  readonly #caret: CaretPublisher;
  readonly #cursors: RemoteCursors;
  readonly #history: ClosableEditHistory;
  /** The origin of what the editor writes while it takes changes in: merged neighbours, and the like. */
  readonly #tidying = {};
  readonly #onError: BindingOptions['onError'];
  readonly #release: (() => void)[] = [];
  #state: State = 'live';
  #caretBefore: Caret = noCaret;

  constructor({ editor, doc, awareness, clock, onError }: BindingOptions) {
    this.#editor = editor;
    this.#onError = onError;
    this.#root = contentRoot(doc);
    // The map is for nested editors, which documents do not have: V2 throws on them.
    this.#binding = createBindingV2__EXPERIMENTAL(editor, doc.guid, doc, new Map(), {
      rootName: contentRootName,
    });
    this.#caret = new CaretPublisher(awareness, clock);
    this.#cursors = new RemoteCursors({
      awareness,
      clock,
      rootName: contentRootName,
      resolve: (caret) => this.#editor.getEditorState().read(() => this.#$resolve(caret), { editor }),
    });
    this.#history = createEditHistory({
      root: this.#root,
      ownOrigin: this.#binding,
      caretBefore: () => this.#caretBefore,
      placeCaret: (caret) => this.#placeCaret(caret, null),
      whenEditorIsFree: (action) => this.#whenEditorIsFree(action),
    });
    this.history = this.#history;
    this.remoteCursors = this.#cursors.watchable;
    this.#listen();
    this.#load(null);
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    for (const release of this.#release.toReversed()) release();
    this.#history.close();
    this.#cursors.close();
    this.#caret.close();
  }

  #listen(): void {
    const onEvents = (events: YEvent<XmlElement | XmlText>[], transaction: Transaction): void => {
      const isOurs = transaction.origin === this.#binding || transaction.origin === this.#tidying;
      if (!isOurs) this.#takeChanges(events, transaction);
    };
    // Yjs types a deep observer by the widest event there is; below this root there are only these two.
    const observer = onEvents as unknown as Parameters<XmlElement['observeDeep']>[0];
    this.#root.observeDeep(observer);
    this.#release.push(
      () => this.#root.unobserveDeep(observer),
      this.#editor.registerUpdateListener((payload) => this.#onEditorUpdate(payload)),
      this.#onFocus(FOCUS_COMMAND, true),
      this.#onFocus(BLUR_COMMAND, false),
      keepSelectionForKeys(this.#editor),
    );
  }

  #onFocus(command: typeof FOCUS_COMMAND, focusing: boolean): () => void {
    const listener = (): boolean => {
      this.#caret.setFocusing(focusing);
      return false;
    };
    return this.#editor.registerCommand(command, listener, COMMAND_PRIORITY_EDITOR);
  }

  /** The editor committed: write what is new to the doc. */
  #onEditorUpdate(update: UpdateListenerPayload): void {
    if (this.#state !== 'live' && this.#state !== 'applying') return; // B2
    this.#caretBefore = this.#caret.caret;
    // B3. @lexical/yjs opens its transaction inside of this one, which then counts with its origin.
    const origin = this.#state === 'live' ? this.#binding : this.#tidying;
    try {
      this.#binding.doc.transact(() => this.#write(update), origin);
    } catch (error) {
      // Part of the edit may be in the doc. We are in the editor's own update and cannot load it anew before it ends.
      this.#state = 'stale';
      queueMicrotask(() => this.#load(error));
      return;
    }
    this.#cursors.refresh();
  }

  #write(update: UpdateListenerPayload): void {
    syncLexicalUpdateToYjsV2__EXPERIMENTAL(
      this.#binding,
      this.#caret.provider,
      update.prevEditorState,
      update.editorState,
      update.dirtyElements,
      update.dirtyLeaves,
      update.normalizedNodes,
      update.tags,
    );
  }

  /** Somebody else wrote to the doc, or an undo did: carry the change into the editor. */
  #takeChanges(events: YEvent<XmlElement | XmlText>[], transaction: Transaction): void {
    this.#cursors.noteWriters(transaction);
    // Not in step already: a single change is of no use, and behind a lock it may be the one that helps.
    if (this.#state !== 'live') {
      this.#load(null);
      return;
    }
    adoptDomSelection(this.#editor);
    const isUndo = transaction.origin === this.#history.origin;
    const error = this.#apply(() => {
      const { provider } = this.#caret;
      syncYjsChangesToLexicalV2__EXPERIMENTAL(this.#binding, provider, events, transaction, isUndo);
    });
    if (error !== null) this.#load(error);
  }

  /** Replaces the editor's content by the doc's, because of `cause` if one is given; locks the editor if that fails. */
  #load(cause: unknown): void {
    if (this.#state === 'closed') return;
    const wasLocked = this.#state === 'locked';
    const caret = this.#caret.caret;
    const path = this.#editor.getEditorState().read($selectionPath);
    const error = this.#apply(() =>
      syncYjsStateToLexicalV2__EXPERIMENTAL(this.#binding, this.#caret.provider),
    );
    if (error !== null) {
      this.#state = 'locked';
      this.#editor.setEditable(false);
      this.#onError?.({ outcome: 'locked', error });
      return;
    }
    if (wasLocked) this.#editor.setEditable(true);
    if (path !== null) this.#placeCaret(caret, path);
    if (cause !== null) this.#onError?.({ outcome: 'recovered', error: cause });
  }

  /**
   * Runs one of @lexical/yjs' synchronous steps from doc to editor and returns what went wrong in it, or null. An error
   * within editor.update() is not thrown but handed to the editor's error handler, so for this while we are that.
   */
  #apply(step: () => void): unknown {
    const editor = this.#editor;
    const handler = editor._onError;
    let failure: unknown = null;
    editor._onError = (error) => {
      failure ??= error;
    };
    this.#state = 'applying';
    try {
      step();
    } catch (error) {
      failure ??= error;
    } finally {
      editor._onError = handler;
      this.#state = 'live';
    }
    return failure;
  }

  #whenEditorIsFree(action: () => void): void {
    // Within an update, as command listeners are, @lexical/yjs could only queue its step, out of reach of #apply.
    if (this.#editor._updating) queueMicrotask(() => this.#state === 'closed' || action());
    else if (this.#state === 'live') action();
  }

  /** Puts the selection to where the caret was, or else to where the path leads. */
  #placeCaret(caret: Caret, path: SelectionPath | null): void {
    this.#editor.update(
      () => {
        const points = this.#$resolve(caret) ?? $pointsAtPath(path);
        if (points === null) return;
        const selection = $createRangeSelection();
        $setPoint(selection.anchor, points.anchor);
        $setPoint(selection.focus, points.focus);
        $setSelection(selection);
      },
      { discrete: true },
    );
  }

  /** A caret as points of the active editor state; null if its place is not there, or not yet. */
  #$resolve({ anchorPos, focusPos }: Caret): CaretPoints | null {
    const state = { anchorPos, focusPos, name: '', color: '', focusing: true, awarenessData: {} };
    try {
      const { anchorKey, anchorOffset, focusKey, focusOffset } = $getAnchorAndFocusForUserState(
        this.#binding,
        state,
      );
      if (anchorKey === null || focusKey === null) return null;
      return {
        anchor: { key: anchorKey, offset: anchorOffset },
        focus: { key: focusKey, offset: focusOffset },
      };
    } catch {
      // A peer may publish ids of anything: of the title, of a node that this editor has dropped. No caret, then.
      return null;
    }
  }
}

function $pointsAtPath(path: SelectionPath | null): CaretPoints | null {
  if (path === null) return null;
  const point = $pointAtPath(path);
  return { anchor: point, focus: point };
}

function $setPoint(point: PointType, { key, offset }: CursorPoint): void {
  point.set(key, offset, $isTextNode($getNodeByKey(key)) ? 'text' : 'element');
}
