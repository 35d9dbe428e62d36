// What a document's content was written by: this program, or stock Lexical collaboration (@lexical/yjs, both versions). Told
// from Yjs' items alone, as asking a doc for a type by name makes it one.

import { ContentString, ContentType, type Doc, type Item, Map as YMap } from 'yjs';

import { flowRootName } from '../flow/flow-root.ts';

export type DocumentKind = 'flow' | 'lexical-v1' | 'lexical-v2' | 'empty' | 'other';

/** Where version 2 keeps its content. Version 1 has the same root as a flow. */
export const stockV2RootName = 'root-v2';

export function kindOfDocument(doc: Doc): DocumentKind {
  const root = doc.share.get(flowRootName);
  const ofRoot = root === undefined ? null : kindOfRoot(root);
  if (ofRoot !== null) return ofRoot;
  const second = doc.share.get(stockV2RootName);
  if (second !== undefined && [...liveItems(second)].some(({ content }) => content instanceof ContentType)) {
    return 'lexical-v2';
  }
  return [...doc.share.values()].every(isEmpty) ? 'empty' : 'other';
}

/** Whatever type it is known as. */
interface SharedType {
  readonly _start: Item | null;
  readonly _map: ReadonlyMap<string, Item>;
}

/** A marker of a flow is a map without `__type`, which everything of version 1 has. Null: there is nothing in it. */
function kindOfRoot(root: SharedType): DocumentKind | null {
  let kind: DocumentKind | null = null;
  for (const { content } of liveItems(root)) {
    if (content instanceof ContentString) kind ??= 'flow';
    else if (content instanceof ContentType) {
      if (content.type._map.has('__type')) kind = 'lexical-v1';
      else if (content.type instanceof YMap) return 'flow';
      else kind ??= 'other';
    } else if (content.isCountable()) kind ??= 'other';
  }
  return kind;
}

function* liveItems(type: SharedType): Iterable<Item> {
  for (let item = type._start; item !== null; item = item.right) if (!item.deleted) yield item;
}

function isEmpty(type: SharedType): boolean {
  for (const item of type._map.values()) if (!item.deleted) return false;
  for (const item of liveItems(type)) if (item.countable) return false;
  return true;
}
