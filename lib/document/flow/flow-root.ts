// Where a document's flow lives, and what every flow needs before it is used. It has the root name of @lexical/yjs V1
// and, like it, is a Y.XmlText, so that a program that looks for Lexical content finds the text there. The two are told
// apart by their embeds: V1's carry `__type`, a flow's do not.

import { type Doc, XmlText } from 'yjs';

export const flowRootName = 'root';

export function flowRoot(doc: Doc): XmlText {
  return quietFlow(doc.get(flowRootName, XmlText));
}

const quieted = new WeakSet<XmlText>();

/**
 * Yjs tidies formats up after remote changes, in a transaction of its own: every peer would answer every format with a
 * message, six of them with a storm. Our acts have keys of their own and leave nothing that must be tidied, so it is
 * told that there is nothing formatted. (Y.Text._hasFormatting is read for nothing else.)
 */
export function quietFlow(flow: XmlText): XmlText {
  if (!quieted.has(flow)) {
    quieted.add(flow);
    Object.defineProperty(flow, '_hasFormatting', { get: () => false, set: () => {} });
  }
  return flow;
}
