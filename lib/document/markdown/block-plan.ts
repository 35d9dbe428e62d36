// What becomes of each block when a document is to say other Markdown: which stay, which changed into which, which were
// split, merged or moved. Writes nothing.

import type { Block } from '../flow/display-order.ts';
import { isVoid } from '../flow/shape.ts';
import { align, alikeness, type Bigrams, bigramsOf, containment } from './alignment.ts';
import { blockKey, type SaidBlock } from './said.ts';

/** A block of the document, with what Markdown says of it. */
export interface OldBlock {
  readonly block: Block;
  readonly said: SaidBlock;
}

/** In the order of the new text. */
export type Step =
  | { readonly type: 'keep'; readonly old: OldBlock; readonly said: SaidBlock }
  /** Blocks with text that became others: one for one, one that was split, several that were merged. */
  | { readonly type: 'edit'; readonly olds: readonly OldBlock[]; readonly news: readonly SaidBlock[] }
  /** A table, or a block without text, of the same type. */
  | { readonly type: 'replace'; readonly old: OldBlock; readonly said: SaidBlock }
  | { readonly type: 'move'; readonly old: OldBlock; readonly said: SaidBlock }
  | { readonly type: 'insert'; readonly said: SaidBlock };

export interface BlockPlan {
  readonly steps: readonly Step[];
  readonly deleted: readonly OldBlock[];
}

export function planBlocks(olds: readonly OldBlock[], news: readonly SaidBlock[]): BlockPlan {
  return new BlockPlanner(olds, news).plan();
}

/** Of a new block that is put to one that was there before, this much must have been in that. */
const containedMin = 0.8;

interface Group {
  readonly olds: number[];
  readonly news: number[];
}

class BlockPlanner {
  readonly #olds: readonly OldBlock[];
  readonly #news: readonly SaidBlock[];
  readonly #oldKeys: readonly string[];
  readonly #newKeys: readonly string[];
  readonly #bigrams = new Map<SaidBlock, Bigrams>();

  constructor(olds: readonly OldBlock[], news: readonly SaidBlock[]) {
    this.#olds = olds;
    this.#news = news;
    this.#oldKeys = olds.map(({ said }) => contentKey(said));
    this.#newKeys = news.map(contentKey);
  }

  plan(): BlockPlan {
    const { pairs, moved } = align({
      oldKeys: this.#oldKeys,
      newKeys: this.#newKeys,
      likeness: (old, added) => this.#likeness(old, added),
      canReplace: (old, added) => this.#canReplace(old, added),
      canMove: (old) => canMove(this.#olds[old]),
    });
    const groups = pairs.map((pair): Group => ({ olds: [pair.old], news: [pair.new] }));
    const [freeOlds, freeNews] = [new Set(this.#olds.keys()), new Set(this.#news.keys())];
    for (const pair of [...pairs, ...moved]) {
      freeOlds.delete(pair.old);
      freeNews.delete(pair.new);
    }
    this.#extend(groups, freeOlds, freeNews);
    const steps = this.#steps(groups, freeNews, new Map(moved.map((pair) => [pair.new, pair.old])));
    return { steps, deleted: [...freeOlds].flatMap((old) => this.#olds[old] ?? []) };
  }

  /** Puts to each pair what was split off it or merged into it: its neighbours that nothing else was found for. */
  #extend(groups: readonly Group[], freeOlds: Set<number>, freeNews: Set<number>): void {
    for (const { olds, news } of groups) {
      const [old, added] = [olds[0] ?? 0, news[0] ?? 0];
      if (this.#oldKeys[old] === this.#newKeys[added]) continue;
      if (!this.#hasText(old) || !isTextual(this.#news[added])) continue;
      const [oldText, newText] = [this.#bigramsOf(this.#olds[old]?.said), this.#bigramsOf(this.#news[added])];
      const others: Bigrams[] = [newText];
      extendRow(news, freeNews, (index) => {
        const said = this.#news[index];
        const part = this.#bigramsOf(said);
        if (!isTextual(said) || containment(part, oldText, others) < containedMin) return false;
        others.push(part);
        return true;
      });
      if (news.length > 1) continue;
      const merged: Bigrams[] = [oldText];
      extendRow(olds, freeOlds, (index) => {
        const part = this.#bigramsOf(this.#olds[index]?.said);
        if (!this.#hasText(index) || containment(part, newText, merged) < containedMin) return false;
        merged.push(part);
        return true;
      });
    }
  }

  #steps(
    groups: readonly Group[],
    freeNews: ReadonlySet<number>,
    moved: ReadonlyMap<number, number>,
  ): Step[] {
    const groupOf = new Map(groups.map((group) => [group.news[0], group]));
    return this.#news.flatMap((said, index): Step[] => {
      const old = moved.get(index);
      if (old !== undefined) return [{ type: 'move', old: this.#olds[old] as OldBlock, said }];
      if (freeNews.has(index)) return [{ type: 'insert', said }];
      const group = groupOf.get(index);
      return group === undefined ? [] : [this.#stepOf(group)];
    });
  }

  #stepOf({ olds, news }: Group): Step {
    const [first, ...others] = olds.map((index) => this.#olds[index] as OldBlock);
    const [said, ...more] = news.map((index) => this.#news[index] as SaidBlock);
    if (first === undefined || said === undefined) throw new Error('a group of no blocks');
    const isSame = blockKey(first.said) === blockKey(said);
    if (isSame && others.length === 0 && more.length === 0) return { type: 'keep', old: first, said };
    if (isVoid(first.block.shape.type)) return { type: 'replace', old: first, said };
    return { type: 'edit', olds: [first, ...others], news: [said, ...more] };
  }

  /** Whether a block is one with text, and not only said as one. */
  #hasText(old: number): boolean {
    const block = this.#olds[old]?.block;
    return block !== undefined && !isVoid(block.shape.type);
  }

  #canReplace(old: number, added: number): boolean {
    const [before, after] = [this.#olds[old], this.#news[added]];
    if (before === undefined || after === undefined) return false;
    if (!isVoid(before.block.shape.type)) {
      return isTextual(after) && (after.shape.type !== 'image' || before.said.shape.type === 'image');
    }
    return before.block.shape.type === (isAddress(after) ? 'embed' : after.shape.type);
  }

  #likeness(old: number, added: number): number {
    const [before, after] = [this.#olds[old], this.#news[added]];
    if (before === undefined || after === undefined || !this.#canReplace(old, added)) return 0;
    const isSameType = before.said.shape.type === after.shape.type;
    const [a, b] = [this.#bigramsOf(before.said), this.#bigramsOf(after)];
    if (!isVoid(before.block.shape.type)) return alikeness(a, b) * 0.95 + (isSameType ? 0.05 : 0);
    return 0.3 + 0.7 * alikeness(a, b);
  }

  #bigramsOf(said: SaidBlock | undefined): Bigrams {
    if (said === undefined) return new Map();
    let bigrams = this.#bigrams.get(said);
    if (bigrams === undefined) {
      bigrams = bigramsOf(comparedText(said));
      this.#bigrams.set(said, bigrams);
    }
    return bigrams;
  }
}

/** Of a block wherever it stands: an item's number depends on that. */
function contentKey(said: SaidBlock): string {
  const { start: _start, ...attributes } = said.shape.attributes;
  return blockKey({ ...said, shape: { type: said.shape.type, attributes } });
}

/** An empty paragraph is as soon made anew. */
function canMove(old: OldBlock | undefined): boolean {
  if (old === undefined) return false;
  const { block, said } = old;
  const isWorthIt =
    said.inlines.length > 0 || said.rows.length > 0 || Object.keys(said.shape.attributes).length > 0;
  // What was joined to a text without a marker could not be told to go with it.
  return isWorthIt && (block.begin !== null || block.pieces.length === 1);
}

/** Grows a row of numbers at both ends by what is free and taken. */
function extendRow(row: number[], free: Set<number>, takes: (index: number) => boolean): void {
  for (let next = (row.at(-1) ?? 0) + 1; free.has(next) && takes(next); next++) {
    row.push(next);
    free.delete(next);
  }
  for (let next = (row[0] ?? 0) - 1; free.has(next) && takes(next); next--) {
    row.unshift(next);
    free.delete(next);
  }
}

/** An image alone in its line may be one in a paragraph. */
function isTextual(said: SaidBlock | undefined): boolean {
  return said !== undefined && (!isVoid(said.shape.type) || said.shape.type === 'image');
}

/** Whether it says nothing but an address, as an embed does. */
export function isAddress({ shape, inlines: [only, ...others] }: SaidBlock): boolean {
  return (
    shape.type === 'paragraph' &&
    others.length === 0 &&
    only?.type === 'text' &&
    only.marks.link === only.text
  );
}

/** The text that two blocks are compared by. */
export function comparedText({ shape, inlines, rows }: SaidBlock): string {
  const texts = [...Object.values(shape.attributes).filter((value) => typeof value === 'string')];
  for (const cell of [inlines, ...rows.flat()]) texts.push(cell.map((inline) => inlineText(inline)).join(''));
  return texts.join(' ');
}

function inlineText(inline: SaidBlock['inlines'][number]): string {
  return inline.type === 'text' ? inline.text : Object.values(inline.shape.attributes).join(' ');
}
