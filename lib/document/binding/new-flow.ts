// A flow made from blocks that only the editor has: the content of a cell in a table that was just inserted or pasted.

import type { ElementNode, LexicalNode } from 'lexical';
import { Map as YMap, XmlText } from 'yjs';

import { actAttribute, actKey, markKinds, type Marks } from '../flow/marks.ts';
import { inlineKey, isVoid, typeKey } from '../flow/shape.ts';
import { $blocksOf } from './block-list.ts';
import { $readBlockShape } from './block-nodes.ts';
import { TokenRow } from './token-row.ts';
import { $addEditorTokens, type EditorToken, Identities } from './tokens.ts';

type Delta = Parameters<XmlText['applyDelta']>[0];
type Parts = Readonly<Record<string, YMap<unknown>>>;

/** In no document yet. `$tableParts`: what is nested in a table among the blocks. */
export function $flowOfContainer(container: ElementNode, $tableParts: (node: LexicalNode) => Parts): XmlText {
  const builder = new DeltaBuilder();
  for (const block of $blocksOf(container)) {
    const { type, attributes } = $readBlockShape(block.node, block.listed);
    const parts = type === 'table' ? $tableParts(block.node) : {};
    const marker = new YMap<unknown>([...Object.entries(attributes), ...Object.entries(parts)]);
    if (type !== 'paragraph') marker.set(typeKey, type);
    builder.add(marker, null);
    if (isVoid(type)) continue;
    const row = new TokenRow<EditorToken>();
    const options = { identities: new Identities(), atomOf: () => null, caret: null };
    $addEditorTokens(block, type === 'code', options, row);
    for (const token of row.slice(0, row.length)) {
      if (token.type === 'character') {
        builder.add(String.fromCodePoint(token.code).toWellFormed(), token.marks);
      } else if (token.type === 'atom') {
        const { shape, marks } = token;
        builder.add(new YMap<unknown>([[inlineKey, shape.type], ...Object.entries(shape.attributes)]), marks);
      }
    }
  }
  const flow = new XmlText();
  if (builder.delta.length > 0) flow.applyDelta(builder.delta as Delta);
  return flow;
}

/** Acts of a flow that nobody else writes to: keys need only differ between stretches. */
class DeltaBuilder {
  readonly delta: { insert: string | YMap<unknown>; attributes: Record<string, unknown> }[] = [];
  #marks: Marks | null = null;
  #acts = 0;

  add(insert: string | YMap<unknown>, marks: Marks | null): void {
    const last = this.delta.at(-1);
    if (typeof insert === 'string' && typeof last?.insert === 'string' && marks === this.#marks) {
      last.insert += insert;
      return;
    }
    this.#marks = marks;
    this.delta.push({ insert, attributes: this.#attributes(marks) });
  }

  #attributes(marks: Marks | null): Record<string, unknown> {
    const attributes: Record<string, unknown> = {};
    if (marks === null) return attributes;
    for (const kind of markKinds) {
      const value = marks[kind];
      if (value !== undefined) {
        attributes[actKey(kind, { client: 0, clock: this.#acts++ })] = actAttribute([], value);
      }
    }
    return attributes;
  }
}
