// Keeps one Lexical editor and the flow of one Y.Doc equal (docs/BINDING.md). Events go one of two ways: the editor
// committed, so what is new in it is written as the smallest edit; or the doc changed, so what is new is shown. Invariants:
//   B1 the doc is the truth: after every event the editor shows project(doc), or it is loaded anew;
//   B2 an editor that is behind writes nothing, else it would write the old content back over everybody's;
//   B3 what others did never lands on this person's undo stack;
//   B4 a change that came from elsewhere never causes a write.

import {
  $getSelection,
  $isRangeSelection,
  BLUR_COMMAND,
  COLLABORATION_TAG,
  COMMAND_PRIORITY_EDITOR,
  FOCUS_COMMAND,
  HISTORY_MERGE_TAG,
  HISTORY_PUSH_TAG,
  type LexicalEditor,
  type NodeKey,
  PASTE_TAG,
  type UpdateListenerPayload,
} from 'lexical';
import type { Doc, Transaction } from 'yjs';

import type { Watchable } from '../../base/listeners.ts';
import type { Caret } from '../awareness-fields.ts';
import type { BindDocument, BindingOptions, DocumentBinding, EditHistory, RemoteCursor } from '../binding.ts';
import { CaretPublisher } from '../caret-publisher.ts';
import { adoptDomSelection, keepSelectionForKeys } from '../dom-selection.ts';
import { FlowDocument, type DocumentChange } from '../flow/flow-document.ts';
import { flowRootName } from '../flow/flow-root.ts';
import { FlowWriter, idOf } from '../flow/flow-writer.ts';
import type { WriteRecord } from '../flow/write-record.ts';
import { RemoteCursors } from '../remote-cursors.ts';
import { BindingHistory, type StepJoin } from './binding-history.ts';
import { $blockOfSelection, $caretOf, type CaretContext } from './carets.ts';
import { $placeCaret, $pointsOf } from './caret-placing.ts';
import { collectChanges } from './editor-change.ts';
import type { ContainerChange, FlowView } from './flow-view.ts';
import { type EditorUpdate, HeldUpdates } from './held-updates.ts';
import type { Pairing } from './local-edit.ts';
import { movedBlocks } from './move-tag.ts';
import { ProjectedDocument } from './projected-document.ts';
import { publishedCaret } from './published-caret.ts';
import type { Advance } from './shown-row.ts';
import type { LeftOfCaret } from './tokens.ts';
import { writtenCaret } from './written-caret.ts';

export const bindFlow: BindDocument = (options) => new FlowBinding(options);

/**
 * `writing`: what the editor committed is being written; the doc's event is ours. `showing`: the editor is being
 * changed by us. `locked`: it could not be loaded, and is read-only.
 */
type State = 'live' | 'writing' | 'showing' | 'locked' | 'closed';

/** What became of an update of the editor. */
interface Written {
  readonly record: WriteRecord | null;
  readonly changes: ReadonlyMap<FlowView, ContainerChange>;
  readonly left: LeftOfCaret | null;
}

const ourTag = 'weft-flow';

class FlowBinding implements DocumentBinding {
  readonly history: EditHistory;
  readonly remoteCursors: Watchable<readonly RemoteCursor[]>;
  readonly holdsText: Watchable<boolean>;
  readonly #editor: LexicalEditor;
  readonly #doc: Doc;
  readonly #onError: BindingOptions['onError'];
  readonly #caret: CaretPublisher;
  readonly #cursors: RemoteCursors;
  readonly #history: BindingHistory;
  readonly #flows: FlowDocument;
  readonly #release: (() => void)[] = [];
  #projected: ProjectedDocument;
  #carets: CaretContext;
  readonly #held = new HeldUpdates();
  #state: State = 'live';
  #hasFailed = false;

  constructor({ editor, doc, awareness, clock, onError }: BindingOptions) {
    this.#editor = editor;
    this.#doc = doc;
    this.#onError = onError;
    this.#flows = new FlowDocument(doc);
    this.#projected = new ProjectedDocument(this.#flows);
    this.#carets = this.#caretContext();
    this.#caret = new CaretPublisher(awareness, clock, (caret) => publishedCaret(caret, this.#flows));
    this.#cursors = new RemoteCursors({
      awareness,
      clock,
      rootName: flowRootName,
      resolve: (caret) => this.#editor.read(() => $pointsOf(caret, this.#carets)),
    });
    this.#history = new BindingHistory({
      flows: this.#flows,
      clock,
      commit: (writer, caret) => this.#commitUndo(writer, caret),
      whenFree: (action) => this.#whenEditorIsFree(() => this.#undoFrom(action)),
    });
    this.history = this.#history;
    this.remoteCursors = this.#cursors.watchable;
    this.holdsText = this.#held.holdsText;
    this.#listen();
    this.#load(null);
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#writeHeld();
    this.#state = 'closed';
    for (const release of this.#release.toReversed()) release();
    this.#cursors.close();
    this.#caret.close();
  }

  #caretContext(): CaretContext {
    const { keys, views } = this.#projected;
    return {
      flows: this.#flows,
      keys,
      viewOfFlow: (flow) => this.#projected.viewOfFlow(flow),
      views: () => views.values(),
    };
  }

  #listen(): void {
    const onTransaction = (transaction: Transaction): void => this.#onTransaction(transaction);
    this.#doc.on('afterTransaction', onTransaction);
    const onFocus = (command: typeof FOCUS_COMMAND, focusing: boolean): (() => void) =>
      this.#editor.registerCommand(
        command,
        () => {
          this.#caret.setFocusing(focusing);
          return false;
        },
        COMMAND_PRIORITY_EDITOR,
      );
    this.#release.push(
      () => this.#doc.off('afterTransaction', onTransaction),
      this.#editor.registerUpdateListener((payload) => this.#onEditorUpdate(payload)),
      onFocus(FOCUS_COMMAND, true),
      onFocus(BLUR_COMMAND, false),
      keepSelectionForKeys(this.#editor),
    );
  }

  // ---- The editor committed.

  #onEditorUpdate(payload: UpdateListenerPayload): void {
    if (this.#state === 'showing' || payload.tags.has(ourTag)) return;
    if (this.#state !== 'live') return; // B2
    try {
      if (this.#held.isHeld) this.#held.add(payload);
      if (this.#held.isHeld && this.#editor.isComposing()) return;
      const held = this.#held.release();
      this.#writeStep(held ?? payload, joinOf(payload.tags));
      if (held !== null) this.#showPending();
    } catch (error) {
      // We are in the editor's own update and cannot load it anew before it ends; until then it is behind.
      this.#state = 'locked';
      queueMicrotask(() => {
        if (this.#state === 'locked') this.#load(error);
      });
    }
  }

  /** The editor goes in the midst of a composition, or its text is to be undone. */
  #writeHeld(): void {
    const held = this.#held.release();
    if (held === null || this.#state !== 'live') return;
    try {
      this.#writeStep(held);
    } catch (error) {
      this.#onError?.({ outcome: 'recovered', error });
    }
  }

  #writeStep(update: EditorUpdate, join?: StepJoin): void {
    const before = this.#caret.caret;
    const record = this.#writeChanges(update);
    this.#takeCaret();
    if (record !== null) this.#history.record(record, before, this.#caret.caret, join);
  }

  #writeChanges(payload: EditorUpdate): WriteRecord | null {
    const { editorState, prevEditorState, dirtyElements, dirtyLeaves, tags } = payload;
    if (dirtyElements.size === 0 && dirtyLeaves.size === 0) return null;
    const sources = {
      nodes: editorState._nodeMap,
      nodesBefore: prevEditorState._nodeMap,
      dirty: [...dirtyElements.keys(), ...dirtyLeaves],
      keys: this.#projected.keys,
      viewOf: (key: NodeKey) => this.#projected.views.get(key),
    };
    const collected = collectChanges(sources);
    if (collected.size === 0) return null;
    const isBehind = [...collected.keys()].some((view) => view.isPending);
    const { record, left, stale } = editorState.read(
      () => {
        const written = this.#$write(collected, movedBlocks(tags));
        return { ...written, stale: this.#$advance(written.changes) };
      },
      { editor: this.#editor },
    );
    if (stale.size > 0) {
      // Behind the flow, the editor's places are not those of the flow.
      this.#takeCaret(isBehind ? writtenCaret(left, record, this.#doc) : null);
      this.#show(stale);
    }
    return record;
  }

  /** A cell that nobody has made is made first, in a transaction of its own: Yjs tells nothing of what is in new types. */
  #$write(collected: ReadonlyMap<FlowView, ContainerChange>, movedHint: ReadonlySet<NodeKey>): Written {
    const isMissing = [...collected.keys()].some((view) => view.indices[0]?.flow.doc !== this.#doc);
    return this.#$writeTo(
      isMissing ? this.#inTransaction(() => this.#made(collected)) : collected,
      movedHint,
    );
  }

  #made(collected: ReadonlyMap<FlowView, ContainerChange>): Map<FlowView, ContainerChange> {
    return new Map(
      [...collected].map(([view, change]) => {
        if (view.indices[0]?.flow.doc === this.#doc) return [view, change];
        const blocks = new Set(change.blocks);
        const made = this.#projected.tables.make(view);
        for (const block of made.blocks) blocks.add(block.id);
        return [made, { ...change, blocks }];
      }),
    );
  }

  #$writeTo(changes: ReadonlyMap<FlowView, ContainerChange>, movedHint: ReadonlySet<NodeKey>): Written {
    const { keys, atoms, tables } = this.#projected;
    const selection = $getSelection();
    const isCaret = $isRangeSelection(selection) && selection.isCollapsed();
    const caret = isCaret
      ? { key: selection.anchor.key, offset: selection.anchor.offset, position: -1, left: null }
      : null;
    const writer = new FlowWriter(this.#doc);
    const context = { flows: this.#flows, keys, atoms, tables, writer };
    const pairings = [...changes].flatMap(([view, change]) =>
      view.$write({ caret, movedHint }, change, context),
    );
    const record = writer.isEmpty ? null : this.#commit(writer, this);
    for (const pairing of pairings) this.#pair(pairing);
    return { record, changes, left: caret?.left ?? null };
  }

  #inTransaction<T>(action: () => T): T {
    const state = this.#state;
    this.#state = 'writing';
    try {
      return this.#doc.transact(action, this);
    } finally {
      if (this.#state === 'writing') this.#state = state;
    }
  }

  /** The doc's handler takes note of what came of it, and shows nothing. */
  #commit(writer: FlowWriter, origin: unknown): WriteRecord {
    const state = this.#state;
    this.#state = 'writing';
    try {
      return writer.commit(origin);
    } finally {
      if (this.#state === 'writing') this.#state = state;
    }
  }

  #pair(pairing: Pairing): void {
    const { id, key } = pairing;
    const { keys, atoms } = this.#projected;
    if (pairing.type === 'block') keys.pair(typeof id === 'string' ? id : idOf(id), key);
    else atoms.set(idOf(pairing.id), key, pairing.shape);
  }

  /** Moves the views on to what was written; returns what the editor shows otherwise, to be put in order. */
  #$advance(changes: ReadonlyMap<FlowView, ContainerChange>): Map<FlowView, Advance> {
    const stale = new Map<FlowView, Advance>();
    for (const view of this.#projected.views.values()) {
      const own = changes.get(view);
      if (own === undefined && !view.isPending) continue;
      const advance = view.advance();
      // Also what gave nothing to write: the editor may have put it otherwise than the flow shows it.
      if (own !== undefined) {
        for (const id of own.blocks) {
          const block = view.block(id);
          if (block !== undefined) advance.changed.add(block);
        }
      }
      if (!view.$isShown(advance)) stale.set(view, advance);
    }
    this.#projected.$prune();
    return stale;
  }

  // ---- The doc changed.

  #onTransaction(transaction: Transaction): void {
    let change: DocumentChange | null = null;
    try {
      change = this.#flows.update(transaction);
    } catch (error) {
      this.#load(error);
      return;
    }
    if (change === null) return;
    for (const [index, flowChange] of change.flows) this.#projected.viewOfFlow(index.flow)?.take(flowChange);
    if (this.#state === 'writing' || this.#state === 'closed') return;
    this.#cursors.noteWriters(transaction);
    // Not in step already: a single change is of no use, and behind a lock it may be the one that helps.
    if (this.#state !== 'live') {
      this.#load(null);
      return;
    }
    this.#whenEditorIsFree(() => {
      if (this.#mustHold()) this.#held.hold(this.#editor.getEditorState());
      else this.#showPending();
    });
  }

  /**
   * An IME owns the text around the caret while it composes: changing that node ends the composition, and what is half
   * typed would be lost. So what others do to this block, or to the row of blocks, waits until it has ended; then what
   * was typed is written against what was shown, by ids, which what came in meanwhile does not disturb.
   */
  #mustHold(): boolean {
    if (this.#held.isHeld) return true;
    if (!this.#editor.isComposing()) return false;
    const id = this.#editor.getEditorState().read(() => $blockOfSelection(this.#carets));
    return [...this.#projected.views.values()].some(
      (view) => view.isPending && (id === null || view.wouldDisturb(id)),
    );
  }

  /** `caret`: where it is to be then; else it stays where this person put it, which may have been a moment ago. */
  #showPending(caret?: Caret): void {
    if (this.#state !== 'live') return;
    adoptDomSelection(this.#editor);
    const pending = new Map<FlowView, Advance>();
    for (const view of this.#projected.views.values()) {
      if (view.isPending) pending.set(view, view.advance());
    }
    if (pending.size > 0) this.#show(pending, caret ?? this.#caret.caret);
  }

  #show(pending: ReadonlyMap<FlowView, Advance>, caret: Caret = this.#caret.caret): void {
    const error = this.#apply(() => {
      for (const [view, advance] of pending) {
        // A cell's, that its table has just replaced by one of more flows, shows nothing any more.
        if (this.#projected.views.get(view.containerKey) === view) view.$show(advance);
      }
      this.#projected.$prune();
      $placeCaret(caret, this.#caret.caret, this.#carets);
    });
    if (error !== null) {
      this.#load(error);
      return;
    }
    this.#takeCaret();
  }

  /** Replaces the editor's content by the doc's, because of `cause` if one is given; locks the editor if that fails. */
  #load(cause: unknown): void {
    if (this.#state === 'closed') return;
    const wasLocked = this.#hasFailed;
    const caret = this.#caret.caret;
    this.#held.release();
    const error = this.#apply(() => {
      this.#projected = new ProjectedDocument(this.#flows);
      this.#carets = this.#caretContext();
      const { root } = this.#projected;
      root.$show(root.advance());
      $placeCaret(caret, this.#caret.caret, this.#carets);
    });
    if (error !== null) {
      this.#state = 'locked';
      this.#hasFailed = true;
      this.#editor.setEditable(false);
      this.#onError?.({ outcome: 'locked', error });
      return;
    }
    this.#hasFailed = false;
    if (wasLocked) this.#editor.setEditable(true);
    this.#takeCaret();
    if (cause !== null) this.#onError?.({ outcome: 'recovered', error: cause });
  }

  /**
   * Changes the editor, and returns what went wrong in it, or null. An error within editor.update() is not thrown but
   * handed to the editor's error handler, so for this while we are that.
   */
  #apply($change: () => void): unknown {
    const editor = this.#editor;
    const handler = editor._onError;
    let failure: unknown = null;
    editor._onError = (error) => {
      failure ??= error;
    };
    this.#state = 'showing';
    try {
      editor.update($change, { discrete: true, skipTransforms: true, tag: [ourTag, COLLABORATION_TAG] });
    } catch (error) {
      failure ??= error;
    } finally {
      editor._onError = handler;
      this.#state = 'live';
    }
    return failure;
  }

  // ---- Undo.

  /** What is held for a composition is written first: it is what was done last, and would be shown over. */
  #undoFrom(action: () => void): void {
    if (this.#held.isHeld) {
      this.#writeHeld();
      this.#showPending();
    }
    action();
  }

  #commitUndo(writer: FlowWriter, caret: (record: WriteRecord) => Caret): WriteRecord {
    const record = this.#commit(writer, this.#history);
    this.#showPending(caret(record));
    return record;
  }

  #whenEditorIsFree(action: () => void): void {
    // Within an update, as command listeners are, a change could only be queued, out of reach of #apply.
    if (this.#editor._updating) queueMicrotask(() => this.#state === 'closed' || action());
    else if (this.#state === 'live') action();
  }

  // ---- Carets.

  /** Takes note of where the caret is, if it is not known already, and tells the others. */
  #takeCaret(known: Caret | null = null): void {
    const editor = this.#editor;
    const caret =
      known ?? editor.getEditorState().read(() => $caretOf($getSelection(), this.#carets), { editor });
    this.#caret.take(caret);
    this.#cursors.refresh();
  }
}

/** By Lexical's own tags for it; both: the last of a step. */
function joinOf(tags: ReadonlySet<string>): StepJoin {
  if (tags.has(HISTORY_MERGE_TAG)) return tags.has(HISTORY_PUSH_TAG) ? 'last' : 'always';
  return tags.has(HISTORY_PUSH_TAG) || tags.has(PASTE_TAG) ? 'never' : 'if-soon';
}
