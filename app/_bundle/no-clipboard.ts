// Stands in for @lexical/clipboard (3 kB gzipped), which @lexical/rich-text names for a registration that we do not use:
// ours are app/_editor/rich-text.ts, clipboard.ts and drag-and-drop.ts. next.config.js puts it there.

import { AssertionError } from '../../lib/base/assert.ts';

export {
  refuse as $getClipboardDataFromSelection,
  refuse as $handleRichTextDrop,
  refuse as $insertDataTransferForRichText,
  refuse as $writeDragSourceToDataTransfer,
  refuse as caretFromPoint,
  refuse as copyToClipboard,
  refuse as setLexicalClipboardDataTransfer,
};

function refuse(): never {
  throw new AssertionError('The app does not use @lexical/clipboard.');
}
