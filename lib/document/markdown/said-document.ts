// From the flow to what Markdown says of it: block by block, in the order in which they are shown.

import type { Block } from '../flow/display-order.ts';
import type { FlowDocument } from '../flow/flow-document.ts';
import { noMarks } from '../flow/marks.ts';
import { isVoid, type Shape } from '../flow/shape.ts';
import {
  shapeText,
  type ShownCell,
  type ShownInline,
  shownInlines,
  type ShownTable,
  shownTable,
} from '../flow/shown-content.ts';
import { ListStarts } from './list-starts.ts';
import {
  isBlockImage,
  normalInlines,
  type SaidBlock,
  type SaidCell,
  type SaidInline,
  saidMarks,
  saidShape,
  saidText,
  unknownAtomType,
} from './said.ts';

/** Of each block what Markdown says of it: as many as there are blocks. */
export function saidBlocks(blocks: readonly Block[], flows: FlowDocument): SaidBlock[] {
  const lists = new ListStarts();
  return blocks.map((block) => {
    const shape = saidShapeOf(block.shape);
    const isFirst = lists.add(shape);
    const { start: _start, ...others } = shape.attributes;
    return saidBlock(block, isFirst ? shape : { type: shape.type, attributes: others }, flows);
  });
}

function saidBlock(block: Block, shape: Shape, flows: FlowDocument): SaidBlock {
  switch (block.shape.type) {
    case 'table': {
      const table = shownTable(flows, block);
      return { shape, inlines: [], rows: table === null ? [] : saidRows(table) };
    }
    case 'embed': {
      const { url } = block.shape.attributes;
      const link = typeof url === 'string' ? saidText(url) : '';
      return { shape, inlines: normalInlines([text(link, { link })]), rows: [] };
    }
    case 'code':
      return { shape, inlines: normalInlines([text(codeText(block))]), rows: [] };
    default:
      return textBlock(shape, normalInlines([...shownInlines(block)].map(saidInline)));
  }
}

function textBlock(shape: Shape, inlines: readonly SaidInline[]): SaidBlock {
  const [only] = inlines;
  const isImage =
    shape.type === 'paragraph' && inlines.length === 1 && only?.type === 'atom' && isBlockImage(only);
  return isImage ? { shape: only.shape, inlines: [], rows: [] } : { shape, inlines, rows: [] };
}

function text(value: string, marks: SaidInline['marks'] = noMarks): SaidInline {
  return { type: 'text', text: value, marks };
}

/** An embed is said as a line with its address, a type of another version as a paragraph: what it is stays. */
export function saidShapeOf({ type, attributes }: Shape): Shape {
  const { tone, closed, indent, start, checked, language, src, alt, caption, tex } = attributes;
  switch (type) {
    case 'h1':
    case 'h2':
    case 'h3':
    case 'h4':
    case 'h5':
    case 'h6':
    case 'quote':
    case 'divider':
    case 'table':
      return { type, attributes: {} };
    case 'callout':
      return saidShape(type, { tone });
    case 'toggle':
      return saidShape(type, { closed });
    case 'bullet':
      return saidShape(type, { indent });
    case 'number':
      return saidShape(type, { indent, start });
    case 'check':
      return saidShape(type, { indent, checked });
    case 'code':
      return saidShape(type, { language });
    case 'image':
      return imageShape(src, alt, caption);
    case 'equation':
      return saidShape(type, { tex: wellFormed(tex) });
    default:
      return { type: 'paragraph', attributes: {} };
  }
}

function imageShape(...[src, alt, caption]: unknown[]): Shape {
  return saidShape('image', { src: wellFormed(src), alt: wellFormed(alt), caption: wellFormed(caption) });
}

function wellFormed(value: unknown): string | undefined {
  const said = typeof value === 'string' ? saidText(value) : '';
  return said === '' ? undefined : said;
}

export function saidInline(inline: ShownInline): SaidInline {
  const marks = saidMarks(inline.marks);
  if (inline.type === 'text') return text(saidText(inline.run.text), marks);
  const { type, attributes } = inline.shape;
  if (type === 'image') {
    return { type: 'atom', shape: imageShape(attributes['src'], attributes['alt']), marks };
  }
  // As in a code span, a line end in a formula is no more than a space.
  const tex = wellFormed(attributes['tex'])?.replaceAll('\n', ' ');
  if (type === 'equation' && tex !== undefined) {
    return { type: 'atom', shape: saidShape('equation', { tex }), marks };
  }
  const name = atomText(inline.shape);
  if (name !== null) return text(name, marks);
  return { type: 'atom', shape: saidShape(unknownAtomType, { name: wellFormed(type) }), marks };
}

/** A mention and an emoji are said by what is read: their text. Null for other things. */
export function atomText(shape: Shape): string | null {
  if (shape.type !== 'mention' && shape.type !== 'emoji') return null;
  const said = saidText(shapeText(shape));
  return said === '' ? null : said;
}

/** All of it as text: what stands in code has no marks. */
function codeText(block: Block): string {
  let code = '';
  for (const inline of shownInlines(block)) {
    code += inline.type === 'text' ? inline.run.text : shapeText(inline.shape);
  }
  return saidText(code);
}

export function saidRows({ cells }: ShownTable): SaidCell[][] {
  return cells.map((row) => row.map(saidCell));
}

/** A cell is one line to Markdown: its blocks with breaks between them. */
function saidCell({ blocks }: ShownCell): SaidCell {
  return normalInlines(
    blocks.flatMap((block, index) => [
      ...(index === 0 ? [] : [text('\n')]),
      ...(isVoid(block.shape.type) ? [voidInline(block)] : [...shownInlines(block)].map(saidInline)),
    ]),
  );
}

/** A block without text within a line. */
export function voidInline({ shape: { type, attributes } }: Block): SaidInline {
  const { src, alt, tex } = attributes;
  if (type === 'image') return { type: 'atom', shape: imageShape(src, alt), marks: noMarks };
  const said = wellFormed(tex)?.replaceAll('\n', ' ');
  if (type === 'equation' && said !== undefined) {
    return { type: 'atom', shape: saidShape('equation', { tex: said }), marks: noMarks };
  }
  return { type: 'atom', shape: saidShape(unknownAtomType, { name: type }), marks: noMarks };
}
