// What keys and the browser's input events do to rich text: deleting, breaking lines, formatting, indenting, moving.
// In place of @lexical/rich-text's registration, most of which is for nodes that a document here cannot hold (images,
// tables, slots): 4 kB gzipped less. Lists and links answer the same commands first where they want it otherwise.

import { $moveCharacter, $shouldOverrideDefaultCharacterSelection } from '@lexical/selection';
import {
  $findMatchingParent,
  $formatText,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  $isRootNode,
  $selectAll,
  CAN_USE_BEFORE_INPUT,
  COMMAND_PRIORITY_EDITOR,
  DELETE_CHARACTER_COMMAND,
  DELETE_LINE_COMMAND,
  DELETE_WORD_COMMAND,
  type ElementNode,
  FORMAT_TEXT_COMMAND,
  INDENT_CONTENT_COMMAND,
  INSERT_LINE_BREAK_COMMAND,
  INSERT_PARAGRAPH_COMMAND,
  IS_APPLE_WEBKIT,
  IS_IOS,
  IS_SAFARI,
  KEY_ARROW_LEFT_COMMAND,
  KEY_ARROW_RIGHT_COMMAND,
  KEY_BACKSPACE_COMMAND,
  KEY_DELETE_COMMAND,
  KEY_ENTER_COMMAND,
  KEY_ESCAPE_COMMAND,
  KEY_SPACE_COMMAND,
  KEY_TAB_COMMAND,
  type LexicalCommand,
  type LexicalEditor,
  type LexicalNode,
  mergeRegister,
  OUTDENT_CONTENT_COMMAND,
  type RangeSelection,
  REMOVE_TEXT_COMMAND,
  SELECT_ALL_COMMAND,
} from 'lexical';

export function registerRichText(editor: LexicalEditor): () => void {
  /** Answers a command if there is a caret or a range of text; `act` may return false to leave it to others. */
  function on<T>(
    command: LexicalCommand<T>,
    act: (selection: RangeSelection, payload: T) => boolean | void,
  ): () => void {
    return editor.registerCommand(
      command,
      (payload) => {
        const selection = $getSelection();
        return $isRangeSelection(selection) && act(selection, payload) !== false;
      },
      COMMAND_PRIORITY_EDITOR,
    );
  }

  return mergeRegister(
    on(DELETE_CHARACTER_COMMAND, (selection, isBackward) => selection.deleteCharacter(isBackward)),
    on(DELETE_WORD_COMMAND, (selection, isBackward) => selection.deleteWord(isBackward)),
    on(DELETE_LINE_COMMAND, (selection, isBackward) => selection.deleteLine(isBackward)),
    on(REMOVE_TEXT_COMMAND, (selection) => selection.removeText()),
    on(FORMAT_TEXT_COMMAND, $formatText),
    on(INSERT_LINE_BREAK_COMMAND, (selection, selectStart) => selection.insertLineBreak(selectStart)),
    on(INSERT_PARAGRAPH_COMMAND, (selection) => {
      selection.insertParagraph();
    }),
    on(INDENT_CONTENT_COMMAND, (selection) => $indent(selection, 1)),
    on(OUTDENT_CONTENT_COMMAND, (selection) => $indent(selection, -1)),
    on(KEY_ARROW_LEFT_COMMAND, (selection, event) => $moveCaret(selection, event, true)),
    on(KEY_ARROW_RIGHT_COMMAND, (selection, event) => $moveCaret(selection, event, false)),
    on(KEY_BACKSPACE_COMMAND, (selection, event) => {
      if ($isAtStartOfIndented(selection)) {
        event.preventDefault();
        return editor.dispatchCommand(OUTDENT_CONTENT_COMMAND, undefined);
      }
      // An iPhone's keyboard completes words only if it is let to delete; its input event comes here all the same.
      if (IS_IOS && CAN_USE_BEFORE_INPUT) return false;
      event.preventDefault();
      return editor.dispatchCommand(DELETE_CHARACTER_COMMAND, true);
    }),
    on(KEY_DELETE_COMMAND, (_selection, event) => {
      event.preventDefault();
      return editor.dispatchCommand(DELETE_CHARACTER_COMMAND, false);
    }),
    on(KEY_ENTER_COMMAND, (selection, event) => {
      $endLetterCase(selection);
      // Apple's browsers capitalise and complete after Enter only if they may handle the key; their input event follows.
      if (event !== null && CAN_USE_BEFORE_INPUT && (IS_IOS || IS_SAFARI || IS_APPLE_WEBKIT)) return false;
      event?.preventDefault();
      return event?.shiftKey === true
        ? editor.dispatchCommand(INSERT_LINE_BREAK_COMMAND, false)
        : editor.dispatchCommand(INSERT_PARAGRAPH_COMMAND, undefined);
    }),
    on(KEY_SPACE_COMMAND, $endLetterCase),
    on(KEY_TAB_COMMAND, $endLetterCase),
    on(KEY_ESCAPE_COMMAND, () => editor.blur()),
    editor.registerCommand(SELECT_ALL_COMMAND, () => ($selectAll(), true), COMMAND_PRIORITY_EDITOR),
  );
}

/** Indents the blocks of the selection that can be, by a step. */
function $indent(selection: RangeSelection, step: 1 | -1): boolean {
  const blocks = new Set<ElementNode>();
  for (const node of selection.getNodes()) {
    const block = $findMatchingParent(node, $isBlock);
    if (block?.canIndent() === true) blocks.add(block.getLatest());
  }
  for (const block of blocks) block.setIndent(Math.max(0, block.getIndent() + step));
  return blocks.size > 0;
}

/** Where the browser would get it wrong, as from the end of one block to the next, the step is Lexical's. */
function $moveCaret(selection: RangeSelection, event: KeyboardEvent, isBackward: boolean): boolean {
  if (!$shouldOverrideDefaultCharacterSelection(selection, isBackward)) return false;
  event.preventDefault();
  $moveCharacter(selection, event.shiftKey, isBackward);
  return true;
}

function $isAtStartOfIndented(selection: RangeSelection): boolean {
  const node = selection.anchor.getNode();
  if (!selection.isCollapsed() || selection.anchor.offset !== 0 || $isRootNode(node)) return false;
  const block = $findMatchingParent(node, $isBlock);
  if (block === null || block.getIndent() === 0) return false;
  return block.is(node) || node.is(block.getFirstDescendant());
}

/** Capitals and small letters by format (which other Lexical programs offer) end with the word, and others may act too. */
function $endLetterCase(selection: RangeSelection): false {
  for (const format of ['capitalize', 'lowercase', 'uppercase'] as const) {
    if (selection.hasFormat(format)) selection.toggleFormat(format);
  }
  return false;
}

function $isBlock(node: LexicalNode): node is ElementNode {
  return $isElementNode(node) && !node.isInline();
}
