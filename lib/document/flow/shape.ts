// What a block or an inline thing is: its type and attributes, in canonical form. Reading is total: whatever a peer, a
// newer version or a foreign program wrote, there is a shape for it. Writing never happens here.

import type { Map as YMap } from 'yjs';

import { aligned, type AttributeRule, blockSchema, inlineSchema, type Primitive } from './schema.ts';
import { readTable } from './table.ts';

/** Attributes that have their default are left out, so equal shapes have equal entries. */
export interface Shape {
  readonly type: string;
  readonly attributes: Readonly<Record<string, Primitive>>;
}

export type EmbedKind = 'marker' | 'inline' | 'slot';

/** The keys of an embed's map by which it is told what it is; none of them: it begins a block. */
export const typeKey = 'type';
export const inlineKey = 'inline';
export const slotKey = 'slot';
/** On a marker: the slot where the block is shown instead of where it stands (see display-order.ts). */
export const placeKey = 'at';
/** On a marker: its text goes on the block before instead of beginning one of its own. */
export const joinKey = 'join';

export const paragraph: Shape = { type: 'paragraph', attributes: {} };

export function embedKind(map: YMap<unknown>): EmbedKind {
  if (map.has(slotKey)) return 'slot';
  return map.has(inlineKey) ? 'inline' : 'marker';
}

/** Of a table that has nothing to show. */
export const emptyTableType = 'empty-table';

export function markerShape(map: YMap<unknown>): Shape {
  const type = map.get(typeKey) ?? 'paragraph';
  if (type === 'table' && readTable(map) === null) return { type: emptyTableType, attributes: {} };
  return readShape(map, typeof type === 'string' ? type : '', blockSchema(type)?.attributes);
}

export function inlineShape(map: YMap<unknown>): Shape {
  const type = map.get(inlineKey);
  return readShape(map, typeof type === 'string' ? type : '', inlineSchema(type)?.attributes);
}

/** A type without a schema is one that we do not know: all that can be carried along is. */
function readShape(
  map: YMap<unknown>,
  type: string,
  rules: Readonly<Record<string, AttributeRule>> | undefined,
): Shape {
  const attributes: Record<string, Primitive> = {};
  const keys = rules === undefined ? [...map.keys()].toSorted() : Object.keys(rules);
  for (const key of keys) {
    const value = map.get(key);
    if (value === undefined) continue;
    const canonical = rules === undefined ? foreignAttribute(key, value) : rules[key]?.(value);
    if (canonical !== undefined) attributes[key] = canonical;
  }
  return { type, attributes };
}

function foreignAttribute(key: string, value: unknown): Primitive | undefined {
  if (key === 'align' || key === 'indent') return aligned[key](value);
  if (key === typeKey || key === inlineKey || key === placeKey || key === joinKey) return undefined;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : undefined;
}

/** A shape as it may come from the editor: unknown attributes dropped, values in bounds, defaults left out. */
export function canonicalShape(shape: Shape, kind: 'block' | 'inline'): Shape {
  const schema = kind === 'block' ? blockSchema(shape.type) : inlineSchema(shape.type);
  const attributes: Record<string, Primitive> = {};
  for (const key of Object.keys(schema?.attributes ?? shape.attributes)) {
    const value = shape.attributes[key];
    if (value === undefined) continue;
    const canonical = schema === undefined ? foreignAttribute(key, value) : schema.attributes[key]?.(value);
    if (canonical !== undefined) attributes[key] = canonical;
  }
  return { type: shape.type, attributes };
}

export function areSameShapes(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.type !== b.type) return false;
  const keys = Object.keys(a.attributes);
  return (
    keys.length === Object.keys(b.attributes).length &&
    keys.every((key) => a.attributes[key] === b.attributes[key])
  );
}

/** Void blocks have no text of their own. A type that we do not know has its text shown. */
export function isVoid(type: string): boolean {
  return blockSchema(type)?.content === 'void';
}

export function isListItem(type: string): boolean {
  return type === 'bullet' || type === 'number' || type === 'check';
}
