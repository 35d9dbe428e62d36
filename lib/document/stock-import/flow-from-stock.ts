// A document that stock Lexical collaboration wrote, as a flow. Done once, when a document is imported: the two layouts
// cannot be kept in step, as in theirs a block that changes its type is another block.

import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs';

import { err, ok, type Result } from '../../base/result.ts';
import { flowRoot } from '../flow/flow-root.ts';
import { addContent } from '../flow/new-content.ts';
import { paragraph } from '../flow/shape.ts';
import { kindOfDocument } from './document-kind.ts';
import { blocksOf } from './stock-blocks.ts';
import { stockTree } from './stock-tree.ts';

export type StockImportError =
  /** Nothing in it that @lexical/yjs wrote. */
  | { readonly type: 'not-stock' }
  /** Nested deeper than any editor makes it. */
  | { readonly type: 'too-deep' };

/** Not that of the seed: where both meet there are two documents' contents, but no ids that mean two things. */
const importClientId = 1;

/**
 * The first update of a new document, instead of the seed: the same bytes whenever the same document is converted, so
 * that doing it twice changes nothing. The document that is read stays as it is.
 */
export function flowFromStock(stock: Doc): Result<Uint8Array, StockImportError> {
  const kind = kindOfDocument(stock);
  if (kind !== 'lexical-v1' && kind !== 'lexical-v2') return err({ type: 'not-stock' });
  // A copy, in which no type has been given to a root yet, whatever the caller asked the document for.
  const copy = new Doc();
  applyUpdate(copy, encodeStateAsUpdate(stock));
  const nodes = stockTree(copy, kind);
  copy.destroy();
  if (nodes === null) return err({ type: 'too-deep' });
  const blocks = blocksOf(nodes);
  const doc = new Doc();
  doc.clientID = importClientId;
  addContent(flowRoot(doc), blocks.length === 0 ? [{ shape: paragraph, inlines: [] }] : blocks, doc);
  const update = encodeStateAsUpdate(doc);
  doc.destroy();
  return ok(update);
}
