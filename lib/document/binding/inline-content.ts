// The content of one block in Lexical: what its runs are to look like as nodes, and making an element's children look
// so. Nodes that can stay do stay, with their keys: a caret or an IME composition is in one of them.

import { $createLinkNode, $isLinkNode } from '@lexical/link';
import {
  $createLineBreakNode,
  $createTabNode,
  $createTextNode,
  $isLineBreakNode,
  $isTabNode,
  $isTextNode,
  type ElementNode,
  type LexicalNode,
  type TextNode,
} from 'lexical';

import type { Block } from '../flow/display-order.ts';
import { type IdText, idText } from '../flow/item-id.ts';
import { type Marks, marksOf, noMarks } from '../flow/marks.ts';
import { blockSchema } from '../flow/schema.ts';
import type { EmbedRun } from '../flow/segment.ts';
import { areSameShapes, inlineShape, type Shape } from '../flow/shape.ts';
import { $createInlineAtomNode, InlineAtomNode } from '../nodes/shape-nodes.ts';
import { $setChildren } from './children.ts';
import { type TextFormat, textFormat } from './text-format.ts';

interface TextSpec extends TextFormat {
  readonly type: 'text';
  text: string;
}
interface TabSpec extends TextFormat {
  readonly type: 'tab';
}
interface BreakSpec {
  readonly type: 'break';
}
interface AtomSpec {
  readonly type: 'atom';
  readonly id: IdText;
  readonly shape: Shape;
}
interface LinkSpec {
  readonly type: 'link';
  readonly url: string;
  readonly children: InlineSpec[];
}
export type InlineSpec = TextSpec | TabSpec | BreakSpec | AtomSpec | LinkSpec;

/** Which node shows an embed. Kept by the binding, for all blocks together. */
export interface AtomKeys {
  get(id: IdText): string | undefined;
  set(id: IdText, key: string, shape: Shape): void;
}

/** Every link opens elsewhere and tells nothing of where it stood; the flow knows addresses only. */
export const linkRel = 'noreferrer';

export function isPlainText({ shape }: Block): boolean {
  return blockSchema(shape.type)?.content === 'plain';
}

export function inlineSpecs(block: Block): InlineSpec[] {
  const builder = new SpecBuilder(isPlainText(block));
  for (const { runs } of block.pieces) {
    for (const run of runs) {
      if (run.type === 'text') builder.addText(run.text, marksOf(run.attributes));
      else if (run.type === 'embed') builder.addEmbed(run);
    }
  }
  return builder.specs;
}

class SpecBuilder {
  readonly specs: InlineSpec[] = [];
  readonly #isPlain: boolean;

  constructor(isPlain: boolean) {
    this.#isPlain = isPlain;
  }

  addText(text: string, marks: Marks): void {
    const shown = this.#isPlain ? noMarks : marks;
    const target = this.#targetFor(shown);
    // Split only where it must be: most text has neither breaks nor tabs.
    if (!/[\n\t]/.test(text)) {
      addText(target, text, textFormat(shown));
      return;
    }
    for (const part of text.split(/([\n\t])/)) {
      if (part === '\n') target.push({ type: 'break' });
      else if (part === '\t') target.push({ type: 'tab', ...textFormat(shown) });
      else addText(target, part, textFormat(shown));
    }
  }

  addEmbed({ id, map, attributes }: EmbedRun): void {
    const shape: Shape = map === null ? { type: '', attributes: {} } : inlineShape(map);
    const marks = this.#isPlain ? noMarks : marksOf(attributes);
    this.#targetFor(marks).push({ type: 'atom', id: idText(id), shape });
  }

  #targetFor({ link }: Marks): InlineSpec[] {
    if (link === undefined) return this.specs;
    const last = this.specs.at(-1);
    if (last?.type === 'link' && last.url === link) return last.children;
    const added: LinkSpec = { type: 'link', url: link, children: [] };
    this.specs.push(added);
    return added.children;
  }
}

function addText(target: InlineSpec[], text: string, { format, style }: TextFormat): void {
  if (text === '') return;
  const last = target.at(-1);
  if (last?.type === 'text' && last.format === format && last.style === style) last.text += text;
  else target.push({ type: 'text', text, format, style });
}

/** Whether the children look as they are to. */
export function $showsSpecs(element: ElementNode, specs: readonly InlineSpec[], atoms: AtomKeys): boolean {
  let node = element.getFirstChild();
  for (const spec of specs) {
    if (node === null || !$showsSpec(node, spec, atoms)) return false;
    node = node.getNextSibling();
  }
  return node === null;
}

function $showsSpec(node: LexicalNode, spec: InlineSpec, atoms: AtomKeys): boolean {
  switch (spec.type) {
    case 'text':
      return isPlainTextNode(node) && node.getTextContent() === spec.text && hasFormat(node, spec);
    case 'tab':
      return $isTabNode(node) && hasFormat(node, spec);
    case 'break':
      return $isLineBreakNode(node);
    case 'atom':
      return (
        node instanceof InlineAtomNode &&
        atoms.get(spec.id) === node.getKey() &&
        areSameShapes(node.getShape(), spec.shape)
      );
    case 'link':
      return $isLinkNode(node) && isOurLink(node, spec.url) && $showsSpecs(node, spec.children, atoms);
  }
}

/** Text of a plain kind: what subclasses show, as hashtags, is nothing that the flow knows. */
function isPlainTextNode(node: LexicalNode): node is TextNode {
  return $isTextNode(node) && node.getType() === 'text' && node.getMode() === 'normal';
}

function hasFormat(node: TextNode, { format, style }: TextFormat): boolean {
  return node.getFormat() === format && node.getStyle() === style;
}

function isOurLink(node: LexicalNode, url: string): boolean {
  return (
    $isLinkNode(node) &&
    node.getType() === 'link' &&
    node.getURL() === url &&
    node.getRel() === linkRel &&
    node.getTarget() === null &&
    node.getTitle() === null
  );
}

/** Makes the children look as they are to. `pool`: nodes that may be used besides them. */
export function $setInline(
  element: ElementNode,
  specs: readonly InlineSpec[],
  atoms: AtomKeys,
  pool: readonly LexicalNode[] = element.getChildren(),
): void {
  const nodes = $match(pool, specs, atoms);
  $setChildren(element, nodes);
}

function $match(pool: readonly LexicalNode[], specs: readonly InlineSpec[], atoms: AtomKeys): LexicalNode[] {
  let start = 0;
  const shorter = Math.min(pool.length, specs.length);
  const fits = (index: number, from: number): boolean => {
    const [node, spec] = [pool[pool.length - 1 - index], specs[specs.length - 1 - index]];
    return (
      index < shorter - from && node !== undefined && spec !== undefined && $showsSpec(node, spec, atoms)
    );
  };
  for (; start < shorter; start++) {
    const [node, spec] = [pool[start], specs[start]];
    if (node === undefined || spec === undefined || !$showsSpec(node, spec, atoms)) break;
  }
  let end = 0;
  while (fits(end, start)) end++;
  const free = pool.slice(start, pool.length - end);
  const middle = specs.slice(start, specs.length - end).map((spec) => $take(free, spec, atoms));
  return [...pool.slice(0, start), ...middle, ...pool.slice(pool.length - end)];
}

/** The first free node that can be made to show the spec, or a new one. */
function $take(free: LexicalNode[], spec: InlineSpec, atoms: AtomKeys): LexicalNode {
  const index = free.findIndex((node) => canShow(node, spec, atoms));
  const [found] = index === -1 ? [] : free.splice(index, 1);
  switch (spec.type) {
    case 'text':
      return $showText(found ?? $createTextNode(''), spec);
    case 'tab': {
      const tab = found ?? $createTabNode();
      if ($isTabNode(tab) && !hasFormat(tab, spec)) $setFormat(tab, spec);
      return tab;
    }
    case 'break':
      return found ?? $createLineBreakNode();
    case 'atom':
      return $showAtom(found, spec, atoms);
    case 'link': {
      const link = found ?? $createLinkNode(spec.url, { rel: linkRel });
      if ($isLinkNode(link)) {
        if (!isOurLink(link, spec.url)) link.setURL(spec.url).setRel(linkRel).setTarget(null).setTitle(null);
        $setInline(link, spec.children, atoms);
      }
      return link;
    }
  }
}

function canShow(node: LexicalNode, spec: InlineSpec, atoms: AtomKeys): boolean {
  switch (spec.type) {
    case 'text':
      return isPlainTextNode(node);
    case 'tab':
      return $isTabNode(node);
    case 'break':
      return $isLineBreakNode(node);
    case 'atom':
      return node instanceof InlineAtomNode && atoms.get(spec.id) === node.getKey();
    case 'link':
      return $isLinkNode(node) && node.getType() === 'link';
  }
}

function $showText(node: LexicalNode, spec: TextSpec): LexicalNode {
  if (!$isTextNode(node)) return node;
  const text = node.getTextContent() === spec.text ? node : node.setTextContent(spec.text);
  if (!hasFormat(text, spec)) $setFormat(text, spec);
  return text;
}

function $setFormat(node: TextNode, { format, style }: TextFormat): void {
  const writable = node.getWritable();
  writable.__format = format;
  writable.__style = style;
}

function $showAtom(found: LexicalNode | undefined, { id, shape }: AtomSpec, atoms: AtomKeys): LexicalNode {
  if (found instanceof InlineAtomNode) {
    if (!areSameShapes(found.getShape(), shape)) found.setShape(shape);
    atoms.set(id, found.getKey(), shape);
    return found;
  }
  const atom = $createInlineAtomNode(shape);
  atoms.set(id, atom.getKey(), shape);
  return atom;
}
