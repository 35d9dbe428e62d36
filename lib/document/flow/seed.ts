// The constant first update of a document whose content is a flow: one empty paragraph. Built under client id 0, it has
// the same bytes and ids wherever it is built, and applying it twice changes nothing. Clients never make up content.

import { Doc, encodeStateAsUpdate, Map as YMap } from 'yjs';

import { replaceTitle } from '../title.ts';
import { flowRoot } from './flow-root.ts';

const seedClientId = 0;

/**
 * Only whoever creates a document may give a title, and only once: seeds with two titles would claim the same ids for
 * different content. The seed without a title begins every seed with one, so those two may meet.
 */
export function seedUpdate(title?: string): Uint8Array {
  const doc = new Doc();
  doc.clientID = seedClientId;
  // The paragraph first: what follows it must not move its ids.
  flowRoot(doc).insertEmbed(0, new YMap());
  if (title !== undefined) replaceTitle(doc, title);
  const update = encodeStateAsUpdate(doc);
  doc.destroy();
  return update;
}
