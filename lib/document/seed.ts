// Where the content lives in a Y.Doc, and the constant first update of every document. Clients never make up first
// content: two peers that both do leave two paragraphs. The seed is built under client id 0, so it has the same bytes
// and the same ids wherever it is built, and applying it a second time changes nothing.

import { Doc, encodeStateAsUpdate, XmlElement } from 'yjs';

import { replaceTitle } from './title.ts';

const seedClientId = 0;

/** The name under which @lexical/yjs V2 keeps the content, so that any Yjs program can find it. */
export const contentRootName = 'root-v2';

/** The element that holds the blocks. */
export function contentRoot(doc: Doc): XmlElement {
  return doc.get(contentRootName, XmlElement);
}

/**
 * The update that turns an empty Y.Doc into a document of one empty paragraph, and a title if one is given.
 *
 * Only whoever creates a document may give a title, and only once: seeds with two different titles would claim the
 * same ids for different content, from which replicas never recover. The seed without a title begins every seed with
 * one, so those two may meet.
 */
export function seedUpdate(title?: string): Uint8Array {
  const doc = new Doc();
  doc.clientID = seedClientId;
  // The paragraph first: what follows it must not move its ids.
  contentRoot(doc).insert(0, [new XmlElement('paragraph')]);
  if (title !== undefined) replaceTitle(doc, title);
  const update = encodeStateAsUpdate(doc);
  doc.destroy();
  return update;
}
