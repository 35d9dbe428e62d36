// Lines of text as Markdown. Marks are written with Markdown's own delimiters where these would be read back as meant,
// which CommonMark makes depend on the characters around (its rules on flanking), and as HTML tags where not: HTML has no
// such rules, so everything can be said.

import { type MarkKind, markKinds } from '../flow/marks.ts';
import {
  escapeAddress,
  escapeAsReferences,
  escapeAttribute,
  escapeLabel,
  escapeText,
  escapeTitle,
} from './escape.ts';
import type { SaidAtom, SaidInline } from './said.ts';

/**
 * `block`: lines of a paragraph, apart by "\n". `line`: all in one line, as in a heading. `cell`: in a line, in a table.
 * `html`: where no Markdown is read, in the title of what can be folded.
 */
export type InlineMode = 'block' | 'line' | 'cell' | 'html';

/** A stretch that has one mark. Its form is settled when it is known what stands around it. */
interface Span {
  readonly kind: MarkKind;
  readonly value: string;
  form: 'underscore' | 'markdown' | 'html' | 'address';
}
type Piece =
  | { readonly type: 'text'; readonly text: string }
  /** What it is if its span is one between backticks, and if it is not. */
  | { readonly type: 'code'; readonly text: string; readonly escaped: string; readonly span: Span }
  | { readonly type: 'open' | 'close'; readonly span: Span };

export function writeInlines(inlines: readonly SaidInline[], mode: InlineMode): string {
  const leaves = inlines.flatMap((inline, index) => leavesOf(inline, index === inlines.length - 1));
  if (leaves.length === 0) return mode === 'block' ? emptyParagraph : '';
  const text = new InlineWriter(leaves, mode).write();
  // A tag alone on a first line would begin a block of HTML, which goes on to the next empty line.
  return mode === 'block' ? text.replace(/^<[a-z][^\s:>]*(?:\s[^<>]*)?>(?=\n|$)/i, '$&<wbr>') : text;
}

/** Markdown has no empty paragraphs. A no-break space that is text is written as itself. */
export const emptyParagraph = '&nbsp;';

type Leaf =
  | { readonly type: 'text'; readonly text: string; readonly marks: SaidInline['marks'] }
  | { readonly type: 'break'; readonly isLast: boolean; readonly marks: SaidInline['marks'] }
  | SaidAtom;

function leavesOf(inline: SaidInline, isLast: boolean): Leaf[] {
  if (inline.type === 'atom') return [inline];
  const { marks } = inline;
  const lines = inline.text.split('\n');
  return lines.flatMap((line, index): Leaf[] => {
    const isLastBreak = isLast && index === lines.length - 1 && line === '';
    const text: Leaf[] = line === '' ? [] : [{ type: 'text', text: line, marks }];
    return index === 0 ? text : [{ type: 'break', isLast: isLastBreak, marks }, ...text];
  });
}

class InlineWriter {
  readonly #leaves: readonly Leaf[];
  readonly #mode: InlineMode;
  readonly #pieces: Piece[] = [];
  readonly #open: Span[] = [];
  #isLineStart = true;

  constructor(leaves: readonly Leaf[], mode: InlineMode) {
    this.#leaves = leaves;
    this.#mode = mode;
  }

  write(): string {
    for (const [index, leaf] of this.#leaves.entries()) {
      this.#closeFor(leaf);
      this.#openFor(leaf, index);
      this.#addLeaf(leaf, index);
    }
    while (this.#open.length > 0) this.#closeLast();
    this.#settle();
    return this.#strings().join('');
  }

  /** Ends what the leaf does not have, and what was begun within that. */
  #closeFor({ marks }: Leaf): void {
    const kept = this.#open.findIndex(({ kind, value }) => marks[kind] !== value);
    if (kept === -1) return;
    while (this.#open.length > kept) this.#closeLast();
  }

  #closeLast(): void {
    const span = this.#open.pop();
    if (span !== undefined) this.#pieces.push({ type: 'close', span });
  }

  /** What lasts longest begins first, so that little must be ended to be begun again; code is always innermost. */
  #openFor({ marks }: Leaf, index: number): void {
    const missing = markKinds
      .filter((kind) => marks[kind] !== undefined && !this.#open.some((span) => span.kind === kind))
      .map((kind) => ({ kind, value: marks[kind] ?? '', length: this.#lengthOf(kind, index) }))
      .toSorted((a, b) => Number(a.kind === 'code') - Number(b.kind === 'code') || b.length - a.length);
    if (missing.length === 0) return;
    // Code that has begun is to stay innermost.
    if (this.#open.at(-1)?.kind === 'code') {
      this.#closeLast();
      this.#openFor(this.#leaves[index] ?? { type: 'text', text: '', marks }, index);
      return;
    }
    for (const { kind, value } of missing) {
      const span: Span = { kind, value, form: this.#firstForm(kind, value, index) };
      this.#open.push(span);
      this.#pieces.push({ type: 'open', span });
    }
  }

  #lengthOf(kind: MarkKind, from: number): number {
    const value = this.#leaves[from]?.marks[kind];
    let to = from;
    while (to < this.#leaves.length && this.#leaves[to]?.marks[kind] === value) to++;
    return to - from;
  }

  #firstForm(kind: MarkKind, value: string, index: number): Span['form'] {
    if (this.#mode === 'html') return 'html';
    switch (kind) {
      case 'bold':
      case 'strike':
        return 'markdown';
      case 'italic':
        return 'underscore';
      case 'link':
        return this.#isBareAddress(value, index) ? 'address' : 'markdown';
      case 'code':
        return this.#canBeSpan(index) ? 'markdown' : 'html';
      default:
        return 'html';
    }
  }

  /** A link that shows its address and nothing else. */
  #isBareAddress(url: string, index: number): boolean {
    const leaf = this.#leaves[index];
    if (leaf?.type !== 'text' || leaf.text !== url || this.#lengthOf('link', index) !== 1) return false;
    const others = markKinds.filter((kind) => leaf.marks[kind] !== undefined && kind !== 'link');
    if (others.some((kind) => !this.#open.some((span) => span.kind === kind))) return false;
    return /^[a-z][a-z\d+.-]{1,31}:[^\s<>\p{Cc}|\\]*$/iu.test(url);
  }

  /** Code between backticks is one text, taken as it is, but for spaces at both ends and a table's `|`. */
  #canBeSpan(index: number): boolean {
    const leaf = this.#leaves[index];
    if (leaf?.type !== 'text') return false;
    const next = this.#leaves[index + 1];
    if (next !== undefined && next.marks.code !== undefined) return false;
    return !(this.#mode === 'cell' && leaf.text.includes('\\|')) && !/[\t\uFEFF]/.test(leaf.text);
  }

  #addLeaf(leaf: Leaf, index: number): void {
    const inner = this.#open.at(-1);
    if (leaf.type === 'break') {
      const isSoft = this.#mode === 'block' && !leaf.isLast && inner?.kind !== 'code';
      this.#pieces.push({ type: 'text', text: isSoft ? '\\\n' : '<br>' });
      this.#isLineStart = isSoft;
      return;
    }
    this.#pieces.push(this.#pieceOf(leaf, index, inner));
    this.#isLineStart = false;
  }

  #pieceOf(leaf: Exclude<Leaf, { type: 'break' }>, index: number, inner: Span | undefined): Piece {
    if (leaf.type === 'atom') {
      // Two formulas side by side would be one.
      const last = this.#pieces.at(-1);
      const isBehindFormula =
        this.#leaves[index - 1]?.type === 'atom' && last?.type === 'text' && last.text.endsWith('$');
      const text = writeAtom(leaf, this.#mode);
      return { type: 'text', text: isBehindFormula && text.startsWith('$') ? `<wbr>${text}` : text };
    }
    if (inner?.form === 'address') return { type: 'text', text: leaf.text };
    const escaped = this.#escaped(leaf.text, index);
    if (inner?.kind !== 'code' || inner.form !== 'markdown') return { type: 'text', text: escaped };
    return { type: 'code', text: leaf.text, escaped, span: inner };
  }

  #escaped(text: string, index: number): string {
    const next = this.#leaves[index + 1];
    if (this.#mode === 'html') return escapeAsReferences(text, index === 0, next === undefined);
    const escaped = escapeText(text, { isLineStart: this.#isLineStart, isCell: this.#mode === 'cell' });
    // Where a line ends, spaces are taken away.
    return next === undefined || next.type === 'break' ? escapeEnd(escaped, this.#mode) : escaped;
  }

  /** Gives up Markdown's delimiters where they would not be read as such, until all are. */
  #settle(): void {
    for (let round = 0; round <= this.#pieces.length; round++) {
      const strings = this.#strings();
      // What stands next to one that was given up may do after all: it is looked at again in the next round.
      let given = -2;
      for (const [index, piece] of this.#pieces.entries()) {
        if ((piece.type !== 'open' && piece.type !== 'close') || given === index - 1) continue;
        if (stands(piece, edgeBefore(strings, index), edgeAfter(strings, index))) continue;
        piece.span.form = demoted(piece.span);
        given = index;
      }
      if (given === -2) return;
    }
  }

  #strings(): string[] {
    return this.#pieces.map((piece) => stringOf(piece, this.#mode));
  }
}

function stringOf(piece: Piece, mode: InlineMode): string {
  switch (piece.type) {
    case 'text':
      return piece.text;
    case 'code':
      return piece.span.form === 'html' ? piece.escaped : codeSpan(piece.text, mode === 'cell');
    case 'open':
    case 'close':
      return delimiter(piece.type, piece.span);
  }
}

function escapeEnd(text: string, mode: InlineMode): string {
  const ended = text.replace(/ $/, '&#32;');
  // A heading's closing marks are none of its text.
  return mode === 'line' ? ended.replace(/(^|\s)(#+)$/, String.raw`$1\$2`) : ended;
}

function edgeBefore(strings: readonly string[], index: number): string {
  for (let at = index - 1; at >= 0; at--) if (strings[at] !== '') return strings[at]?.at(-1) ?? '';
  return '';
}

function edgeAfter(strings: readonly string[], index: number): string {
  for (let at = index + 1; at < strings.length; at++) if (strings[at] !== '') return strings[at]?.at(0) ?? '';
  return '';
}

/**
 * Whether a delimiter is read as one where it stands. Parsers differ in what an emoji is to them, as some look at halves
 * of characters: within, it is taken for punctuation, without, for a letter, which is the stricter.
 */
function stands(
  { type, span }: Extract<Piece, { type: 'open' | 'close' }>,
  before: string,
  after: string,
): boolean {
  const { form, kind } = span;
  if (form === 'html' || form === 'address' || kind === 'link') return true;
  const mark = delimiter(type, span).charAt(0);
  if (before === mark || after === mark) return false;
  if (kind === 'code') return true;
  const [inner, outer] = type === 'open' ? [after, before] : [before, after];
  const isOuterFree = outer === '' || /\s/.test(outer) || /[\p{P}\p{S}]/u.test(outer);
  if (inner === '' || /\s/.test(inner)) return false;
  if (/[\p{P}\p{S}\uD800-\uDFFF]/u.test(inner) && !isOuterFree) return false;
  return form !== 'underscore' || isOuterFree;
}

function demoted({ kind, form }: Span): Span['form'] {
  return kind === 'italic' && form === 'underscore' ? 'markdown' : 'html';
}

function delimiter(type: 'open' | 'close', { kind, value, form }: Span): string {
  if (form === 'html') return type === 'open' ? openTag(kind, value) : closeTag(kind);
  switch (kind) {
    case 'bold':
      return '**';
    case 'italic':
      return form === 'underscore' ? '_' : '*';
    case 'strike':
      return '~~';
    case 'link':
      if (form === 'address') return type === 'open' ? '<' : '>';
      return type === 'open' ? '[' : `](${escapeAddress(value)})`;
    default:
      // A code span brings its own.
      return '';
  }
}

const tagNames = {
  bold: 'strong',
  italic: 'em',
  underline: 'u',
  strike: 's',
  code: 'code',
  subscript: 'sub',
  superscript: 'sup',
  highlight: 'mark',
  color: 'span',
  link: 'a',
} as const satisfies Record<MarkKind, string>;

function openTag(kind: MarkKind, value: string): string {
  const name = tagNames[kind];
  if (kind === 'link') return `<a href="${escapeAttribute(value)}">`;
  if (kind === 'color') return `<span style="color: ${value}">`;
  if (kind === 'highlight' && value !== '') return `<mark style="background-color: ${value}">`;
  return `<${name}>`;
}

function closeTag(kind: MarkKind): string {
  return `</${tagNames[kind]}>`;
}

function codeSpan(text: string, isCell: boolean): string {
  const fence = fenceFor(text, '`', 1);
  const isPadded = /^`|`$/.test(text) || (/^ .* $/s.test(text) && text.trim() !== '');
  const code = isCell ? text.replaceAll('|', String.raw`\|`) : text;
  const pad = isPadded ? ' ' : '';
  return fence + pad + code + pad + fence;
}

/** More of this character in a row than the text has. */
export function fenceFor(text: string, mark: '`' | '$', min: number): string {
  const longest =
    text.match(mark === '`' ? /`+/g : /\$+/g)?.reduce((max, row) => Math.max(max, row.length), 0) ?? 0;
  return mark.repeat(longest >= min ? longest + 1 : min);
}

function writeAtom({ shape: { type, attributes } }: SaidAtom, mode: InlineMode): string {
  if (type === 'image') return writeImage(attributes, mode);
  if (type === 'equation' && mode !== 'html') return writeEquation(String(attributes['tex'] ?? ''), mode);
  const value =
    type === 'equation' ? `$${String(attributes['tex'] ?? '')}` : String(attributes['name'] ?? '');
  return `<data value="${escapeAttribute(value)}" />`;
}

type Attributes = SaidAtom['shape']['attributes'];

export function writeImage({ src = '', alt = '', caption }: Attributes, mode: InlineMode): string {
  if (mode === 'html') {
    return `<img src="${escapeAttribute(String(src))}" alt="${escapeAttribute(String(alt))}" />`;
  }
  const title = caption === undefined ? '' : ` "${escapeTitle(String(caption))}"`;
  const address = src === '' && title === '' ? '' : escapeAddress(String(src));
  return `![${escapeLabel(String(alt), mode === 'cell')}](${address}${title})`;
}

function writeEquation(tex: string, mode: InlineMode): string {
  const isOutOfWords = tex.trim() === '' || (mode === 'cell' && tex.includes('|'));
  if (isOutOfWords) return `<data value="${escapeAttribute(`$${tex}`)}" />`;
  // Two would make it one that stands by itself.
  const fence = fenceFor(tex, '$', 1).replace(/^\$\$$/, '$$$$$$');
  const pad = /^[$ ]|[$ ]$/.test(tex) ? ' ' : '';
  return fence + pad + tex + pad + fence;
}
