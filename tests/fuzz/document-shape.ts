// What a Y.Doc shows, as one text that two documents can be compared by: every visible unit with its id and
// content, in order, whatever the types it lies in. Marks of formatting are left out: each yjs that receives
// them removes the redundant ones by itself.

import * as Y from 'yjs';

type AnyType = Y.AbstractType<unknown>;

export function shapeOf(doc: Y.Doc): string {
  const parts: string[] = [];
  for (const name of [...doc.share.keys()].toSorted()) {
    const type = doc.share.get(name) as AnyType;
    const before = parts.length;
    addType(type, parts);
    // A root that was only named shows nothing and may be missing elsewhere.
    if (parts.length > before) parts.push(`<${name}\n`);
  }
  return parts.join('');
}

function addType(type: AnyType, parts: string[]): void {
  for (let item = type._start; item !== null; item = item.right) addItem(item, parts);
  for (const key of [...type._map.keys()].toSorted()) {
    const item = type._map.get(key);
    if (item === undefined || item.deleted) continue;
    parts.push(`${key}=`);
    addItem(item, parts);
  }
}

function addItem(item: Y.Item, parts: string[]): void {
  if (item.deleted || item.content instanceof Y.ContentFormat) return;
  const { client, clock } = item.id;
  if (item.content instanceof Y.ContentType) {
    parts.push(`${client}.${clock}{`);
    addType(item.content.type, parts);
    parts.push('}');
    return;
  }
  const shown = item.content instanceof Y.ContentDoc ? [item.content.doc.guid] : item.content.getContent();
  shown.forEach((unit: unknown, index: number) => parts.push(`${client}.${clock + index}:${textOf(unit)} `));
}

function textOf(unit: unknown): string {
  if (typeof unit === 'bigint') return `${unit}n`;
  return (
    JSON.stringify(unit, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)) ??
    'undefined'
  );
}
