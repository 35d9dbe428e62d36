// From the editor to the flow: a stretch of blocks as the editor has them now against what the flow showed there, written
// as the smallest edits. Text that stays keeps its identity, wherever a block began or ended around it. What each change
// of the tree becomes: docs/BINDING.md.

import type { LexicalNode, NodeKey } from 'lexical';
import type { Map as YMap } from 'yjs';

import type { Replacement } from '../flow/diff.ts';
import type { Block } from '../flow/display-order.ts';
import type { FlowDocument } from '../flow/flow-document.ts';
import type { FlowWriter } from '../flow/flow-writer.ts';
import { type IdText, idText, parseIdText } from '../flow/item-id.ts';
import { areSameMarks, type MarkKind, markKinds, type Marks } from '../flow/marks.ts';
import { locate, type Place } from '../flow/position.ts';
import type { Segment } from '../flow/segment.ts';
import { areSameShapes, joinKey, placeKey, type Shape, typeKey } from '../flow/shape.ts';
import type { LexicalBlock } from './block-list.ts';
import {
  $compare,
  changedValue,
  type EditComparison,
  hasOtherMarks,
  type KeptRange,
  type Stretch,
} from './edit-comparison.ts';
import type { NodeKeys, ShownAtoms } from './node-keys.ts';
import { TokenPlaces } from './token-places.ts';
import { TokenRow } from './token-row.ts';
import { addFlowTokens, type CaretProbe, type EditorToken, type FlowToken, Identities } from './tokens.ts';
import { leftOfCaret } from './written-caret.ts';

export interface EditContext {
  readonly flows: FlowDocument;
  readonly keys: NodeKeys;
  readonly atoms: ShownAtoms;
  readonly writer: FlowWriter;
  readonly tables: TableEdits;
}

export interface TableEdits {
  /** What is nested in the marker of a table that the flow does not have yet. */
  $parts(node: LexicalNode): Readonly<Record<string, YMap<unknown>>>;
  /** Writes which rows and columns came, went and moved. */
  $write(block: Block, node: LexicalNode, writer: FlowWriter): void;
  /** Takes a table away, but for what others put in it meanwhile. */
  remove(marker: YMap<unknown>, writer: FlowWriter): void;
}

/** Which node shows a block or an embed that this edit made or gave another node. */
export type Pairing =
  | { readonly type: 'block'; readonly id: IdText | YMap<unknown>; readonly key: NodeKey }
  | { readonly type: 'atom'; readonly id: YMap<unknown>; readonly key: NodeKey; readonly shape: Shape };

/** Puts what changed into the writer. Reads the active editor state. */
export function $planEdit(stretch: Stretch, caret: CaretProbe | null, context: EditContext): Pairing[] {
  const comparison = $compare(stretch, caret, context);
  if (caret !== null) caret.left ??= leftOfCaret(caret, comparison);
  return comparison.isReal ? new EditPlanner(stretch, comparison, context).$plan() : [];
}

/** Where an editor token will stand: in which segment, by its begin if it is one. */
interface Standing {
  readonly segment: Segment;
  readonly isBegin: boolean;
}
type Standings = readonly (Standing | undefined)[];

class EditPlanner {
  readonly #stretch: Stretch;
  readonly #context: EditContext;
  readonly #comparison: EditComparison;
  readonly #old: TokenRow<FlowToken>;
  readonly #new: TokenRow<EditorToken>;
  readonly #places: TokenPlaces;
  readonly #pairings: Pairing[] = [];
  /** Where new tokens will stand, by their positions. */
  readonly #inserted = new Map<number, Standing>();
  readonly #deletedBegins: FlowToken[] = [];
  /** Where implicit blocks that were moved are to be shown. */
  #slots: ReadonlyMap<IdText, YMap<unknown>> = new Map();

  constructor(stretch: Stretch, comparison: EditComparison, context: EditContext) {
    this.#stretch = stretch;
    this.#comparison = comparison;
    this.#old = comparison.old;
    this.#new = comparison.new;
    this.#context = context;
    this.#places = new TokenPlaces(context.flows);
  }

  $plan(): Pairing[] {
    const { moves, kept, replacements } = this.#comparison;
    this.#slots = moves.write(this.#context, this.#stretch.before, this.#stretch.origin);
    for (const range of kept) this.#keep(range);
    for (const replacement of replacements) this.#replace(replacement);
    const standings = this.#deletedBegins.length === 0 ? [] : this.#standings();
    for (const begin of this.#deletedBegins) this.#deleteBegin(begin, standings);
    return this.#pairings;
  }

  /** What stays: shapes and marks may have changed. */
  #keep(range: KeptRange): void {
    let isMarked = false;
    for (const { before, after } of this.#comparison.spansOf(range)) {
      isMarked ||= hasOtherMarks(before, after);
      if (after.type === 'begin') this.#keepBegin(before, after.block, after.shape);
      else if (after.type === 'atom') this.#keepAtom(before, after.shape);
    }
    if (isMarked) for (const kind of markKinds) this.#markRange(kind, range);
  }

  #keepBegin(before: FlowToken, { node }: LexicalBlock, shape: Shape): void {
    const marker = before.block.begin?.marker;
    if (marker === null || marker === undefined) return;
    this.#pairings.push({ type: 'block', id: before.block.id, key: node.getKey() });
    const wanted = this.#comparison.wantedShape(before, shape);
    const { writer } = this.#context;
    if (wanted.type !== before.block.shape.type) {
      writer.set(marker, typeKey, wanted.type === 'paragraph' ? undefined : wanted.type);
    }
    setAttributes(writer, marker, before.block.shape, wanted);
    if (wanted.type === 'table') this.#context.tables.$write(before.block, node, writer);
  }

  #keepAtom(before: FlowToken, shape: Shape): void {
    const shown = this.#context.atoms.shapeOf(idText(before.id));
    const run = before.piece?.segment.runs.find(
      (each) => each.type === 'embed' && idText(each.id) === idText(before.id),
    );
    if (shown === undefined || run?.type !== 'embed' || run.map === null) return;
    setAttributes(this.#context.writer, run.map, shown, shape);
  }

  /** One act for each stretch of a block that is to show another value than it does. */
  #markRange(kind: MarkKind, range: KeptRange): void {
    let tokens: FlowToken[] = [];
    let shown: string | null = null;
    const close = (): void => {
      for (const { place, length } of this.#places.placesOf(tokens)) {
        this.#context.writer.mark(place, length, kind, shown);
      }
      tokens = [];
    };
    for (const { before, after, oldStart, count } of this.#comparison.spansOf(range)) {
      const value = changedValue(kind, before, after);
      if (value !== shown || tokens[0]?.block !== before.block) close();
      if (value === undefined) continue;
      shown = value;
      // One by one: a long text would be more arguments than a call takes.
      for (const token of this.#old.slice(oldStart, oldStart + count)) tokens.push(token);
    }
    close();
  }

  #replace({ oldStart, oldEnd, newStart, newEnd }: Replacement): void {
    const deleted = this.#old.slice(oldStart, oldEnd);
    if (newEnd > newStart) this.#insert(oldStart, newStart, newEnd);
    for (const { place, length } of this.#places.placesOf(deleted.filter((token) => token.piece !== null))) {
      this.#context.writer.delete(place, length);
    }
    this.#deletedBegins.push(...deleted.filter((token) => token.piece === null));
  }

  #insert(oldIndex: number, newStart: number, newEnd: number): void {
    if (newEnd === newStart + 1 && this.#$insertBefore(oldIndex, newStart)) return;
    const place = this.#placeAt(oldIndex, newStart, newEnd);
    const before = this.#old.at(oldIndex - 1);
    let text = '';
    let textMarks: Marks | null = null;
    const flush = (): void => {
      if (text !== '') this.#context.writer.insertText(place, text.toWellFormed(), textMarks);
      text = '';
    };
    for (const [position, token] of this.#new.slice(newStart, newEnd).entries()) {
      const index = newStart + position;
      this.#inserted.set(index, { segment: place.segment, isBegin: token.type === 'begin' });
      if (token.type === 'character') {
        // Typed as what stands before it: then it is what that is by now, if others have formatted it meanwhile.
        const marks = isAsBefore(token.marks, before) ? null : token.marks;
        if (marks !== textMarks) flush();
        textMarks = marks;
        text += String.fromCodePoint(token.code);
        continue;
      }
      flush();
      if (token.type === 'begin') this.#insertBegin(place, token);
      else {
        const id = this.#context.writer.insertInline(place, token.shape, token.marks);
        this.#pairings.push({ type: 'atom', id, key: token.key, shape: token.shape });
      }
    }
    flush();
  }

  #insertBegin(place: Place, token: EditorToken & { readonly type: 'begin' }): void {
    const { block, shape } = token;
    const { writer, tables } = this.#context;
    const more = shape.type === 'table' ? tables.$parts(block.node) : {};
    const id = writer.insertMarker(place, shape, more);
    this.#pairings.push({ type: 'block', id, key: block.node.getKey() });
    const implicit = this.#comparison.implicit.get(token);
    const moved = implicit === undefined ? undefined : this.#slots.get(implicit);
    // In a block that is shown elsewhere than it stands, a new one must be too, right behind it.
    const slot = moved !== undefined || place.offset === 0 ? null : this.#places.slotOf(place.segment);
    if (moved !== undefined) writer.setToId(id, placeKey, moved);
    else if (slot !== null) writer.setToId(id, placeKey, writer.insertSlot(slot));
  }

  /**
   * Enter at the begin of a block: the editor keeps its node for the empty one. The marker goes before the old one, so
   * that block, and what others do to it at the same time, stays with its text.
   */
  #$insertBefore(oldIndex: number, newIndex: number): boolean {
    const [before, added, after] = [
      this.#new.at(newIndex - 1),
      this.#new.at(newIndex),
      this.#new.at(newIndex + 1),
    ];
    const old = this.#old.at(oldIndex - 1);
    if (
      before?.type !== 'begin' ||
      added?.type !== 'begin' ||
      after === undefined ||
      after.type === 'begin'
    ) {
      return false;
    }
    const segment = old?.block.begin ?? null;
    if (old === undefined || old.piece !== null || segment === null || old.code !== before.code) return false;
    if (segment.place !== null || segment.isJoined) return false;
    if (![before.shape, added.shape].every((shape) => areSameShapes(shape, old.block.shape))) return false;
    const index = this.#context.flows.indexOf(segment.flow);
    if (index === undefined) return false;
    const id = this.#context.writer.insertMarker({ index, segment, offset: 0, isExact: true }, before.shape);
    this.#pairings.push(
      { type: 'block', id, key: before.block.node.getKey() },
      { type: 'block', id: old.block.id, key: added.block.node.getKey() },
    );
    this.#inserted.set(newIndex, { segment, isBegin: true });
    return true;
  }

  /** The gap behind the token before, or before the block that follows if whole blocks are put in. */
  #placeAt(oldIndex: number, newStart: number, newEnd: number): Place {
    const next = this.#old.at(oldIndex);
    const following = this.#new.at(newEnd);
    const isWhole = this.#new.at(newStart)?.type === 'begin';
    const segment = next?.piece === null ? next.block.begin : null;
    if (isWhole && segment !== null && following?.type === 'begin' && following.code === next?.code) {
      const index = this.#context.flows.indexOf(segment.flow);
      if (index !== undefined && segment.place === null && !segment.isJoined) {
        return { index, segment, offset: 0, isExact: true };
      }
    }
    // The marker of a block that had none goes right before its text, wherever that stands.
    const isTextOfImplicit = next !== undefined && next.piece !== null && next.block.begin === null;
    if (isWhole && isTextOfImplicit && following !== undefined && following.type !== 'begin') {
      const place = this.#places.placeOf(next);
      if (place !== null) return place;
    }
    const previous = this.#old.at(oldIndex - 1) ?? this.#lastTokenBefore();
    return (previous === undefined ? null : this.#places.behind(previous)) ?? this.#stretch.origin;
  }

  #lastTokenBefore(): FlowToken | undefined {
    const { before } = this.#stretch;
    if (before === undefined) return undefined;
    const row = new TokenRow<FlowToken>();
    addFlowTokens(before, new Identities(), row);
    return row.last;
  }

  /**
   * The block is gone; its text goes on the block before. Without its marker it goes on what stands before it, so if
   * that is another block than the one shown before it, the marker stays and says "join".
   */
  #deleteBegin(token: FlowToken, standings: Standings): void {
    const { writer, flows } = this.#context;
    const segment = token.block.begin;
    const place = this.#places.placeOf(token);
    if (segment === null || segment.marker === null || place === null) return;
    // Also one that is shown as a placeholder: others may be adding rows to it.
    if (segment.marker.get(typeKey) === 'table') {
      this.#context.tables.remove(segment.marker, writer);
      return;
    }
    if (this.#mustJoin(segment, standings)) {
      writer.set(segment.marker, joinKey, true);
      return;
    }
    writer.delete(place, 1);
    const slot = parseIdText(segment.place);
    const slotPlace = slot === null ? null : locate(flows, slot, 'before');
    if (slotPlace?.isExact === true) writer.delete(slotPlace, 1);
  }

  /** Where all tokens of the editor will stand. */
  #standings(): Standings {
    const standings: (Standing | undefined)[] = [];
    for (const { oldStart, newStart, count } of this.#comparison.kept) {
      for (let index = 0; index < count; index++) {
        const before = this.#old.at(oldStart + index);
        const segment = before?.piece?.segment ?? before?.block.begin ?? null;
        if (segment === null) continue;
        standings[newStart + index] = { segment, isBegin: this.#new.at(newStart + index)?.type === 'begin' };
      }
    }
    for (const [index, standing] of this.#inserted) standings[index] = standing;
    return standings;
  }

  #mustJoin(segment: Segment, standings: Standings): boolean {
    const first = standings.findIndex((each) => each?.segment === segment);
    if (first === -1 || standings[first]?.isBegin === true) return false;
    const before = standings[first - 1]?.segment ?? this.#lastSegmentBefore();
    return before !== undefined && this.#staying(before) !== this.#staying(segment);
  }

  #lastSegmentBefore(): Segment | undefined {
    const { before, origin } = this.#stretch;
    if (before === undefined) return origin.segment;
    return before.pieces.at(-1)?.segment ?? before.begin ?? undefined;
  }

  /** The segment whose text a segment's becomes when the deleted begins are gone. */
  #staying(segment: Segment): Segment {
    const index = this.#context.flows.indexOf(segment.flow);
    const isDeleted = (each: Segment): boolean =>
      this.#deletedBegins.some(({ block }) => block.begin === each);
    let at = segment;
    while (isDeleted(at)) {
      const before = index?.segmentBefore(at);
      if (before === undefined) break;
      at = before;
    }
    return at;
  }
}

function isAsBefore(marks: Marks | null, before: FlowToken | undefined): boolean {
  if (marks === null || before === undefined || before.piece === null) return false;
  return before.marks !== null && areSameMarks(before.marks, marks);
}

/** Sets the keys that differ; keys of a newer version that neither shape knows stay as they are. */
function setAttributes(writer: FlowWriter, map: YMap<unknown>, before: Shape, after: Shape): void {
  for (const key of new Set([...Object.keys(before.attributes), ...Object.keys(after.attributes)])) {
    if (before.attributes[key] !== after.attributes[key]) writer.set(map, key, after.attributes[key]);
  }
}
