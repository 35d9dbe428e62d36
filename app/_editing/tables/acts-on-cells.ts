// What is asked for of selected cells is done in each of them by itself: by the range alone, as everywhere else, the cells
// between them would change too, which are not shown as selected.

import { TOGGLE_LINK_COMMAND } from '@lexical/link';
import {
  COMMAND_PRIORITY_HIGH,
  FORMAT_ELEMENT_COMMAND,
  FORMAT_TEXT_COMMAND,
  INDENT_CONTENT_COMMAND,
  type LexicalCommand,
  type LexicalEditor,
  mergeRegister,
  OUTDENT_CONTENT_COMMAND,
} from 'lexical';

import { CLEAR_FORMAT_COMMAND, TOGGLE_BLOCK_COMMAND } from '../../_editor/commands.ts';
import { $readFormat, type SelectionFormat } from '../../_editor/selection-format.ts';
import { $formatCells, $inEachCell, $selectedCells } from './cell-range.ts';

export function registerActsOnCells(editor: LexicalEditor): () => void {
  /** Whoever answers the command for a range of text answers it for each cell. */
  function each<T>(command: LexicalCommand<T>): () => void {
    return editor.registerCommand(
      command,
      (payload) => {
        const cells = $selectedCells();
        if (cells !== null) $inEachCell(cells, () => editor.dispatchCommand(command, payload));
        return cells !== null;
      },
      COMMAND_PRIORITY_HIGH,
    );
  }

  /** On, if not all of them are so yet; else off: one act for all. */
  function toggle<T>(command: LexicalCommand<T>, isSo: (format: SelectionFormat, payload: T) => boolean) {
    return editor.registerCommand(
      command,
      (payload) => {
        const cells = $selectedCells();
        if (cells === null) return false;
        const isAll = $inEachCell(cells, () => isSo($readFormat(), payload)).every(Boolean);
        $inEachCell(cells, () => {
          if (isSo($readFormat(), payload) === isAll) editor.dispatchCommand(command, payload);
        });
        return true;
      },
      COMMAND_PRIORITY_HIGH,
    );
  }

  return mergeRegister(
    editor.registerCommand(
      FORMAT_TEXT_COMMAND,
      (format) => {
        const cells = $selectedCells();
        if (cells !== null) $formatCells(cells, format);
        return cells !== null;
      },
      COMMAND_PRIORITY_HIGH,
    ),
    each(CLEAR_FORMAT_COMMAND),
    each(TOGGLE_LINK_COMMAND),
    each(INDENT_CONTENT_COMMAND),
    each(OUTDENT_CONTENT_COMMAND),
    toggle(TOGGLE_BLOCK_COMMAND, ({ block }, type) => block === type),
    toggle(FORMAT_ELEMENT_COMMAND, ({ align }, wanted) => align === wanted),
  );
}
