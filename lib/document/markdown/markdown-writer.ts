// A document as Markdown: CommonMark with tables, checklists, strikethrough, alerts (GFM) and formulas. What is read back
// from it says the same of every block (tests/unit/document/markdown). What it has no words for: docs/BINDING.md.

import type { Doc } from 'yjs';

import { FlowDocument } from '../flow/flow-document.ts';
import { isListItem } from '../flow/shape.ts';
import { shownBlocks } from '../flow/shown-content.ts';
import { fenceFor, writeImage, writeInlines } from './inline-writer.ts';
import type { SaidBlock, SaidCell } from './said.ts';
import { saidBlocks } from './said-document.ts';

export function markdownOf(doc: Doc): string {
  const flows = new FlowDocument(doc);
  return writeMarkdown(saidBlocks(shownBlocks(flows), flows));
}

/** Ends with a line's end. Nothing for a document of one empty paragraph. */
export function writeMarkdown(blocks: readonly SaidBlock[]): string {
  const [only] = blocks;
  if (only === undefined || (blocks.length === 1 && isEmptyParagraph(only))) return '';
  const lists = new ListWriter();
  let markdown = '';
  for (const block of blocks) {
    if (!isListItem(block.shape.type)) lists.end();
    const isNext = lists.isWithin(block);
    if (markdown !== '') markdown += isNext ? '\n' : '\n\n';
    markdown += isListItem(block.shape.type) ? lists.item(block) : writeBlock(block);
  }
  return `${markdown}\n`;
}

function isEmptyParagraph({ shape, inlines }: SaidBlock): boolean {
  return shape.type === 'paragraph' && inlines.length === 0;
}

function writeBlock({ shape: { type, attributes }, inlines, rows }: SaidBlock): string {
  switch (type) {
    case 'h1':
    case 'h2':
    case 'h3':
    case 'h4':
    case 'h5':
    case 'h6':
      return `${'#'.repeat(Number(type.charAt(1)))} ${writeInlines(inlines, 'line')}`.replace(/ $/, '');
    case 'quote':
      return quoted(writeInlines(inlines, 'block'));
    case 'callout': {
      const text = inlines.length === 0 ? '' : `\n${writeInlines(inlines, 'block')}`;
      return quoted(`[!${alertOfTone[String(attributes['tone'] ?? '')] ?? alertOfTone['']}]${text}`);
    }
    case 'toggle': {
      const open = attributes['closed'] === true ? '' : ' open';
      return `<details${open}><summary>${writeInlines(inlines, 'html')}</summary></details>`;
    }
    case 'code':
      return writeCode(plainTextOf(inlines), String(attributes['language'] ?? ''));
    case 'divider':
      return '---';
    case 'image':
      return writeImage(attributes, 'block');
    case 'equation': {
      const tex = String(attributes['tex'] ?? '');
      const fence = fenceFor(tex, '$', 2);
      return [fence, ...(tex === '' ? [] : [tex]), fence].join('\n');
    }
    case 'table':
      return writeTable(rows);
    default:
      return writeInlines(inlines, 'block');
  }
}

/** Alerts are GitHub's; it has none for what went well. */
const alertOfTone: Readonly<Record<string, string>> = {
  '': 'NOTE',
  tip: 'TIP',
  success: 'IMPORTANT',
  warning: 'WARNING',
  danger: 'CAUTION',
};

/** The tone that an alert is said for; null for what is none. */
export function toneOfAlert(alert: string): string | null {
  const name = alert.toUpperCase();
  return Object.entries(alertOfTone).find(([, known]) => known === name)?.[0] ?? null;
}

function quoted(text: string): string {
  return text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

function writeCode(code: string, language: string): string {
  const fence = fenceFor(code, '`', 3);
  return [fence + language, ...(code === '' ? [] : [code]), fence].join('\n');
}

export function plainTextOf(inlines: SaidBlock['inlines']): string {
  return inlines.map((inline) => (inline.type === 'text' ? inline.text : '')).join('');
}

/** GFM has no table without a head, so the first row is the head whatever the table says of it. */
function writeTable(rows: readonly (readonly SaidCell[])[]): string {
  const [head = []] = rows;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const lines = rows.map((row) => line(row.map((cell) => writeInlines(cell, 'cell'))));
  return [lines[0] ?? '', line(head.map(() => '---')), ...lines.slice(1)].join('\n');
}

/** Items, each at the column where the text of the item around it begins. */
class ListWriter {
  /** The lists around the last item, from the outermost in. */
  #open: { readonly type: string; readonly column: number; readonly textColumn: number; next: number }[] = [];

  end(): void {
    this.#open = [];
  }

  /** Whether this block goes on a list that has begun: it follows without an empty line. */
  isWithin({ shape }: SaidBlock): boolean {
    if (this.#open.length === 0) return false;
    const list = this.#open[levelOf(shape.attributes['indent'])];
    if (list !== undefined) return areOneList(list.type, shape.type);
    // Only a list that starts with 1 may follow text right away.
    return (shape.attributes['start'] ?? 1) === 1;
  }

  item({ shape: { type, attributes }, inlines }: SaidBlock): string {
    const level = levelOf(attributes['indent']);
    this.#open.length = Math.min(this.#open.length, level + 1);
    const same = this.#open[level];
    if (same !== undefined && !areOneList(same.type, type)) this.#open.length = level;
    let prefix = ' '.repeat(this.#open[level]?.column ?? this.#open.at(-1)?.textColumn ?? 0);
    if (this.#open.length > level) prefix += this.#nextMarker(type);
    // An item that is deeper than the one before it stands in items without a text.
    while (this.#open.length <= level) prefix += this.#begin(type, Number(attributes['start'] ?? 1));
    if (type === 'check') prefix += attributes['checked'] === true ? '[x] ' : '[ ] ';
    const column = this.#open.at(-1)?.textColumn ?? 0;
    const text = writeInlines(inlines, 'block');
    return (prefix + text.replaceAll('\n', `\n${' '.repeat(column)}`)).replace(/ $/, '');
  }

  #nextMarker(type: string): string {
    const list = this.#open.at(-1);
    if (list === undefined || type !== 'number') return '- ';
    const marker = `${list.next}. `;
    list.next++;
    this.#open[this.#open.length - 1] = { ...list, textColumn: list.column + marker.length };
    return marker;
  }

  #begin(type: string, start: number): string {
    const column = this.#open.at(-1)?.textColumn ?? 0;
    this.#open.push({ type, column, textColumn: column + 2, next: start });
    return this.#nextMarker(type);
  }
}

function levelOf(indent: unknown): number {
  return typeof indent === 'number' ? indent : 0;
}

/** Checked and other items stand in one list of Markdown. */
function areOneList(a: string, b: string): boolean {
  return (a === 'number') === (b === 'number');
}
