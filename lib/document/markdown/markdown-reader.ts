// From Markdown to the blocks that it says. Whatever is given, the answer is blocks or an error, soon: what would keep the
// parser busy is turned away before it is parsed (parse-cost.ts).

import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { mathFromMarkdown } from 'mdast-util-math';
import { gfm } from 'micromark-extension-gfm';
import { math } from 'micromark-extension-math';

import { err, ok, type Result } from '../../base/result.ts';
import { noMarks } from '../flow/marks.ts';
import type { Primitive } from '../flow/schema.ts';
import { emptyParagraph } from './inline-writer.ts';
import { type InlineContext, readInlines } from './inline-reader.ts';
import { canonicalShape } from '../flow/shape.ts';
import { ListStarts } from './list-starts.ts';
import { markdownCharactersMax, markdownTableCellsMax } from './limits.ts';
import { toneOfAlert } from './markdown-writer.ts';
import type { List, ListItem, Paragraph, PhrasingContent, Root, RootContent, Table } from './mdast-nodes.ts';
import { parseCostError } from './parse-cost.ts';
import { isBlockImage, normalInlines, type SaidBlock, type SaidInline, saidShape, saidText } from './said.ts';

export type MarkdownError =
  /** More than markdownCharactersMax characters. */
  | { readonly type: 'too-long' }
  /** Quotes and lists deeper within each other than markdownNestingMax. */
  | { readonly type: 'too-deep' }
  /** So many marks in one paragraph that the parser would stand still. */
  | { readonly type: 'too-intricate' }
  /** A table of more than markdownTableCellsMax cells. */
  | { readonly type: 'table-too-large' };

/** `wordForPicture`: what stands for one whose address is too long, and that has no description. */
export function readMarkdown(
  markdown: string,
  wordForPicture = 'Picture',
): Result<SaidBlock[], MarkdownError> {
  if (markdown.length > markdownCharactersMax) return err({ type: 'too-long' });
  const source = saidText(markdown).replace(/^\uFEFF/, '');
  const cost = parseCostError(source);
  if (cost !== null) return err({ type: cost });
  const root = parse(source);
  const reader = new BlockReader(source, { definitions: definitionsOf(root), wordForPicture });
  reader.read(root.children, 0);
  if (reader.hasLargeTable) return err({ type: 'table-too-large' });
  return ok(reader.blocks.length === 0 ? [block('paragraph', [])] : reader.blocks.map(bounded));
}

/**
 * Addresses in the text are links only where the tokenizer says so. The step that looks for them again in the finished
 * tree is left out: it does not know what was escaped.
 */
const mdastExtensions = [
  ...gfmFromMarkdown().map((each) => ({ ...each, transforms: [] })),
  mathFromMarkdown(),
];
const extensions = [gfm(), math()];

function parse(source: string): Root {
  return fromMarkdown(source, { extensions, mdastExtensions });
}

function definitionsOf(root: Root): ReadonlyMap<string, string> {
  const definitions = new Map<string, string>();
  const visit = (nodes: readonly RootContent[]): void => {
    for (const node of nodes) {
      // The first of two with one name counts.
      if (node.type === 'definition' && !definitions.has(node.identifier)) {
        definitions.set(node.identifier, node.url);
      } else if (node.type === 'blockquote' || node.type === 'list' || node.type === 'listItem') {
        visit(node.children);
      }
    }
  };
  visit(root.children);
  return definitions;
}

class BlockReader {
  readonly blocks: SaidBlock[] = [];
  hasLargeTable = false;
  readonly #source: string;
  readonly #context: InlineContext;
  readonly #lists = new ListStarts();

  constructor(source: string, context: InlineContext) {
    this.#source = source;
    this.#context = context;
  }

  /** `indent`: how many lists it stands in. The flow has no blocks within items: they follow, as far in. */
  read(nodes: readonly RootContent[], indent: number): void {
    for (const node of nodes) this.#readBlock(node, indent);
  }

  #readBlock(node: RootContent, indent: number): void {
    switch (node.type) {
      case 'paragraph':
        this.#add(this.#paragraph(node), indent);
        return;
      case 'heading':
        this.#add(block(`h${node.depth}`, this.#inlines(node.children)), indent);
        return;
      case 'blockquote':
        this.#readQuote(node.children, indent);
        return;
      case 'list':
        this.#readList(node, indent);
        return;
      case 'code':
        this.#add(block('code', plain(node.value), { language: languageOf(node.lang) }), indent);
        return;
      case 'math':
        this.#add(block('equation', [], { tex: saidText(node.value) || undefined }), indent);
        return;
      case 'thematicBreak':
        this.#add(block('divider', []), indent);
        return;
      case 'table':
        this.#readTable(node, indent);
        return;
      case 'html':
        this.#readHtml(node.value, indent);
        return;
      case 'footnoteDefinition':
        this.#add(block('paragraph', plain(`[^${node.label ?? node.identifier}]:`)), indent);
        this.read(node.children, indent);
        return;
      case 'definition':
      case 'yaml':
        return;
      default:
        this.#add(block('paragraph', this.#inlines([node as PhrasingContent])), indent);
    }
  }

  #add(said: SaidBlock, indent: number): void {
    this.#lists.add(said.shape);
    this.blocks.push(indent === 0 ? said : { ...said, whenNew: { indent } });
  }

  #inlines(nodes: readonly PhrasingContent[]): SaidInline[] {
    return readInlines(nodes, this.#context).map(withoutCaption);
  }

  #paragraph(node: Paragraph): SaidBlock {
    if (this.#sourceOf(node) === emptyParagraph) return block('paragraph', []);
    const inlines = readInlines(node.children, this.#context);
    const [only] = inlines;
    if (inlines.length === 1 && only?.type === 'atom') {
      if (isBlockImage(only)) return { shape: only.shape, inlines: [], rows: [] };
      // In a line of its own, and marked as one that is to stand by itself.
      const isDisplayed = /^\$\$(?!\$)/.test(this.#sourceOf(node));
      if (only.shape.type === 'equation' && isDisplayed) return { shape: only.shape, inlines: [], rows: [] };
    }
    return block('paragraph', inlines.map(withoutCaption));
  }

  #sourceOf({ position }: Paragraph): string {
    return this.#source.slice(position?.start.offset ?? 0, position?.end.offset ?? 0);
  }

  /** The text of a paragraph that stands in something else. */
  #text(node: Paragraph): SaidInline[] {
    return this.#sourceOf(node) === emptyParagraph ? [] : this.#inlines(node.children);
  }

  #readQuote(children: readonly RootContent[], indent: number): void {
    const [first, ...others] = children;
    if (first?.type === 'paragraph') {
      const alert = /^\[!(\w{1,16})\][ \t]*(?:\n|$)/.exec(this.#sourceOf(first))?.[1] ?? '';
      const tone = alert === '' ? null : toneOfAlert(alert);
      if (tone !== null) {
        this.#readCallout(tone, withoutAlert(first), others, indent);
        return;
      }
    }
    if (first === undefined) this.#add(block('quote', []), indent);
    for (const child of children) {
      if (child.type === 'paragraph') this.#add(block('quote', this.#text(child)), indent);
      else this.#readBlock(child, indent);
    }
  }

  /** Its paragraphs are one text, with an empty line between them. */
  #readCallout(tone: string, first: Paragraph, others: readonly RootContent[], indent: number): void {
    const inlines = this.#inlines(first.children);
    const next = others.findIndex((child) => child.type !== 'paragraph');
    const count = next === -1 ? others.length : next;
    for (const child of others.slice(0, count)) {
      if (child.type === 'paragraph') inlines.push(...plain('\n\n'), ...this.#text(child));
    }
    this.#add(block('callout', normalInlines(inlines), { tone: tone || undefined }), indent);
    this.read(others.slice(count), indent);
  }

  #readList({ children, ordered, start }: List, indent: number): void {
    for (const [index, item] of children.entries()) {
      const number = ordered === true ? (start ?? 1) + index : null;
      this.#readItem(item, number, indent);
    }
  }

  #readItem({ children, checked }: ListItem, number: number | null, indent: number): void {
    const [first, ...others] = children;
    const isWrapper = first?.type === 'list' && typeof checked !== 'boolean';
    const type = typeof checked === 'boolean' ? 'check' : number === null ? 'bullet' : 'number';
    if (!isWrapper) {
      const inlines = first?.type === 'paragraph' ? this.#text(first) : [];
      const shape = saidShape(type, { indent: indent || undefined, checked: checked === true || undefined });
      const isListStart = this.#lists.add(shape);
      const start = isListStart && number !== null && number !== 1 ? number : undefined;
      this.blocks.push({ ...block(type, inlines, { ...shape.attributes, start }), isListStart });
    }
    this.read(first?.type === 'paragraph' ? others : children, indent + 1);
  }

  #readTable({ children }: Table, indent: number): void {
    const width = children[0]?.children.length ?? 0;
    if (width * children.length > markdownTableCellsMax) this.hasLargeTable = true;
    const rows = children.map((row) =>
      Array.from({ length: width }, (_, at) =>
        this.#inlines(row.children[at]?.children ?? []).map(boundedInline),
      ),
    );
    this.#add({ shape: saidShape('table', {}), inlines: [], rows }, indent);
  }

  /** What can be folded, or tags in text; any other HTML is text, as it was written. */
  #readHtml(html: string, indent: number): void {
    const value = html.replaceAll(/^[ \t\n]+|[ \t\n]+$/g, '');
    if (/^<!--(?:(?!-->)[^])*-->$/.test(value) || /^<\/details>$/i.test(value)) return;
    const details = /^<details\b([^>]*)>\s*(?:<summary>([^]*?)<\/summary>)?([^]*)$/i.exec(value);
    if (details === null) {
      this.#add(block('paragraph', this.#htmlText(value)), indent);
      return;
    }
    const [, attributes = '', summary = '', rest = ''] = details;
    const closed = !/\bopen\b/i.test(attributes) || undefined;
    this.#add(
      block(
        'toggle',
        this.#htmlText(summary.replaceAll(/[ \t]*\n[ \t]*/g, ' ').replaceAll(/^[ \t]+|[ \t]+$/g, '')),
        { closed },
      ),
      indent,
    );
    const body = rest.replace(/<\/details>\s*$/i, '').trim();
    if (body !== '') this.#add(block('paragraph', this.#htmlText(body)), indent + 1);
  }

  #htmlText(html: string): SaidInline[] {
    if (/\n[ \t]*\n/.test(html)) return plain(html);
    // What begins with a character cannot begin a block; it is taken away again.
    const [first, ...others] = parse(`&nbsp;${html}`).children;
    // A line further down may begin one all the same.
    if (first?.type !== 'paragraph' || others.length > 0) return plain(html);
    const [space, ...inlines] = this.#inlines(first.children);
    if (space?.type !== 'text') return plain(html);
    return normalInlines([{ ...space, text: space.text.slice(1) }, ...inlines]);
  }
}

function block(
  type: string,
  inlines: readonly SaidInline[],
  attributes: Readonly<Record<string, Primitive | undefined>> = {},
): SaidBlock {
  return { shape: saidShape(type, attributes), inlines, rows: [] };
}

/** Depths, numbers and lengths as the flow has them at most: else the document would say less than it was told. */
function bounded(said: SaidBlock): SaidBlock {
  return { ...said, shape: canonicalShape(said.shape, 'block'), inlines: said.inlines.map(boundedInline) };
}

function boundedInline(inline: SaidInline): SaidInline {
  return inline.type === 'text' ? inline : { ...inline, shape: canonicalShape(inline.shape, 'inline') };
}

function plain(text: string): SaidInline[] {
  return normalInlines([{ type: 'text', text: saidText(text), marks: noMarks }]);
}

/** What is written below an image belongs to one that stands by itself. */
function withoutCaption(inline: SaidInline): SaidInline {
  if (inline.type !== 'atom' || inline.shape.attributes['caption'] === undefined) return inline;
  const { caption: _caption, ...attributes } = inline.shape.attributes;
  return { ...inline, shape: saidShape(inline.shape.type, attributes) };
}

function withoutAlert(paragraph: Paragraph): Paragraph {
  const [first, ...others] = paragraph.children;
  if (first?.type !== 'text') return paragraph;
  const value = first.value.replace(/^\[!\w+\][ \t]*\n?/, '');
  return { ...paragraph, children: [{ ...first, value }, ...others] };
}

function languageOf(lang: string | null | undefined): string | undefined {
  return typeof lang === 'string' && /^[\w+#.-]{1,40}$/.test(lang) ? lang : undefined;
}
