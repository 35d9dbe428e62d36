// The direction of a table's columns: that of its first words, in whichever cell they are. Said here, as the browser's own
// `auto` passes over words that stand in blocks with a direction of their own, which all of a cell's are.

import { TableNode } from '@lexical/table';
import { getTextDirection, type LexicalEditor, mergeRegister, type NodeKey } from 'lexical';

/** First words that are longer are not looked at to their end. */
const readMax = 200;

export function registerTableDirection(editor: LexicalEditor): () => void {
  const tables = new Set<NodeKey>();
  const direct = (key: NodeKey): void => {
    const element = editor.getElementByKey(key);
    if (element === null) return;
    const direction = directionOf(element) ?? 'auto';
    if (element.dir !== direction) element.dir = direction;
  };
  return mergeRegister(
    editor.registerMutationListener(TableNode, (mutations) => {
      for (const [key, mutation] of mutations) {
        if (mutation === 'destroyed') tables.delete(key);
        else {
          tables.add(key);
          direct(key);
        }
      }
    }),
    // What is typed in a cell makes its table dirty, and is no mutation of it.
    editor.registerUpdateListener(({ dirtyElements }) => {
      for (const key of tables) if (dirtyElements.has(key)) direct(key);
    }),
  );
}

function directionOf(table: HTMLElement): 'ltr' | 'rtl' | null {
  const walker = table.ownerDocument.createTreeWalker(table, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const direction = getTextDirection((node.nodeValue ?? '').slice(0, readMax));
    if (direction !== null) return direction;
  }
  return null;
}
