// What an edit of the editor comes to: a stretch of blocks as the flow showed it and as the editor has it now, as two rows of
// tokens, and where they differ. Writes nothing; how the difference is written is local-edit.ts.

import type { NodeKey } from 'lexical';

import { diff, type Replacement } from '../flow/diff.ts';
import type { Block } from '../flow/display-order.ts';
import { type IdText, idText } from '../flow/item-id.ts';
import { type MarkKind, markKinds } from '../flow/marks.ts';
import type { Place } from '../flow/position.ts';
import { areSameShapes, emptyTableType, isVoid, paragraph, type Shape } from '../flow/shape.ts';
import type { LexicalBlock } from './block-list.ts';
import { $readBlockShape } from './block-nodes.ts';
import { type PlannedMoves, planMoves } from './local-moves.ts';
import type { NodeKeys, ShownAtoms } from './node-keys.ts';
import { TokenRow } from './token-row.ts';
import {
  $addEditorTokens,
  addFlowTokens,
  type CaretProbe,
  type EditorToken,
  type FlowToken,
  Identities,
  isFormatless,
} from './tokens.ts';

/** A stretch of blocks: what the flow showed, what the editor has, and what stands around it. */
export interface Stretch {
  readonly before: Block | undefined;
  readonly shown: readonly Block[];
  readonly current: readonly LexicalBlock[];
  /** The flow's first gap, for text where no block is. */
  readonly origin: Place;
  readonly movedHint: ReadonlySet<NodeKey>;
}

/** Tokens that stand in both rows. */
export interface KeptRange {
  readonly oldStart: number;
  readonly newStart: number;
  readonly count: number;
}

/** A part of a range, with the tokens that stand first in it on both sides. */
export interface KeptSpan extends KeptRange {
  readonly before: FlowToken;
  readonly after: EditorToken;
}

type Begin = EditorToken & { readonly type: 'begin' };

interface ComparisonContext {
  readonly keys: NodeKeys;
  readonly atoms: ShownAtoms;
}

/** Reads the active editor state. */
export function $compare(
  stretch: Stretch,
  caret: CaretProbe | null,
  context: ComparisonContext,
): EditComparison {
  return new EditComparison(stretch, caret, context);
}

export class EditComparison {
  readonly old = new TokenRow<FlowToken>();
  readonly new = new TokenRow<EditorToken>();
  readonly moves: PlannedMoves;
  readonly replacements: readonly Replacement[];
  readonly kept: readonly KeptRange[];
  /** Begins that the editor has and the flow has not, and what the blocks are known by. */
  readonly implicit = new Map<EditorToken, IdText>();
  readonly #begins: Begin[] = [];
  readonly #stretch: Stretch;
  readonly #context: ComparisonContext;
  readonly #caret: CaretProbe | null;

  constructor(stretch: Stretch, caret: CaretProbe | null, context: ComparisonContext) {
    this.#stretch = stretch;
    this.#context = context;
    this.#caret = caret;
    const { shown, current } = stretch;
    const ids = this.#$idsOf(current);
    this.moves = planMoves(shown, ids, stretch.movedHint, (id) => context.keys.keyOf(id));
    const identities = new Identities();
    for (const block of this.moves.arranged) addFlowTokens(block, identities, this.old);
    for (const [index, block] of current.entries()) this.#$addBlock(block, ids[index] ?? null, identities);
    this.replacements = diff(this.old.codes, this.new.codes, caret?.position ?? -1).flatMap((each) =>
      this.#paired(each),
    );
    this.kept = this.#between(this.replacements);
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
    const begin: Begin = { type: 'begin', code: identities.of(isImplicit ? null : id), block, shape };
    this.new.add(begin.code, begin);
    this.#begins.push(begin);
    if (isImplicit) this.implicit.set(begin, id);
    if (isVoid(shape.type)) return;
    const atomOf = (key: NodeKey): IdText | null => {
      const atom = atoms.idOf(key);
      return atom === undefined ? null : atom;
    };
    const options = { identities, atomOf, caret: this.#caret };
    $addEditorTokens(block, shape.type === 'code', options, this.new);
  }

  /**
   * Cuts a replacement where a block's begin takes the place of another: that block changed its type, its node is new.
   * If text that stays follows, it belongs to the last begins of both sides, otherwise to the first.
   */
  #paired(replacement: Replacement): Replacement[] {
    const { oldStart, oldEnd, newStart, newEnd } = replacement;
    const oldBegins = range(oldStart, oldEnd).filter((index) => this.#canChangeType(this.old.at(index)));
    const newBegins = range(newStart, newEnd).filter((index) => isTextBegin(this.new.at(index)));
    const count = Math.min(oldBegins.length, newBegins.length);
    if (count === 0) return [replacement];
    const next = this.new.at(newEnd);
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
  get isReal(): boolean {
    if (this.moves.moved.length > 0) return true;
    for (const kept of this.kept) {
      for (const { before, after } of this.spansOf(kept)) if (this.#isChanged(before, after)) return true;
    }
    return this.replacements.some(
      ({ oldStart, oldEnd, newStart, newEnd }) =>
        oldEnd > oldStart ||
        this.new
          .slice(newStart, newEnd)
          .some(
            (token) =>
              token.type !== 'begin' || !this.implicit.has(token) || !areSameShapes(token.shape, paragraph),
          ),
    );
  }

  /** What stays, cut so that all tokens of a part have the same block and marks; with the first of each. */
  *spansOf({ oldStart, newStart, count }: KeptRange): Iterable<KeptSpan> {
    for (let at = 0; at < count;) {
      const [before, after] = [this.old.at(oldStart + at), this.new.at(newStart + at)];
      const end = Math.min(
        count,
        this.old.endOfSpan(oldStart + at) - oldStart,
        this.new.endOfSpan(newStart + at) - newStart,
      );
      if (before === undefined || after === undefined || end <= at) return;
      yield { oldStart: oldStart + at, newStart: newStart + at, count: end - at, before, after };
      at = end;
    }
  }

  #isChanged(before: FlowToken, after: EditorToken): boolean {
    // Another node for the same block: nothing to write, but to be known.
    if (before.code !== after.code || (after.type === 'begin' && after.shape.type === 'table')) return true;
    if (after.type === 'begin') {
      return !areSameShapes(this.wantedShape(before, after.shape), before.block.shape);
    }
    if (after.type === 'atom') {
      const shown = this.#context.atoms.shapeOf(idText(before.id));
      if (shown !== undefined && !areSameShapes(shown, after.shape)) return true;
    }
    return hasOtherMarks(before, after);
  }

  /** Where a list starts, only its first item says; the others keep what they have for the day they are first. */
  wantedShape(before: FlowToken, shape: Shape): Shape {
    const start = before.block.shape.attributes['start'];
    if (shape.type !== 'number' || start === undefined || 'start' in shape.attributes) return shape;
    const begin = this.#begins.find((each) => each.shape === shape);
    const isFirst = begin?.block.listed?.attributes['start'] !== undefined;
    return isFirst ? shape : { type: shape.type, attributes: { ...shape.attributes, start } };
  }

  /** What stands between the replacements. */
  #between(replacements: readonly Replacement[]): KeptRange[] {
    const kept: KeptRange[] = [];
    let [oldAt, newAt] = [0, 0];
    for (const { oldStart, oldEnd, newEnd } of [...replacements, this.#end()]) {
      if (oldStart > oldAt) kept.push({ oldStart: oldAt, newStart: newAt, count: oldStart - oldAt });
      [oldAt, newAt] = [oldEnd, newEnd];
    }
    return kept;
  }

  #end(): Replacement {
    const [oldEnd, newEnd] = [this.old.length, this.new.length];
    return { oldStart: oldEnd, oldEnd, newStart: newEnd, newEnd };
  }
}

function range(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index);
}

function isTextBegin(token: EditorToken | undefined): boolean {
  return token?.type === 'begin' && !isVoid(token.shape.type);
}

/** Most text has the same marks before and after, and then mostly the same object. */
export function hasOtherMarks(before: FlowToken, after: EditorToken): boolean {
  if (after.type === 'begin' || after.marks === before.marks) return false;
  return markKinds.some((kind) => changedValue(kind, before, after) !== undefined);
}

/** The value that the token is to show instead of the one that it shows; undefined if it shows the right one. */
export function changedValue(
  kind: MarkKind,
  before: FlowToken,
  after: EditorToken,
): string | null | undefined {
  if (after.type === 'begin' || before.marks === null || after.marks === null) return undefined;
  if (kind !== 'link' && isFormatless(after.code)) return undefined;
  const value = after.marks[kind] ?? null;
  return value === (before.marks[kind] ?? null) ? undefined : value;
}
