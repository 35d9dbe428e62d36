// The two layouts of @lexical/yjs 0.50 as one tree. Version 1: an element is an XmlText with its children as embeds, a text
// a Y.Map followed by its characters. Version 2: an element is an XmlElement named by its type, with only what is not the
// default as attributes, and neighbouring texts are one XmlText. Total: whatever else lies there is left out.

import { type Doc, Map as YMap, XmlElement, XmlText } from 'yjs';

import { flowRootName } from '../flow/flow-root.ts';
import { stockV2RootName } from './document-kind.ts';

export type StockProps = Readonly<Record<string, unknown>>;

/** An element, a text, or what stands for itself (an image, a line break): by what it has. Names of props without `__`. */
export interface StockNode {
  readonly type: string;
  readonly props: StockProps;
  readonly children: readonly StockNode[];
  /** Null for what is no text. */
  readonly text: string | null;
}

/** As deep as an update may nest (protocol/limits.ts). */
const depthMax = 100;

/** The children of the root; null if they are nested too deep. */
export function stockTree(doc: Doc, version: 'lexical-v1' | 'lexical-v2'): readonly StockNode[] | null {
  try {
    return version === 'lexical-v1'
      ? readV1(doc.get(flowRootName, XmlText), 0)
      : readV2(doc.get(stockV2RootName, XmlElement), 0);
  } catch (error) {
    if (error instanceof TooDeep) return null;
    throw error;
  }
}

class TooDeep extends Error {}

interface Part {
  readonly insert: unknown;
  readonly attributes?: StockProps;
}

function partsOf(text: XmlText): readonly Part[] {
  return text.toDelta() as readonly Part[];
}

function readV1(parent: XmlText, depth: number): StockNode[] {
  if (depth > depthMax) throw new TooDeep();
  const nodes: StockNode[] = [];
  let text: { props: StockProps; type: string } | null = null;
  for (const { insert } of partsOf(parent)) {
    if (typeof insert === 'string') {
      // Characters that have lost their map, as they do when two people format one word, are plain.
      const { type, props } = text ?? { type: 'text', props: {} };
      nodes.push({ type, props, children: [], text: insert });
    } else if (insert instanceof YMap) {
      const props = propsOf((insert as YMap<unknown>).entries());
      const type = typeOf(props);
      text = type === 'linebreak' ? null : { type, props };
      if (type === 'linebreak') nodes.push({ type, props, children: [], text: null });
    } else if (insert instanceof XmlText) {
      const props = attributesOf(insert);
      nodes.push({ type: typeOf(props), props, children: readV1(insert, depth + 1), text: null });
      text = null;
    } else if (insert instanceof XmlElement) {
      const props = attributesOf(insert);
      nodes.push({ type: typeOf(props), props, children: [], text: null });
      text = null;
    }
  }
  return nodes;
}

function readV2(parent: XmlElement, depth: number): StockNode[] {
  if (depth > depthMax) throw new TooDeep();
  return parent.toArray().flatMap((child: unknown) => {
    if (child instanceof XmlText) return partsOf(child).flatMap(textOfPart);
    if (!(child instanceof XmlElement)) return [];
    const element: XmlElement = child;
    const children = readV2(element, depth + 1);
    return [{ type: element.nodeName, props: attributesOf(element), children, text: null }];
  });
}

/** `t` is the type, `p` the properties; a text without them has the defaults of a text. */
function textOfPart({ insert, attributes = {} }: Part): StockNode[] {
  if (typeof insert !== 'string') return [];
  const { t, p } = attributes;
  const props = isRecord(p) ? propsOf(Object.entries(p)) : {};
  return [{ type: typeof t === 'string' ? t : 'text', props, children: [], text: insert }];
}

function attributesOf(type: XmlText | XmlElement): StockProps {
  return propsOf(Object.entries<unknown>(type.getAttributes()));
}

function propsOf(entries: Iterable<readonly [string, unknown]>): StockProps {
  const props: Record<string, unknown> = {};
  for (const [key, value] of entries) {
    const name = key.replace(/^__/, '');
    if (name !== '' && isPlain(value)) props[name] = value;
  }
  return props;
}

function typeOf({ type }: StockProps): string {
  return typeof type === 'string' ? type : '';
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** What JSON can hold, and Yjs as a plain value: a nested type cannot be in two documents. */
function isPlain(value: unknown): boolean {
  return (
    typeof value === 'string' ||
    (typeof value === 'number' && Number.isFinite(value)) ||
    typeof value === 'boolean' ||
    Array.isArray(value) ||
    isRecord(value)
  );
}
