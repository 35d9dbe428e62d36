// What is looked for and where it was found, kept right while the text changes, whoever changes it. Paints what it found
// with CSS highlights, so nothing of it is in the document. Invariants:
//   F1 the caret stays where the person left it until the search ends; then what was found last is selected;
//   F2 only this person's steps scroll; what others do moves nothing.

import {
  $createRangeSelection,
  $getSelection,
  $isRangeSelection,
  $setSelection,
  HISTORY_PUSH_TAG,
  type LexicalEditor,
  type NodeKey,
  SKIP_DOM_SELECTION_TAG,
  SKIP_SCROLL_INTO_VIEW_TAG,
  type UpdateListenerPayload,
} from 'lexical';

import { Watched } from '../../../lib/base/listeners.ts';
import { editBetween, mapOffset } from '../../_editor/title-merge.ts';
import { FindPaint } from './find-paint.ts';
import { type FindOptions, findMatches } from './find-matches.ts';
import { $replaceFound, type Found } from './replace-text.ts';
import { type SearchedBlock, SearchedText, type TextPiece } from './searched-text.ts';

export interface FindState {
  readonly query: string;
  readonly options: FindOptions;
  readonly count: number;
  /** There are more than are counted. */
  readonly isMore: boolean;
  /** Which of them one is at, from 1; 0: none. */
  readonly at: number;
}

/** Beyond it, no one steps through them. */
const matchesMax = 10_000;

const nothingFound: FindState = {
  query: '',
  options: { matchCase: false, matchAccents: false, wholeWords: false },
  count: 0,
  isMore: false,
  at: 0,
};

interface Place {
  readonly key: NodeKey;
  readonly offset: number;
}

export class FindSession {
  readonly state = new Watched<FindState>(nothingFound);
  readonly #editor: LexicalEditor;
  readonly #text = new SearchedText();
  readonly #paint: FindPaint;
  #blocks: readonly SearchedBlock[] = [];
  #found: readonly Found[] = [];
  /** Where the search goes on from: the caret, then what was found last. */
  #from: Place | null = null;
  #frame = 0;

  constructor(editor: LexicalEditor) {
    this.#editor = editor;
    this.#paint = new FindPaint(editor);
  }

  /** `isHidden`: whether what lies there on the screen is covered, so that it must be scrolled. */
  register(isHidden: (box: DOMRect) => boolean): () => void {
    this.#paint.isHidden = isHidden;
    this.#blocks = this.#read();
    this.#from = this.#editor.read(() => this.#$caret());
    const unregister = this.#editor.registerUpdateListener((payload) => this.#onUpdate(payload));
    return () => {
      unregister();
      cancelAnimationFrame(this.#frame);
      this.#paint.clear();
    };
  }

  look(query: string, options: FindOptions): void {
    this.state.set({ ...this.state.get(), query, options });
    this.#lookAgain();
    this.#reveal();
  }

  /** To the next or the one before, around the ends. */
  step(by: 1 | -1): void {
    const { at, count } = this.state.get();
    if (count === 0) return;
    this.#goTo((at - 1 + by + count) % count);
  }

  /** The one that one is at; then goes on to the next. */
  replace(replacement: string): void {
    // Others may have written since the last picture.
    this.#lookAgain();
    const found = this.#found[this.state.get().at - 1];
    if (found === undefined) return;
    this.#change(() => $replaceFound(found, replacement));
    // Behind what was put there, so that it is not found again.
    this.#lookAgain({ key: found.block.key, offset: found.start + replacement.length });
    this.#reveal();
  }

  /** How many were replaced. */
  replaceAll(replacement: string): number {
    this.#lookAgain();
    const found = this.#found;
    const before = this.#editor.getEditorState();
    let count = 0;
    this.#change(() => {
      count = found.toReversed().filter((each) => $replaceFound(each, replacement)).length;
    });
    this.#lookAgain();
    // One that fails takes all of them back.
    return this.#editor.getEditorState() === before ? 0 : count;
  }

  /** Selects what was found last, in the text. False if there is nothing. */
  selectFound(): boolean {
    this.#lookAgain();
    const found = this.#found[this.state.get().at - 1];
    const [start, end] = found === undefined ? [] : [pointIn(found, found.start), pointIn(found, found.end)];
    if (start === undefined || end === undefined) return false;
    this.#editor.update(() => {
      const selection = $createRangeSelection();
      selection.anchor.set(start.key, start.offset, 'text');
      selection.focus.set(end.key, end.offset, 'text');
      $setSelection(selection);
    });
    return true;
  }

  #change($act: () => void): void {
    this.#editor.update($act, {
      discrete: true,
      tag: [HISTORY_PUSH_TAG, SKIP_DOM_SELECTION_TAG, SKIP_SCROLL_INTO_VIEW_TAG],
    });
  }

  #onUpdate({ dirtyElements, editorState, prevEditorState }: UpdateListenerPayload): void {
    if (editorState === prevEditorState) return;
    // The whole state was replaced: it does not say by what.
    if (dirtyElements.size === 0) this.#text.forgetAll();
    else this.#text.forget(dirtyElements.keys());
    cancelAnimationFrame(this.#frame);
    // Before the next picture: as soon as it could be seen.
    this.#frame = requestAnimationFrame(() => this.#lookAgain());
  }

  #read(): SearchedBlock[] {
    // With what is not committed yet: the listener has heard of it then.
    return this.#editor.read(() => this.#text.$blocks());
  }

  /** `from`: in the text as it is now, if one goes on elsewhere. */
  #lookAgain(from?: Place): void {
    cancelAnimationFrame(this.#frame);
    const before = this.#blocks;
    this.#blocks = this.#read();
    this.#from = from ?? placeNow(this.#from, before, this.#blocks);
    const { query, options } = this.state.get();
    const found: Found[] = [];
    for (const block of this.#blocks) {
      // One more than is counted, to know that there are.
      const left = matchesMax + 1 - found.length;
      if (left <= 0) break;
      for (const range of findMatches(block.text, query, options, left)) found.push({ ...range, block });
    }
    const isMore = found.length > matchesMax;
    this.#found = isMore ? found.slice(0, matchesMax) : found;
    const at = this.#indexFrom(this.#from) + 1;
    this.state.set({ query, options, count: this.#found.length, isMore, at });
    this.#paint.show(this.#found, at - 1);
  }

  /** The first one there or behind; around the end the first of all. -1: there is none. */
  #indexFrom(place: Place | null): number {
    if (this.#found.length === 0) return -1;
    if (place === null) return 0;
    const order = new Map(this.#blocks.map(({ key }, index) => [key, index]));
    const line = order.get(place.key) ?? 0;
    const index = this.#found.findIndex(({ block, start }) => {
      const own = order.get(block.key) ?? 0;
      return own > line || (own === line && start >= place.offset);
    });
    return Math.max(0, index);
  }

  #goTo(index: number): void {
    const found = this.#found[index];
    if (found === undefined) return;
    this.#from = { key: found.block.key, offset: found.start };
    this.state.set({ ...this.state.get(), at: index + 1 });
    this.#paint.show(this.#found, index);
    this.#reveal();
  }

  #reveal(): void {
    this.#paint.reveal(this.#found[this.state.get().at - 1]);
  }

  /** Where the selection begins. */
  #$caret(): Place | null {
    const selection = $getSelection();
    if (!$isRangeSelection(selection)) return null;
    const { key, offset } = selection.isBackward() ? selection.focus : selection.anchor;
    for (const block of this.#blocks) {
      if (block.key === key) return { key, offset: 0 };
      const piece = block.pieces.find((each) => each.key === key);
      if (piece !== undefined) return { key: block.key, offset: piece.start + offset };
    }
    return null;
  }
}

/** Where the place is after the text has changed; of a block that went: where it was. */
function placeNow(
  place: Place | null,
  before: readonly SearchedBlock[],
  now: readonly SearchedBlock[],
): Place | null {
  if (place === null) return null;
  const at = before.findIndex(({ key }) => key === place.key);
  const old = before[at];
  const next = now.find(({ key }) => key === place.key);
  if (next === undefined) {
    const there = now[Math.min(at, now.length - 1)];
    return there === undefined ? null : { key: there.key, offset: 0 };
  }
  if (old === undefined || old === next) return place;
  return { key: next.key, offset: mapOffset(place.offset, editBetween(old.text, next.text)) };
}

function pointIn({ block }: Found, offset: number): { key: NodeKey; offset: number } | undefined {
  const piece =
    block.pieces.find((each) => holds(each, offset) && offset < each.start + each.length) ??
    block.pieces.find((each) => holds(each, offset));
  return piece === undefined ? undefined : { key: piece.key, offset: offset - piece.start };
}

function holds({ start, length }: TextPiece, offset: number): boolean {
  return start <= offset && offset <= start + length;
}
