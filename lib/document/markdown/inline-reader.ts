// From Markdown's phrases to text with marks. HTML that stands for a mark is read as that mark; a tag that is not known is
// text like any other, so that nothing that somebody wrote goes. An address that is longer than a document takes leads
// nowhere if it is cut: of its link the text stays, of its picture what describes it.

import { type MarkKind, type Marks, noMarks, valueCharactersMax } from '../flow/marks.ts';
import { addressCharactersMax } from '../flow/schema.ts';
import { inlineNestingMax } from './limits.ts';
import type { PhrasingContent } from './mdast-nodes.ts';
import { normalInlines, type SaidInline, saidShape, saidText, unknownAtomType } from './said.ts';

export interface InlineContext {
  /** Addresses that are given elsewhere in the text: `[label]: address`. */
  readonly definitions: ReadonlyMap<string, string>;
  /** What stands for a picture that cannot be one, and says nothing of itself. */
  readonly wordForPicture: string;
}

export function readInlines(nodes: readonly PhrasingContent[], context: InlineContext): SaidInline[] {
  const reader = new InlineReader(context);
  reader.read(nodes, noMarks, 0);
  return normalInlines(reader.inlines);
}

interface OpenTag {
  readonly name: string;
  readonly marks: Marks;
}

class InlineReader {
  readonly inlines: SaidInline[] = [];
  readonly #context: InlineContext;
  readonly #tags: OpenTag[] = [];

  constructor(context: InlineContext) {
    this.#context = context;
  }

  read(nodes: readonly PhrasingContent[], marks: Marks, depth: number): void {
    for (const node of nodes) this.#readNode(node, marks, depth);
  }

  #readNode(node: PhrasingContent, marks: Marks, depth: number): void {
    switch (node.type) {
      case 'text':
        // A line's end without more is a space: Markdown's lines are the file's, not the document's.
        this.#addText(node.value.replaceAll(/ ?\n ?/g, ' '), marks);
        return;
      case 'strong':
        this.#readWithin(node.children, { bold: '' }, marks, depth);
        return;
      case 'emphasis':
        this.#readWithin(node.children, { italic: '' }, marks, depth);
        return;
      case 'delete':
        this.#readWithin(node.children, { strike: '' }, marks, depth);
        return;
      case 'link':
        this.#readWithin(node.children, linkTo(node.url), marks, depth);
        return;
      case 'linkReference':
        this.#readWithin(node.children, linkTo(this.#defined(node.identifier)), marks, depth);
        return;
      case 'inlineCode':
        this.#addText(node.value, { ...marks, code: '' });
        return;
      case 'break':
        this.#addText('\n', marks);
        return;
      case 'image':
        this.#addImage({ src: node.url, alt: node.alt ?? '', caption: node.title ?? '' }, marks);
        return;
      case 'imageReference':
        this.#addImage({ src: this.#defined(node.identifier), alt: node.alt ?? '' }, marks);
        return;
      case 'inlineMath':
        this.#addAtom('equation', { tex: node.value }, marks);
        return;
      case 'footnoteReference':
        this.#addText(`[^${node.label ?? node.identifier}]`, marks);
        return;
      case 'html':
        this.#readHtml(node.value, marks);
        return;
    }
  }

  #defined(identifier: string): string {
    return this.#context.definitions.get(identifier) ?? '';
  }

  #readWithin(children: readonly PhrasingContent[], own: Marks, marks: Marks, depth: number): void {
    if (depth < inlineNestingMax) this.read(children, { ...marks, ...own }, depth + 1);
    else this.#addText(children.map((child) => ('value' in child ? child.value : '')).join(''), marks);
  }

  #addText(text: string, marks: Marks): void {
    this.inlines.push({ type: 'text', text: saidText(text), marks: this.#marks(marks) });
  }

  #addImage(
    image: { readonly src: string; readonly alt: string; readonly caption?: string },
    marks: Marks,
  ): void {
    if (saidText(image.src).length <= addressCharactersMax) this.#addAtom('image', image, marks);
    else this.#addText(image.alt.trim() === '' ? this.#context.wordForPicture : image.alt, marks);
  }

  #addAtom(type: string, attributes: Readonly<Record<string, string>>, marks: Marks): void {
    const given = Object.entries(attributes).map(([key, value]) => [key, saidText(value) || undefined]);
    const shape = saidShape(type, Object.fromEntries(given) as Record<string, string | undefined>);
    this.inlines.push({ type: 'atom', shape, marks: this.#marks(marks) });
  }

  /** With those of the tags that are open. */
  #marks(marks: Marks): Marks {
    const all = Object.assign({}, ...this.#tags.map((tag) => tag.marks), marks) as Marks;
    return Object.keys(all).length === 0 ? noMarks : all;
  }

  #readHtml(html: string, marks: Marks): void {
    if (html.startsWith('<!--')) return;
    const tag = /^<(\/?)([a-z][a-z\d-]*)((?:\s[^]*)?)>$/i.exec(html);
    const name = tag?.[2]?.toLowerCase() ?? '';
    if (tag?.[1] === '/') {
      const open = this.#tags.findLastIndex((each) => each.name === name);
      if (open !== -1) this.#tags.splice(open, 1);
      else if (!isKnown(name)) this.#addText(html, marks);
      return;
    }
    this.#openTag(html, name, attributesOf(tag?.[3] ?? ''), marks);
  }

  #openTag(html: string, name: string, attributes: ReadonlyMap<string, string>, marks: Marks): void {
    const value = attributes.get('value') ?? '';
    switch (name) {
      case 'br':
        this.#addText('\n', marks);
        return;
      case 'wbr':
        return;
      case 'img':
        this.#addImage({ src: attributes.get('src') ?? '', alt: attributes.get('alt') ?? '' }, marks);
        return;
      case 'data':
        if (value.startsWith('$')) this.#addAtom('equation', { tex: value.slice(1) }, marks);
        else this.#addAtom(unknownAtomType, { name: value }, marks);
        return;
    }
    const own = marksOfTag(name, attributes);
    if (own === null) this.#addText(html, marks);
    else this.#tags.push({ name, marks: own });
  }
}

const kindOfTag: Readonly<Record<string, MarkKind>> = {
  strong: 'bold',
  b: 'bold',
  em: 'italic',
  i: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strike',
  del: 'strike',
  strike: 'strike',
  code: 'code',
  kbd: 'code',
  sub: 'subscript',
  sup: 'superscript',
  mark: 'highlight',
  span: 'color',
  a: 'link',
};

function isKnown(name: string): boolean {
  return Object.hasOwn(kindOfTag, name) || ['br', 'wbr', 'img', 'data'].includes(name);
}

/** Null for a tag that says nothing that we know. */
function marksOfTag(name: string, attributes: ReadonlyMap<string, string>): Marks | null {
  const kind = Object.hasOwn(kindOfTag, name) ? kindOfTag[name] : undefined;
  if (kind === undefined) return null;
  const style = attributes.get('style') ?? '';
  switch (kind) {
    case 'color': {
      const color = styleValue(style, 'color');
      const background = styleValue(style, 'background-color');
      return {
        ...(color === null ? {} : { color }),
        ...(background === null ? {} : { highlight: background }),
      };
    }
    case 'highlight':
      return { highlight: styleValue(style, 'background-color') ?? '' };
    case 'link':
      return linkTo(attributes.get('href') ?? '');
    default:
      return { [kind]: '' };
  }
}

function linkTo(address: string): Marks {
  const link = saidText(address);
  return link.length <= valueCharactersMax ? { link } : noMarks;
}

export function styleValue(style: string, property: string): string | null {
  for (const declaration of style.split(';')) {
    const colon = declaration.indexOf(':');
    if (colon === -1 || declaration.slice(0, colon).trim().toLowerCase() !== property) continue;
    const value = declaration.slice(colon + 1).trim();
    return /^[#\w(),.% -]{1,64}$/.test(value) ? value : null;
  }
  return null;
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const pattern = /([a-z][\w:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;
  for (const [, name = '', quoted, apostrophed, bare] of text.matchAll(pattern)) {
    found.set(name.toLowerCase(), decodeReferences(quoted ?? apostrophed ?? bare ?? ''));
  }
  return found;
}

const namedReferences: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00A0',
};

function decodeReferences(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,5}));/gi,
    (whole, decimal, hex, name: string) => {
      if (name !== undefined) return namedReferences[name.toLowerCase()] ?? whole;
      const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';
    },
  );
}
