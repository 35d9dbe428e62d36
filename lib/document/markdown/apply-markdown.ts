// Makes a document say what a Markdown text says, with the smallest edits: programs and people edit a copy as text, and what
// others do to the document at the same time stays. Blocks of which the text says the same are not touched, and so all that
// Markdown has no words for lives on in them, as it does in a block whose text is edited.

import type { Doc, Map as YMap } from 'yjs';

import { ok, type Result } from '../../base/result.ts';
import type { Block } from '../flow/display-order.ts';
import { FlowDocument } from '../flow/flow-document.ts';
import { FlowWriter } from '../flow/flow-writer.ts';
import type { Place } from '../flow/position.ts';
import { joinKey, paragraph } from '../flow/shape.ts';
import { shownBlocks } from '../flow/shown-content.ts';
import { newTable } from '../flow/table-lines.ts';
import { noMarks } from '../flow/marks.ts';
import { BlockEdits, endOf, hasTextBehind, slotPlace } from './block-edits.ts';
import { type BlockPlan, type OldBlock, planBlocks, type Step } from './block-plan.ts';
import { type MarkdownError, readMarkdown } from './markdown-reader.ts';
import { writeMarkdown } from './markdown-writer.ts';
import { newCellFlow } from './new-cell.ts';
import { type SaidBlock, unknownAtomType } from './said.ts';
import { saidBlocks } from './said-document.ts';
import { editTable } from './table-edit.ts';
import { type EditContext, editText, newShape } from './text-edit.ts';

/** How many blocks of the new text are which. A block that was split counts as one changed and one inserted. */
export interface MarkdownChanges {
  readonly kept: number;
  readonly changed: number;
  readonly moved: number;
  readonly inserted: number;
  readonly deleted: number;
}

/** One transaction with this origin, or none if the document says so already. */
export function applyMarkdown(
  doc: Doc,
  markdown: string,
  origin?: unknown,
): Result<MarkdownChanges, MarkdownError> {
  const before = readDocument(doc);
  if (writeMarkdown(before.olds.map(({ said }) => said)) === markdown) return ok(nothing(before.olds.length));
  const read = readMarkdown(markdown);
  if (!read.ok) return read;
  return ok(applyTo(before, read.value, origin));
}

/** The same for blocks that are read already. There is at least one. */
export function applyBlocks(doc: Doc, blocks: readonly SaidBlock[]): MarkdownChanges {
  return applyTo(readDocument(doc), blocks, undefined);
}

function applyTo(before: DocumentState, blocks: readonly SaidBlock[], origin: unknown): MarkdownChanges {
  const { doc } = before.flows;
  const plan = planBlocks(before.olds, blocks);
  doc.transact(() => {
    new DocumentEdit(before, plan).write(origin);
    // What was put in beside a mark that was taken away may have gone with it: a second look finds it.
    const after = readDocument(doc);
    const rest = planBlocks(after.olds, blocks);
    if (!isNothing(rest)) new DocumentEdit(after, rest).write(origin);
  }, origin);
  return changesOf(plan);
}

interface DocumentState {
  readonly flows: FlowDocument;
  readonly olds: readonly OldBlock[];
}

function readDocument(doc: Doc): DocumentState {
  const flows = new FlowDocument(doc);
  const blocks = shownBlocks(flows);
  const said = saidBlocks(blocks, flows);
  return { flows, olds: blocks.map((block, index) => ({ block, said: said[index] as SaidBlock })) };
}

function nothing(kept: number): MarkdownChanges {
  return { kept, changed: 0, moved: 0, inserted: 0, deleted: 0 };
}

function isNothing({ steps, deleted }: BlockPlan): boolean {
  return deleted.length === 0 && steps.every(({ type }) => type === 'keep');
}

function changesOf({ steps, deleted }: BlockPlan): MarkdownChanges {
  const count = (type: Step['type']): number => steps.filter((step) => step.type === type).length;
  let [split, merged] = [0, 0];
  for (const step of steps) {
    if (step.type !== 'edit') continue;
    split += step.news.length - 1;
    merged += step.olds.length - 1;
  }
  return {
    kept: count('keep'),
    changed: count('edit') + count('replace'),
    moved: count('move'),
    inserted: count('insert') + split,
    deleted: deleted.length + merged,
  };
}

class DocumentEdit {
  readonly #flows: FlowDocument;
  readonly #olds: readonly OldBlock[];
  readonly #plan: BlockPlan;
  readonly #context: EditContext;
  /** For each step the next block behind it that stays where it is. */
  readonly #nextStanding: readonly (Block | undefined)[];
  /** Blocks without a marker that need one to be kept apart from what is now before them. */
  readonly #loose = new Set<Block>();

  constructor({ flows, olds }: DocumentState, plan: BlockPlan) {
    this.#flows = flows;
    this.#olds = olds;
    this.#plan = plan;
    const writer = new FlowWriter(flows.doc);
    this.#context = { flows, writer, blocks: new BlockEdits(flows, writer) };
    this.#nextStanding = nextStanding(plan.steps);
  }

  write(origin: unknown): void {
    const { steps, deleted } = this.#plan;
    this.#holdApart();
    for (const [index, step] of steps.entries()) this.#writeStep(step, index);
    for (const { block } of deleted) this.#context.blocks.remove(block);
    if (!this.#context.writer.isEmpty) this.#context.writer.commit(origin);
  }

  /** Text that stands behind a block without text would go on the block before if that block goes: it gets a marker. */
  #holdApart(): void {
    const going = new Set([...this.#plan.deleted, ...this.#moved()].map(({ block }) => block));
    for (const [index, { block }] of this.#olds.entries()) {
      const next = this.#olds[index + 1]?.block;
      if (!going.has(block) || next === undefined || going.has(next) || !hasTextBehind(block)) continue;
      this.#loose.add(next);
    }
  }

  #moved(): OldBlock[] {
    return this.#plan.steps.flatMap((step) => (step.type === 'move' ? [step.old] : []));
  }

  #writeStep(step: Step, index: number): void {
    switch (step.type) {
      case 'keep':
        if (this.#loose.has(step.old.block)) this.#context.blocks.materialise(step.old.block, paragraph);
        this.#restart(step.old, step.said);
        return;
      case 'edit':
        this.#editTexts(step.olds, step.news);
        return;
      case 'replace':
        this.#replace(step.old, step.said);
        return;
      case 'move':
        this.#context.blocks.move(step.old.block, this.#gapFor(index, 'slot'));
        this.#restart(step.old, step.said);
        return;
      case 'insert':
        this.#insert(step.said, index);
        return;
    }
  }

  /** An item that has become the first of a list, or no longer is, has another number to say. */
  #restart({ block }: OldBlock, said: SaidBlock): void {
    if (block.shape.type === 'number') this.#context.blocks.reshape(block, said);
  }

  #editTexts(olds: readonly OldBlock[], news: readonly SaidBlock[]): void {
    const [first] = olds;
    const place = first === undefined ? null : this.#context.blocks.begin(first.block);
    if (place === null) return;
    const blocks = olds.map(({ block }) => block);
    editText(blocks, news, 'block', place, this.#context);
  }

  #replace(old: OldBlock, said: SaidBlock): void {
    const marker = old.block.begin?.marker ?? null;
    if (marker === null) return;
    if (old.block.shape.type === 'table') editTable(old, said, this.#context);
    else if (old.block.shape.type === 'embed') {
      const [link] = said.inlines;
      this.#context.writer.set(marker, 'url', link?.marks.link ?? '');
    } else this.#context.blocks.setAttributes(marker, old.said.shape, said.shape);
  }

  #insert(said: SaidBlock, index: number): void {
    const place = this.#gapFor(index, 'block');
    const { writer } = this.#context;
    const marker = this.#insertMarker(place, said);
    const isPlain = said.shape.type === 'code';
    for (const inline of said.inlines) {
      const marks = isPlain ? noMarks : inline.marks;
      if (inline.type === 'text') writer.insertText(place, inline.text, marks);
      else if (inline.shape.type !== unknownAtomType) writer.insertInline(place, inline.shape, marks);
    }
    const slot = this.#slotBefore(index);
    if (slot !== null) this.#context.blocks.showAt(marker, slot);
  }

  #insertMarker(place: Place, said: SaidBlock): YMap<unknown> {
    const { writer } = this.#context;
    if (said.shape.type !== 'table') return writer.insertMarker(place, newShape(said));
    const cells = said.rows.map((row) => row.map((cell) => newCellFlow(cell, writer.doc)));
    // Every table of Markdown has a head.
    const shape = { type: 'table', attributes: { headerRow: true } };
    return writer.insertMarker(place, shape, newTable(cells, writer.doc));
  }

  /** Where something goes that is to be shown before the next block that stays: all in one gap, one after the other. */
  #gapFor(index: number, what: 'block' | 'slot'): Place {
    const next = this.#nextStanding[index];
    const end = endOf(this.#flows.root);
    if (next === undefined) return end;
    if (next.begin !== null && next.begin.place !== null) {
      const slot = slotPlace(next.begin, this.#flows, 'before');
      if (slot !== null) return what === 'slot' ? slot : end;
    }
    if (next.begin === null) this.#loose.add(next);
    else if (what === 'block' && next.begin.isJoined && next.begin.marker !== null) {
      // It begins a block only as there is nothing before that it could go on.
      this.#context.writer.set(next.begin.marker, joinKey, undefined);
    }
    return this.#context.blocks.begin(next) ?? end;
  }

  /** Where a new block is to be shown if it cannot stand before the next one, as that is shown elsewhere. */
  #slotBefore(index: number): Place | null {
    const begin = this.#nextStanding[index]?.begin ?? null;
    return begin === null || begin.place === null ? null : slotPlace(begin, this.#flows, 'before');
  }
}

function nextStanding(steps: readonly Step[]): (Block | undefined)[] {
  const found: (Block | undefined)[] = [];
  let next: Block | undefined;
  for (const step of steps.toReversed()) {
    found.push(next);
    if (step.type === 'edit') next = step.olds[0]?.block;
    else if (step.type === 'keep' || step.type === 'replace') next = step.old.block;
  }
  return found.toReversed();
}
