// Marks: bold, links and the like, as attributes of a Y.Text. Each act of formatting writes under a key of its own,
// `<kind><token>`, so the begin and end items of one act are never touched by another: two bolds that overlap unite, a
// word that two people un-bold at once stays a word, and nothing can run on to the end of the document. (With one key
// for each kind, Yjs deletes the end of one act and leaves the re-opened begin of another: docs/BINDING.md.)
// The value says in which order acts were made that cover one character, and what they do: `3` on, `-3` off, `3 value`.

import { ContentFormat, type Item } from 'yjs';

import type { ItemId } from './item-id.ts';

/** The letter that begins an act's key, for each kind of mark. */
const letters = {
  bold: 'b',
  italic: 'i',
  underline: 'u',
  strike: 's',
  code: 'c',
  subscript: 'd',
  superscript: 'p',
  highlight: 'h',
  color: 't',
  link: 'a',
} as const;

export type MarkKind = keyof typeof letters;
export const markKinds = Object.keys(letters) as readonly MarkKind[];

/** What a character shows: for each kind that is on, its value; `''` for the kinds that have none. */
export type Marks = Readonly<Partial<Record<MarkKind, string>>>;
export const noMarks: Marks = Object.freeze({});

/** Attributes as Yjs has them. A foreign program may have put anything into them. */
export type Attributes = Readonly<Record<string, unknown>>;
export const noAttributes: Attributes = Object.freeze({});

/** One act that covers a character. */
export interface Act {
  readonly key: string;
  readonly kind: MarkKind;
  /** Acts of one kind over one character: the later wins. */
  readonly order: number;
  /** Null: takes the mark away. */
  readonly value: string | null;
}

const kindOfLetter = new Map<string, MarkKind>(markKinds.map((kind) => [letters[kind], kind]));
const actValue = /^([1-9]\d{0,8})(?: ([^]*))?$/;
export const valueCharactersMax = 4_096;
const tokenAlphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-';

/** The acts among a character's attributes; whatever else stands there is none of ours. */
export function actsOf(attributes: Attributes): Act[] {
  const acts: Act[] = [];
  for (const key of Object.keys(attributes)) {
    const act = parseAct(key, attributes[key]);
    if (act !== null) acts.push(act);
  }
  return acts;
}

/** The act that this item begins; null if it begins none, or is deleted. */
export function actOf({ deleted, content }: Item): Act | null {
  return deleted || !(content instanceof ContentFormat) ? null : parseAct(content.key, content.value);
}

function parseAct(key: string, value: unknown): Act | null {
  const kind = kindOfLetter.get(key.charAt(0));
  if (kind === undefined || key.length < 2) return null;
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || value === 0) return null;
    return { key, kind, order: Math.abs(value), value: value > 0 ? '' : null };
  }
  const match = typeof value === 'string' ? actValue.exec(value) : null;
  if (match?.[1] === undefined) return null;
  return { key, kind, order: Number(match[1]), value: (match[2] ?? '').slice(0, valueCharactersMax) };
}

/** Whether `a` overrules `b`: made with knowledge of it, or at the same time and with the greater key. */
function isLater(a: Act, b: Act): boolean {
  return a.order === b.order ? a.key > b.key : a.order > b.order;
}

const shown = new WeakMap<Attributes, Marks>();

/** What a character with these attributes shows. Answers are shared: equal objects for one attributes object. */
export function marksOf(attributes: Attributes): Marks {
  if (attributes === noAttributes) return noMarks;
  let marks = shown.get(attributes);
  if (marks === undefined) {
    marks = computeMarks(attributes);
    shown.set(attributes, marks);
  }
  return marks;
}

function computeMarks(attributes: Attributes): Marks {
  const latest = new Map<MarkKind, Act>();
  for (const act of actsOf(attributes)) {
    const other = latest.get(act.kind);
    if (other === undefined || isLater(act, other)) latest.set(act.kind, act);
  }
  const marks: Partial<Record<MarkKind, string>> = {};
  let isEmpty = true;
  for (const kind of markKinds) {
    const value = latest.get(kind)?.value ?? null;
    if (value === null) continue;
    marks[kind] = value;
    isEmpty = false;
  }
  return isEmpty ? noMarks : Object.freeze(marks);
}

export function areSameMarks(a: Marks, b: Marks): boolean {
  return a === b || markKinds.every((kind) => a[kind] === b[kind]);
}

/** The attribute that makes characters under `acts` show `value` (null: nothing) of this kind. */
export function actAttribute(acts: readonly Act[], value: string | null): string | number {
  const order = acts.reduce((max, act) => Math.max(max, act.order), 0) + 1;
  if (value === null) return -order;
  return value === '' ? order : `${order} ${value}`;
}

/**
 * A key for a new act: three characters made from what no other act is made from, the id that its item may get. Whoever
 * makes one looks whether it is taken. Two that are made at once with one key harm only where they overlap; there they
 * behave as a plain Yjs format does.
 */
export function actKey(kind: MarkKind, seed: ItemId): string {
  let mixed = Math.imul(seed.client ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(seed.clock + 1, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x27d4eb2f);
  mixed ^= mixed >>> 13;
  let token = '';
  for (let shift = 0; shift < 18; shift += 6) token += tokenAlphabet.charAt((mixed >>> shift) & 63);
  return letters[kind] + token;
}
