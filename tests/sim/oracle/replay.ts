// Documents made from bytes, for comparing: what a log says, what a room has, what a tab shows.

import { applyUpdate, Doc, Map as YMap, XmlText } from 'yjs';
import { flowRoot } from '../../../lib/document/flow/flow-root.ts';
import { plainContent } from '../peers/yjs-edits.ts';

/** A document from updates in order. The caller destroys it. */
export function replay(updates: readonly Uint8Array[]): Doc {
  const doc = new Doc();
  doc.transact(() => {
    for (const update of updates) applyUpdate(doc, update);
  });
  return doc;
}

/** Edits that wait for others that are not there: invisible, and everything later of their client with them. */
export function heldBack(doc: Doc): boolean {
  return doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
}

/** All that people can see of a document, as text. */
export function visible(doc: Doc): string {
  return JSON.stringify([plainContent(doc), plain(flowRoot(doc))]);
}

/** A flow as data, the same for equal documents: a Y.Map gives its keys in the order in which they came. */
function plain(value: unknown): unknown {
  if (value instanceof XmlText) {
    const delta = value.toDelta() as readonly { readonly insert: unknown; readonly attributes?: object }[];
    return delta.map(({ insert, attributes = {} }) => [plain(insert), sorted(Object.entries(attributes))]);
  }
  if (!(value instanceof YMap)) return value;
  return sorted([...value.entries()]).map(([key, each]) => [key, plain(each)]);
}

function sorted<T>(entries: readonly (readonly [string, T])[]): (readonly [string, T])[] {
  return entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Where two texts part, for a message. */
export function difference(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const from = Math.max(0, at - 20);
  return `…${a.slice(from, at + 40)}… | …${b.slice(from, at + 40)}…`;
}
