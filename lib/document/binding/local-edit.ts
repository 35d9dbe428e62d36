// From the editor to the flow: a stretch of blocks as the editor has them now against what the flow showed there, written
// as the smallest edits. Text that stays keeps its identity, wherever a block began or ended around it. What each change
// of the tree becomes: docs/BINDING.md.

import type { LexicalNode, NodeKey } from 'lexical';
import type { Map as YMap } from 'yjs';

import { diff, type Replacement } from '../flow/diff.ts';
import type { Block } from '../flow/display-order.ts';
import type { FlowDocument } from '../flow/flow-document.ts';
import type { FlowWriter } from '../flow/flow-writer.ts';
import { type IdText, idText, parseIdText } from '../flow/item-id.ts';
import { type MarkKind, markKinds, type Marks } from '../flow/marks.ts';
import { locate, type Place } from '../flow/position.ts';
import type { Segment } from '../flow/segment.ts';
import {
  emptyTableType,
  isVoid,
  joinKey,
  paragraph,
  areSameShapes,
  placeKey,
  type Shape,
  typeKey,
} from '../flow/shape.ts';
import type { LexicalBlock } from './block-list.ts';
import { $readBlockShape } from './block-nodes.ts';
import { planMoves } from './local-moves.ts';
import type { NodeKeys, ShownAtoms } from './node-keys.ts';
import { TokenPlaces } from './token-places.ts';
import {
  $addEditorTokens,
  addFlowTokens,
  type CaretProbe,
  type EditorToken,
  type FlowToken,
  Identities,
  isFormatless,
} from './tokens.ts';

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

/** A stretch of blocks: what the flow showed, what the editor has, and what stands around it. */
export interface Stretch {
  readonly before: Block | undefined;
  readonly shown: readonly Block[];
  readonly current: readonly LexicalBlock[];
  /** The flow's first gap, for text where no block is. */
  readonly origin: Place;
  readonly movedHint: ReadonlySet<NodeKey>;
}

/** Which node shows a block or an embed that this edit made or gave another node. */
export type Pairing =
  | { readonly type: 'block'; readonly id: IdText | YMap<unknown>; readonly key: NodeKey }
  | { readonly type: 'atom'; readonly id: YMap<unknown>; readonly key: NodeKey; readonly shape: Shape };

/** Puts what changed into the writer. Reads the active editor state. */
export function $planEdit(stretch: Stretch, caret: CaretProbe | null, context: EditContext): Pairing[] {
  return new EditPlanner(stretch, caret, context).$plan();
}

/** Where an editor token will stand: in which segment, by its begin if it is one. */
interface Standing {
  readonly segment: Segment;
  readonly isBegin: boolean;
}

class EditPlanner {
  readonly #stretch: Stretch;
  readonly #context: EditContext;
  readonly #caret: CaretProbe | null;
  readonly #places: TokenPlaces;
  readonly #old: FlowToken[] = [];
  readonly #new: EditorToken[] = [];
  readonly #pairings: Pairing[] = [];
  readonly #standings: (Standing | undefined)[] = [];
  readonly #deletedBegins: FlowToken[] = [];
  /** Begins that the editor has and the flow has not, and what the blocks are known by. */
  readonly #implicit = new Map<EditorToken, IdText>();
  /** Where implicit blocks that were moved are to be shown. */
  #slots: ReadonlyMap<IdText, YMap<unknown>> = new Map();

  constructor(stretch: Stretch, caret: CaretProbe | null, context: EditContext) {
    this.#stretch = stretch;
    this.#context = context;
    this.#caret = caret;
    this.#places = new TokenPlaces(context.flows);
  }

  $plan(): Pairing[] {
    const { shown, current } = this.#stretch;
    const ids = this.#$idsOf(current);
    const moves = planMoves(shown, ids, this.#stretch.movedHint, (id) => this.#context.keys.keyOf(id));
    const identities = new Identities();
    for (const block of moves.arranged) addFlowTokens(block, identities, this.#old);
    for (const [index, block] of current.entries()) this.#$addBlock(block, ids[index] ?? null, identities);
    const hint = this.#caret?.position ?? -1;
    const replacements = diff(codes(this.#old), codes(this.#new), hint).flatMap((each) => this.#paired(each));
    if (moves.moved.length === 0 && !this.#isReal(replacements)) return [];
    this.#slots = moves.write(this.#context, this.#stretch.before, this.#stretch.origin);
    this.#keep(replacements);
    for (const replacement of replacements) this.#replace(replacement);
    for (const begin of this.#deletedBegins) this.#deleteBegin(begin);
    return this.#pairings;
  }

  /** The blocks of the flow that the editor's blocks are; null for new ones. */
  #$idsOf(current: readonly LexicalBlock[]): (IdText | null)[] {
    const free = new Map(this.#stretch.shown.map((block) => [block.id, block]));
    return current.map(({ node }) => {
      const id = this.#context.keys.idOf(node.getKey());
      const block = id === undefined ? undefined : free.get(id);
      if (id === undefined || block === undefined) return null;
      free.delete(id);
      return id;
    });
  }

  #$addBlock(block: LexicalBlock, id: IdText | null, identities: Identities): void {
    const { atoms } = this.#context;
    const shape = $readBlockShape(block.node, block.listed);
    // An implicit block has no marker that could be the same: it gets one if anything is changed.
    const isImplicit =
      id !== null && this.#stretch.shown.some((each) => each.id === id && each.begin === null);
    const begin: EditorToken = { type: 'begin', code: identities.of(isImplicit ? null : id), block, shape };
    this.#new.push(begin);
    if (isImplicit) this.#implicit.set(begin, id);
    if (isVoid(shape.type)) return;
    const atomOf = (key: NodeKey): IdText | null => {
      const atom = atoms.idOf(key);
      return atom === undefined ? null : atom;
    };
    const options = { identities, atomOf, caret: this.#caret };
    $addEditorTokens(block, shape.type === 'code', options, this.#new);
  }

  /**
   * Cuts a replacement where a block's begin takes the place of another: that block changed its type, its node is new.
   * If text that stays follows, it belongs to the last begins of both sides, otherwise to the first.
   */
  #paired(replacement: Replacement): Replacement[] {
    const { oldStart, oldEnd, newStart, newEnd } = replacement;
    const oldBegins = range(oldStart, oldEnd).filter((index) => this.#canChangeType(this.#old[index]));
    const newBegins = range(newStart, newEnd).filter((index) => isTextBegin(this.#new[index]));
    const count = Math.min(oldBegins.length, newBegins.length);
    if (count === 0) return [replacement];
    const next = this.#new[newEnd];
    const isFollowed = next !== undefined && next.type !== 'begin';
    const [olds, news] = isFollowed
      ? [oldBegins.slice(-count), newBegins.slice(-count)]
      : [oldBegins.slice(0, count), newBegins.slice(0, count)];
    const parts: Replacement[] = [];
    let [oldAt, newAt] = [oldStart, newStart];
    for (const [index, oldIndex] of olds.entries()) {
      const newIndex = news[index] ?? newEnd;
      parts.push({ oldStart: oldAt, oldEnd: oldIndex, newStart: newAt, newEnd: newIndex });
      [oldAt, newAt] = [oldIndex + 1, newIndex + 1];
    }
    parts.push({ oldStart: oldAt, oldEnd, newStart: newAt, newEnd });
    return parts;
  }

  #canChangeType(token: FlowToken | undefined): boolean {
    if (token === undefined || token.piece !== null) return false;
    const { type } = token.block.shape;
    return !isVoid(type) && type !== emptyTableType;
  }

  /** Whether anything changed but that an implicit block could now get its marker. */
  #isReal(replacements: readonly Replacement[]): boolean {
    let [oldAt, newAt] = [0, 0];
    for (const each of [...replacements, this.#end()]) {
      for (; oldAt < each.oldStart; oldAt++, newAt++) if (this.#isChanged(oldAt, newAt)) return true;
      if (each.oldEnd > each.oldStart) return true;
      for (const index of range(each.newStart, each.newEnd)) {
        const token = this.#new[index];
        if (token?.type !== 'begin' || !this.#implicit.has(token)) return true;
        if (!areSameShapes(token.shape, paragraph)) return true;
      }
      [oldAt, newAt] = [each.oldEnd, each.newEnd];
    }
    return false;
  }

  #end(): Replacement {
    const [oldEnd, newEnd] = [this.#old.length, this.#new.length];
    return { oldStart: oldEnd, oldEnd, newStart: newEnd, newEnd };
  }

  #isChanged(oldIndex: number, newIndex: number): boolean {
    const [before, after] = [this.#old[oldIndex], this.#new[newIndex]];
    if (before === undefined || after === undefined) return false;
    // Another node for the same block: nothing to write, but to be known.
    if (before.code !== after.code || (after.type === 'begin' && after.shape.type === 'table')) return true;
    if (after.type === 'begin') {
      return !areSameShapes(this.#wantedShape(before, after.shape), before.block.shape);
    }
    if (after.type === 'atom') {
      const shown = this.#context.atoms.shapeOf(idText(before.id));
      if (shown !== undefined && !areSameShapes(shown, after.shape)) return true;
    }
    return hasOtherMarks(before, after);
  }

  /** Where a list starts, only its first item says; the others keep what they have for the day they are first. */
  #wantedShape(before: FlowToken, shape: Shape): Shape {
    const start = before.block.shape.attributes['start'];
    if (shape.type !== 'number' || start === undefined || 'start' in shape.attributes) return shape;
    const [token] = [this.#new.find((each) => each.type === 'begin' && each.shape === shape)];
    const isFirst = token?.type === 'begin' && token.block.listed?.attributes['start'] !== undefined;
    return isFirst ? shape : { type: shape.type, attributes: { ...shape.attributes, start } };
  }

  /** What stays, between the replacements: shapes and marks may have changed. */
  #keep(replacements: readonly Replacement[]): void {
    let [oldAt, newAt] = [0, 0];
    for (const each of [...replacements, this.#end()]) {
      const count = each.oldStart - oldAt;
      if (count > 0) this.#keepRange(oldAt, newAt, count);
      [oldAt, newAt] = [each.oldEnd, each.newEnd];
    }
  }

  #keepRange(oldStart: number, newStart: number, count: number): void {
    let isMarked = false;
    for (let index = 0; index < count; index++) {
      const [before, after] = [this.#old[oldStart + index], this.#new[newStart + index]];
      if (before === undefined || after === undefined) continue;
      isMarked ||= hasOtherMarks(before, after);
      const segment = before.piece?.segment ?? before.block.begin;
      if (segment !== null) this.#standings[newStart + index] = { segment, isBegin: after.type === 'begin' };
      if (after.type === 'begin') this.#keepBegin(before, after.block, after.shape);
      else if (after.type === 'atom') this.#keepAtom(before, after.shape);
    }
    if (isMarked) for (const kind of markKinds) this.#markRange(kind, oldStart, newStart, count);
  }

  #keepBegin(before: FlowToken, { node }: LexicalBlock, shape: Shape): void {
    const marker = before.block.begin?.marker;
    if (marker === null || marker === undefined) return;
    this.#pairings.push({ type: 'block', id: before.block.id, key: node.getKey() });
    const wanted = this.#wantedShape(before, shape);
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
  #markRange(kind: MarkKind, oldStart: number, newStart: number, count: number): void {
    let tokens: FlowToken[] = [];
    let shown: string | null = null;
    const close = (): void => {
      for (const { place, length } of this.#places.placesOf(tokens)) {
        this.#context.writer.mark(place, length, kind, shown);
      }
      tokens = [];
    };
    for (let index = 0; index < count; index++) {
      const [before, after] = [this.#old[oldStart + index], this.#new[newStart + index]];
      if (before === undefined || after === undefined) continue;
      const value = changedValue(kind, before, after);
      if (value !== shown || tokens[0]?.block !== before.block) close();
      if (value === undefined) continue;
      shown = value;
      tokens.push(before);
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
    let text = '';
    let textMarks: Marks | null = null;
    const flush = (): void => {
      if (text !== '') this.#context.writer.insertText(place, text.toWellFormed(), textMarks);
      text = '';
    };
    for (const index of range(newStart, newEnd)) {
      const token = this.#new[index];
      if (token === undefined) continue;
      this.#standings[index] = { segment: place.segment, isBegin: token.type === 'begin' };
      if (token.type === 'character') {
        if (token.marks !== textMarks) flush();
        textMarks = token.marks;
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
    const implicit = this.#implicit.get(token);
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
    const [before, added, after] = [this.#new[newIndex - 1], this.#new[newIndex], this.#new[newIndex + 1]];
    const old = this.#old[oldIndex - 1];
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
    this.#standings[newIndex] = { segment, isBegin: true };
    return true;
  }

  /** The gap behind the token before, or before the block that follows if whole blocks are put in. */
  #placeAt(oldIndex: number, newStart: number, newEnd: number): Place {
    const next = this.#old[oldIndex];
    const following = this.#new[newEnd];
    const isWhole = this.#new[newStart]?.type === 'begin';
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
    const previous = this.#old[oldIndex - 1] ?? this.#lastTokenBefore();
    return (previous === undefined ? null : this.#places.behind(previous)) ?? this.#stretch.origin;
  }

  #lastTokenBefore(): FlowToken | undefined {
    const { before } = this.#stretch;
    if (before === undefined) return undefined;
    const tokens: FlowToken[] = [];
    addFlowTokens(before, new Identities(), tokens);
    return tokens.at(-1);
  }

  /**
   * The block is gone; its text goes on the block before. Without its marker it goes on what stands before it, so if
   * that is another block than the one shown before it, the marker stays and says "join".
   */
  #deleteBegin(token: FlowToken): void {
    const { writer, flows } = this.#context;
    const segment = token.block.begin;
    const place = this.#places.placeOf(token);
    if (segment === null || segment.marker === null || place === null) return;
    // Also one that is shown as a placeholder: others may be adding rows to it.
    if (segment.marker.get(typeKey) === 'table') {
      this.#context.tables.remove(segment.marker, writer);
      return;
    }
    if (this.#mustJoin(segment)) {
      writer.set(segment.marker, joinKey, true);
      return;
    }
    writer.delete(place, 1);
    const slot = parseIdText(segment.place);
    const slotPlace = slot === null ? null : locate(flows, slot, 'before');
    if (slotPlace?.isExact === true) writer.delete(slotPlace, 1);
  }

  #mustJoin(segment: Segment): boolean {
    const first = this.#standings.findIndex((each) => each?.segment === segment);
    if (first === -1 || this.#standings[first]?.isBegin === true) return false;
    const before = this.#standings[first - 1]?.segment ?? this.#lastSegmentBefore();
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

function codes(tokens: readonly { readonly code: number }[]): number[] {
  return tokens.map(({ code }) => code);
}

function range(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index);
}

function isTextBegin(token: EditorToken | undefined): boolean {
  return token?.type === 'begin' && !isVoid(token.shape.type);
}

/** Most text has the same marks before and after, and then mostly the same object. */
function hasOtherMarks(before: FlowToken, after: EditorToken): boolean {
  if (after.type === 'begin' || after.marks === before.marks) return false;
  return markKinds.some((kind) => changedValue(kind, before, after) !== undefined);
}

/** The value that the token is to show instead of the one that it shows; undefined if it shows the right one. */
function changedValue(kind: MarkKind, before: FlowToken, after: EditorToken): string | null | undefined {
  if (after.type === 'begin' || before.marks === null || after.marks === null) return undefined;
  if (kind !== 'link' && isFormatless(after.code)) return undefined;
  const value = after.marks[kind] ?? null;
  return value === (before.marks[kind] ?? null) ? undefined : value;
}

/** Sets the keys that differ; keys of a newer version that neither shape knows stay as they are. */
function setAttributes(writer: FlowWriter, map: YMap<unknown>, before: Shape, after: Shape): void {
  for (const key of new Set([...Object.keys(before.attributes), ...Object.keys(after.attributes)])) {
    if (before.attributes[key] !== after.attributes[key]) writer.set(map, key, after.attributes[key]);
  }
}
