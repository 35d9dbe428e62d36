// Where a document's flow lives, and what every flow needs before it is used. It has the root name of @lexical/yjs V1
// and, like it, is a Y.XmlText, so that a program that looks for Lexical content finds the text there. The two are told
// apart by their embeds: V1's carry `__type`, a flow's do not.

import { type Doc, type Transaction, XmlText } from 'yjs';

export const flowRootName = 'root';

export function flowRoot(doc: Doc): XmlText {
  return keepFormats(doc).get(flowRootName, XmlText);
}

const keeping = new WeakSet<Doc>();

/**
 * Yjs tidies formats up after remote changes, in a transaction of its own: every peer would answer every format with a
 * message, six of them with a storm, and one that may only read would be sent away for writing. Our acts have keys of
 * their own and leave nothing that must be tidied. To be called before the doc takes in its first update; idempotent.
 */
export function keepFormats(doc: Doc): Doc {
  if (!keeping.has(doc)) {
    keeping.add(doc);
    // Told just before Yjs would begin with it.
    doc.on('afterTransaction', (transaction: Transaction) => {
      transaction._needFormattingCleanup = false;
    });
  }
  return doc;
}
