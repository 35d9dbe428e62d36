// Makes blocks of text say other text with the smallest edits: words and characters that stay keep their identity, so
// whatever others write at the same time stays where they wrote it. As the editor's own edits (binding/local-edit.ts).

import { diff } from '../flow/diff.ts';
import type { Block } from '../flow/display-order.ts';
import type { FlowDocument } from '../flow/flow-document.ts';
import type { FlowWriter } from '../flow/flow-writer.ts';
import { areSameMarks, type MarkKind, markKinds, type Marks, noMarks } from '../flow/marks.ts';
import type { Place } from '../flow/position.ts';
import { canonicalShape, type Shape } from '../flow/shape.ts';
import { type BlockEdits, slotBehind } from './block-edits.ts';
import { type SaidAtom, type SaidBlock, unknownAtomType } from './said.ts';
import {
  beginKey,
  namesIn,
  type NewUnit,
  newUnits,
  type OldUnit,
  oldUnits,
  type UnitMode,
  withNames,
  words,
} from './text-units.ts';

export interface EditContext {
  readonly flows: FlowDocument;
  readonly writer: FlowWriter;
  readonly blocks: BlockEdits;
}

/** `origin`: where text goes that nothing is before. */
export function editText(
  olds: readonly Block[],
  news: readonly SaidBlock[],
  mode: UnitMode,
  origin: Place,
  context: EditContext,
): void {
  new TextEdit(olds, news, mode, origin, context).write();
}

/** A stretch of units that others take the place of; either may be empty. */
interface Stretch {
  readonly oldStart: number;
  readonly oldEnd: number;
  readonly newStart: number;
  readonly newEnd: number;
}

const scrapUnitsMax = 3;

/** Neither only taken away nor only put in. */
function isReplacement({ oldStart, oldEnd, newStart, newEnd }: Stretch): boolean {
  return oldEnd > oldStart && newEnd > newStart;
}

type InFlow = NonNullable<OldUnit['at']>;

/** Places in the flow put together to stretches as long as can be. */
class FlowStretches<T> {
  readonly all: (InFlow & { readonly value: T })[] = [];
  #goesOn = false;

  add(at: InFlow | null, value: T): void {
    if (at === null) {
      this.#goesOn = false;
      return;
    }
    const last = this.#goesOn ? this.all.at(-1) : undefined;
    const isNext =
      last?.value === value && last.segment === at.segment && last.offset + last.length === at.offset;
    if (isNext) this.all[this.all.length - 1] = { ...last, length: last.length + at.length };
    else this.all.push({ ...at, value });
    this.#goesOn = true;
  }

  end(): void {
    this.#goesOn = false;
  }
}

class TextEdit {
  readonly #old: readonly OldUnit[];
  readonly #new: readonly NewUnit[];
  readonly #mode: UnitMode;
  readonly #origin: Place;
  readonly #context: EditContext;

  constructor(
    olds: readonly Block[],
    news: readonly SaidBlock[],
    mode: UnitMode,
    origin: Place,
    context: EditContext,
  ) {
    const units = oldUnits(olds, mode);
    const names = namesIn(units);
    this.#old = withNames(units, names);
    this.#new = newUnits(news, names, mode);
    this.#mode = mode;
    this.#origin = origin;
    this.#context = context;
  }

  write(): void {
    const stretches = this.#stretches();
    let [oldAt, newAt] = [0, 0];
    const end = { oldStart: this.#old.length, newStart: this.#new.length };
    for (const stretch of stretches) {
      this.#keep(oldAt, newAt, stretch.oldStart - oldAt);
      this.#replace(stretch);
      [oldAt, newAt] = [stretch.oldEnd, stretch.newEnd];
    }
    this.#keep(oldAt, newAt, end.oldStart - oldAt);
  }

  #stretches(): Stretch[] {
    const [old, added] = [words(this.#old), words(this.#new)];
    const codes = new Map<string, number>();
    const codeOf = ({ key }: { readonly key: string }): number => {
      const code = codes.get(key) ?? codes.size;
      codes.set(key, code);
      return code;
    };
    const oldStarts = [...old.map(({ start }) => start), this.#old.length];
    const newStarts = [...added.map(({ start }) => start), this.#new.length];
    const replaced = diff(old.map(codeOf), added.map(codeOf)).map((each) => ({
      oldStart: oldStarts[each.oldStart] ?? 0,
      oldEnd: oldStarts[each.oldEnd] ?? 0,
      newStart: newStarts[each.newStart] ?? 0,
      newEnd: newStarts[each.newEnd] ?? 0,
    }));
    return this.#withoutScraps(replaced).map((each) => this.#trimmed(each));
  }

  /** Spaces and points between two stretches that are replaced are replaced with them: they are the same by chance. */
  #withoutScraps(stretches: readonly Stretch[]): Stretch[] {
    const found: Stretch[] = [];
    for (const stretch of stretches) {
      const last = found.at(-1);
      const isScrap =
        last !== undefined &&
        isReplacement(last) &&
        isReplacement(stretch) &&
        stretch.oldStart - last.oldEnd <= scrapUnitsMax &&
        this.#old
          .slice(last.oldEnd, stretch.oldStart)
          .every(({ key, block, atom }) => block === null && atom === null && !/[\p{L}\p{N}\n]/u.test(key));
      if (isScrap) {
        found[found.length - 1] = { ...last, oldEnd: stretch.oldEnd, newEnd: stretch.newEnd };
      } else found.push(stretch);
    }
    return found;
  }

  /** Of a word that became another, what both begin and end with stays. */
  #trimmed({ oldStart, oldEnd, newStart, newEnd }: Stretch): Stretch {
    let start = 0;
    const shorter = Math.min(oldEnd - oldStart, newEnd - newStart);
    while (start < shorter && this.#isSame(oldStart + start, newStart + start)) start++;
    let end = 0;
    while (end < shorter - start && this.#isSame(oldEnd - 1 - end, newEnd - 1 - end)) end++;
    return {
      oldStart: oldStart + start,
      oldEnd: oldEnd - end,
      newStart: newStart + start,
      newEnd: newEnd - end,
    };
  }

  #isSame(old: number, added: number): boolean {
    return this.#old[old]?.key === this.#new[added]?.key;
  }

  #keep(oldStart: number, newStart: number, count: number): void {
    for (let step = 0; step < count; step++) {
      const [before, after] = [this.#old[oldStart + step], this.#new[newStart + step]];
      if (before?.key === beginKey && before.block !== null && after?.begin) {
        this.#context.blocks.reshape(before.block, after.begin);
      }
    }
    for (const kind of markKinds) this.#keepMarks(kind, oldStart, newStart, count);
  }

  /** One act for each stretch of a segment that is to show another value than it does. */
  #keepMarks(kind: MarkKind, oldStart: number, newStart: number, count: number): void {
    const stretches = new FlowStretches<string | null>();
    for (let step = 0; step < count; step++) {
      const [before, after] = [this.#old[oldStart + step], this.#new[newStart + step]];
      const value = changedValue(kind, before?.marks ?? null, after?.marks ?? null);
      if (value === undefined) stretches.end();
      else stretches.add(before?.at ?? null, value);
    }
    for (const { segment, offset, length, value } of stretches.all) {
      const place = this.#place(segment, offset);
      if (place !== null) this.#context.writer.mark(place, length, kind, value);
    }
  }

  #replace({ oldStart, oldEnd, newStart, newEnd }: Stretch): void {
    const removed = this.#old.slice(oldStart, oldEnd);
    const added = this.#new.slice(newStart, newEnd);
    const changed = this.#changeAtoms(removed, added);
    if (added.length > 0) {
      this.#insert(
        this.#gapBefore(oldStart),
        added.filter((unit) => !changed.has(unit)),
      );
    }
    this.#delete(
      removed.filter((unit) => !changed.has(unit)),
      oldStart,
    );
  }

  /** An image that took the place of an image is that image, with another source: its size stays. */
  #changeAtoms(removed: readonly OldUnit[], added: readonly NewUnit[]): Set<OldUnit | NewUnit> {
    const changed = new Set<OldUnit | NewUnit>();
    const news = added.filter(({ atom }) => atom !== null);
    for (const old of removed) {
      const map = old.atom?.run.map ?? null;
      const index = news.findIndex(({ atom }) => atom?.shape.type === old.atom?.said.shape.type);
      const [after] = index === -1 ? [] : news.splice(0, index + 1).slice(-1);
      // In a row with other text around it, where it goes would be open.
      if (old.atom === null || map === null || after?.atom === undefined || after.atom === null) continue;
      if (removed.length > 1 || added.length > 1 || old.atom.said.shape.type === unknownAtomType) continue;
      if (!areSameMarks(old.marks ?? noMarks, after.marks ?? noMarks)) continue;
      this.#context.blocks.setAttributes(map, old.atom.said.shape, after.atom.shape);
      changed.add(old).add(after);
    }
    return changed;
  }

  #gapBefore(oldIndex: number): Place {
    const previous = this.#old[oldIndex - 1];
    if (previous === undefined) return this.#origin;
    if (previous.at !== null) {
      const { segment, offset, length } = previous.at;
      return this.#place(segment, offset + length) ?? this.#origin;
    }
    const block = previous.block;
    const segment = block?.begin ?? block?.pieces[0]?.segment ?? null;
    if (block === null || segment === null) return this.#origin;
    const isHead = block.begin === null && segment.marker === null;
    return this.#place(segment, isHead ? 0 : 1) ?? this.#origin;
  }

  #place(segment: Place['segment'], offset: number): Place | null {
    const index = this.#context.flows.indexOf(segment.flow);
    return index === undefined ? null : { index, segment, offset, isExact: true };
  }

  #insert(place: Place, units: readonly NewUnit[]): void {
    const { writer } = this.#context;
    let text = '';
    let marks: Marks | null = null;
    const flush = (): void => {
      if (text !== '') writer.insertText(place, text, marks);
      text = '';
    };
    for (const unit of units) {
      if (unit.begin === null && unit.atom === null) {
        if (unit.marks !== marks) flush();
        marks = unit.marks;
        text += unit.key;
        continue;
      }
      flush();
      if (unit.begin !== null) this.#insertBegin(place, unit.begin);
      else if (unit.atom !== null) this.#insertAtom(place, unit.atom, unit.marks);
    }
    flush();
  }

  #insertAtom(place: Place, { shape }: SaidAtom, marks: Marks | null): void {
    // Of a thing that has no words there is nothing that could be made.
    if (shape.type === unknownAtomType) return;
    this.#context.writer.insertInline(place, shape, marks ?? noMarks);
  }

  #insertBegin(place: Place, said: SaidBlock): void {
    const { writer, flows } = this.#context;
    const marker = writer.insertMarker(place, newShape(said));
    // In a block that is shown elsewhere than it stands, a new one must be too, right behind it.
    const slot = slotBehind(place.segment, flows);
    if (slot !== null) this.#context.blocks.showAt(marker, slot);
  }

  #delete(removed: readonly OldUnit[], oldStart: number): void {
    const { writer, blocks } = this.#context;
    const stretches = new FlowStretches<null>();
    for (const [step, { block, at }] of removed.entries()) {
      if (block === null) stretches.add(at, null);
      else if (block.pieces.length > 0) blocks.join(block, this.#segmentBefore(oldStart + step));
      else if (at === null) blocks.remove(block);
    }
    for (const { segment, offset, length } of stretches.all) {
      const place = this.#place(segment, offset);
      if (place !== null) writer.delete(place, length);
    }
  }

  #segmentBefore(index: number): Place['segment'] | null {
    for (let at = index - 1; at >= 0; at--) {
      const unit = this.#old[at];
      if (unit === undefined) continue;
      const segment = unit.at?.segment ?? unit.block?.begin ?? unit.block?.pieces.at(-1)?.segment;
      if (segment !== undefined) return segment;
    }
    return this.#mode === 'cell' ? this.#origin.segment : null;
  }
}

/** The shape of a block that is made: with what Markdown does not say of one that is there. */
export function newShape({ shape, whenNew = {} }: SaidBlock): Shape {
  return canonicalShape({ type: shape.type, attributes: { ...whenNew, ...shape.attributes } }, 'block');
}

/** The value that is to be shown instead of the one that is; undefined if it is the right one. */
function changedValue(kind: MarkKind, before: Marks | null, after: Marks | null): string | null | undefined {
  if (before === null || after === null) return undefined;
  const value = after[kind] ?? null;
  return value === (before[kind] ?? null) ? undefined : value;
}
