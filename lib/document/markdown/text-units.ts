// Blocks of text as rows of units that can be compared: what the document has, each with its place in the flow, and what
// the Markdown says. A unit is a character, a thing in a line, or the begin of a block.

import type { Block } from '../flow/display-order.ts';
import { type Marks, marksOf } from '../flow/marks.ts';
import type { EmbedRun, Segment } from '../flow/segment.ts';
import { isVoid } from '../flow/shape.ts';
import { type ShownInline, shownInlines } from '../flow/shown-content.ts';
import { type SaidAtom, type SaidBlock, type SaidInline, saidMarks } from './said.ts';
import { atomText, saidInline, voidInline } from './said-document.ts';

/** Equal for what is the same: a character, or more of them if a thing is said by its text. */
interface UnitBase {
  readonly key: string;
  /** Null where marks are not shown. */
  readonly marks: Marks | null;
}

export interface OldUnit extends UnitBase {
  /** Null for the begin of a block that has no marker. */
  readonly at: { readonly segment: Segment; readonly offset: number; readonly length: number } | null;
  /** Of a begin, and of a block without text in a cell. */
  readonly block: Block | null;
  readonly atom: { readonly said: SaidAtom; readonly run: EmbedRun } | null;
}

export interface NewUnit extends UnitBase {
  readonly begin: SaidBlock | null;
  readonly atom: SaidAtom | null;
}

/** Of no character and no type of thing. */
export const beginKey = '\0begin';
export const breakKey = '\n';

/** `block`: each block begins with a unit. `cell`: all are one line, and each but the first begins with a break. */
export type UnitMode = 'block' | 'cell';

export function oldUnits(blocks: readonly Block[], mode: UnitMode): OldUnit[] {
  const units: OldUnit[] = [];
  for (const [index, block] of blocks.entries()) {
    if (mode === 'block' || index > 0) units.push(beginUnit(block, mode === 'block' ? beginKey : breakKey));
    if (isVoid(block.shape.type)) units.push(voidUnit(block));
    else addTextUnits(block, units);
  }
  return units;
}

function beginUnit(block: Block, key: string): OldUnit {
  const at = block.begin === null ? null : { segment: block.begin, offset: 0, length: 1 };
  return { key, marks: null, at, block, atom: null };
}

/** Its begin is a unit of its own, where there is one: this stands for what it shows. */
function voidUnit(block: Block): OldUnit {
  return { key: inlineKey(voidInline(block)), marks: null, at: null, block, atom: null };
}

function addTextUnits(block: Block, units: OldUnit[]): void {
  const offsets = new Map<unknown, number>();
  for (const inline of shownInlines(block)) {
    const { piece, run } = inline;
    // Slots take places too, and are not among what is shown.
    let offset = offsets.get(run);
    if (offset === undefined) {
      let at = piece.segment.marker === null ? 0 : 1;
      for (const each of piece.runs) {
        offsets.set(each, at);
        at += each.length;
      }
      offset = offsets.get(run) ?? at;
    }
    const said = saidInline(inline);
    // Code shows no marks; they come to light if it becomes something else.
    const marks = saidMarks(marksOf(run.attributes));
    if (inline.type === 'text') addCharacters(inline.run.text, offset, piece.segment, marks, units);
    else addAtom(inline, said, { segment: piece.segment, offset, length: 1 }, marks, units);
  }
}

/** As saidText says them, each with how much of the flow it is. */
function addCharacters(
  text: string,
  offset: number,
  segment: Segment,
  marks: Marks | null,
  units: OldUnit[],
): void {
  for (let unit = 0; unit < text.length;) {
    const code = text.codePointAt(unit) ?? 0;
    const isLineEnd = code === 0x0d && text.charCodeAt(unit + 1) === 0x0a;
    const length = code > 0xffff || isLineEnd ? 2 : 1;
    const at = { segment, offset: offset + unit, length };
    units.push({ key: saidCharacter(code), marks, at, block: null, atom: null });
    unit += length;
  }
}

function saidCharacter(code: number): string {
  if (code === 0x0d) return breakKey;
  const isNone = code === 0 || (code >= 0xd800 && code <= 0xdfff);
  return isNone ? '\uFFFD' : String.fromCodePoint(code);
}

function addAtom(
  { run, shape }: Extract<ShownInline, { type: 'atom' }>,
  said: SaidInline,
  at: NonNullable<OldUnit['at']>,
  marks: Marks | null,
  units: OldUnit[],
): void {
  const text = atomText(shape);
  const key = text ?? inlineKey(said);
  units.push({ key, marks, at, block: null, atom: said.type === 'atom' ? { said, run } : null });
}

function inlineKey(inline: SaidInline): string {
  if (inline.type === 'text') return inline.text;
  const { type, attributes } = inline.shape;
  const parts = Object.keys(attributes)
    .toSorted()
    .map((name) => [name, attributes[name]]);
  return `\0${JSON.stringify([type, parts])}`;
}

/** `names`: what things are said by in the old row; where the new text has one it may be that thing. */
export function newUnits(
  blocks: readonly SaidBlock[],
  names: ReadonlySet<string>,
  mode: UnitMode,
): NewUnit[] {
  const units: NewUnit[] = [];
  for (const block of blocks) {
    if (mode === 'block') units.push({ key: beginKey, marks: null, begin: block, atom: null });
    const isPlain = block.shape.type === 'code';
    for (const inline of inlinesOf(block)) {
      const marks = isPlain ? null : inline.marks;
      if (inline.type === 'atom') units.push({ key: inlineKey(inline), marks, begin: null, atom: inline });
      else for (const key of split(inline.text, names)) units.push({ key, marks, begin: null, atom: null });
    }
  }
  return units;
}

/** An image alone in its line is put as one in a paragraph. */
function inlinesOf({ shape, inlines }: SaidBlock): readonly SaidInline[] {
  if (shape.type !== 'image') return inlines;
  const { caption: _caption, ...attributes } = shape.attributes;
  return [{ type: 'atom', shape: { type: 'image', attributes }, marks: {} }];
}

/** What several characters say together, in the old row. */
export function namesIn(units: readonly OldUnit[]): ReadonlySet<string> {
  return new Set(units.map(({ key }) => key).filter((key) => !key.startsWith('\0') && [...key].length > 1));
}

/** Into characters and names. */
function split(text: string, names: ReadonlySet<string>): string[] {
  if (names.size === 0) return [...text];
  const parts: string[] = [];
  const sorted = [...names].toSorted((a, b) => b.length - a.length);
  for (let at = 0; at < text.length;) {
    const name = sorted.find((each) => text.startsWith(each, at));
    const part = name ?? String.fromCodePoint(text.codePointAt(at) ?? 0);
    parts.push(part);
    at += part.length;
  }
  return parts;
}

/** The same with names that stand as plain text taken as one unit, as the new row has them. */
export function withNames(units: readonly OldUnit[], names: ReadonlySet<string>): OldUnit[] {
  if (names.size === 0) return [...units];
  const sorted = [...names].toSorted((a, b) => b.length - a.length);
  const joined: OldUnit[] = [];
  for (let index = 0; index < units.length;) {
    const name = sorted.find((each) => isSpelled(units, index, each));
    const count = name === undefined ? 1 : [...name].length;
    const [first, last] = [units[index], units[index + count - 1]];
    if (name !== undefined && first?.at && last?.at) {
      const length = last.at.offset + last.at.length - first.at.offset;
      joined.push({ ...first, key: name, at: { ...first.at, length } });
    } else if (first !== undefined) joined.push(first);
    index += count;
  }
  return joined;
}

/** Whether a name stands here letter by letter, in one stretch of the flow with the same marks. */
function isSpelled(units: readonly OldUnit[], index: number, name: string): boolean {
  const first = units[index];
  if (first?.at === null || first === undefined || first.atom !== null) return false;
  let offset = first.at.offset;
  for (const [step, character] of [...name].entries()) {
    const unit = units[index + step];
    if (unit?.key !== character || unit.marks !== first.marks || unit.at?.segment !== first.at.segment) {
      return false;
    }
    if (unit.at.offset !== offset) return false;
    offset += unit.at.length;
  }
  return true;
}

/** A word is compared as one, so that two words are never mixed; all else character by character. */
export function words(units: readonly UnitBase[]): { readonly start: number; readonly key: string }[] {
  const found: { start: number; key: string }[] = [];
  let isWord = false;
  for (const [start, { key }] of units.entries()) {
    const isLetter = /^[\p{L}\p{M}\p{N}_]$/u.test(key);
    const last = found.at(-1);
    if (isLetter && isWord && last !== undefined) last.key += key;
    else found.push({ start, key });
    isWord = isLetter;
  }
  return found;
}
