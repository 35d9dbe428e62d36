// How wide columns are drawn. Lexical writes a width into a `col`, from where it is but a wish: a
// browser takes from it once the table does not fit. Here it is made the least that the column has, so that a table that
// is too wide scrolls. And a width can be drawn before it is set, while somebody drags an edge.

import { TableNode } from '@lexical/table';
import { $getNodeByKey, type LexicalEditor, setDOMUnmanaged } from 'lexical';

import styles from './tables.module.css';

type Widths = readonly number[] | undefined;

export function registerColumnLooks(editor: LexicalEditor): () => void {
  return editor.registerMutationListener(TableNode, (mutations) => {
    editor.getEditorState().read(() => {
      for (const [key, mutation] of mutations) {
        const table = mutation === 'destroyed' ? null : $getNodeByKey(key);
        const element = editor.getElementByKey(key);
        if (table instanceof TableNode && element !== null) drawWidths(element, table.getColWidths());
      }
    });
  });
}

/** 0: the column takes its share; undefined: all do. */
export function drawWidths(table: HTMLElement, widths: Widths): void {
  table.classList.toggle(styles['sized'] ?? '', widths !== undefined);
  let group = table.querySelector(':scope > colgroup');
  if (group === null && widths !== undefined) {
    // Lexical goes on with this one, and would put one back that is taken away: it only ever empties.
    group = document.createElement('colgroup');
    setDOMUnmanaged(group as HTMLElement);
    table.prepend(group);
  }
  if (group === null) return;
  while (group.childElementCount < (widths?.length ?? 0)) group.append(document.createElement('col'));
  for (const [at, column] of [...group.children].entries()) {
    const width = widths?.[at] ?? 0;
    const { style } = column as HTMLElement;
    style.width = width > 0 ? `${width}px` : '';
    style.minWidth = style.width;
  }
}
