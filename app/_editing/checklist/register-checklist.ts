// Ticking the items of a checklist: a press on the box, or Mod+Enter.

import { $isListItemNode, type ListItemNode } from '@lexical/list';
import {
  $findMatchingParent,
  $getNearestNodeFromDOMNode,
  $getSelection,
  $isRangeSelection,
  COMMAND_PRIORITY_HIGH,
  HISTORY_PUSH_TAG,
  KEY_ENTER_COMMAND,
  type LexicalEditor,
  mergeRegister,
} from 'lexical';

import { $selectedLink } from '../../_editor/selection-format.ts';
import { texts } from '../../_text/texts.ts';
import { registerChecklistRole } from './checklist-role.ts';
import { say } from '../heard.tsx';
import { registerMarginPress } from '../margin-press.ts';

export function registerChecklist(editor: LexicalEditor): () => void {
  return mergeRegister(
    registerChecklistRole(editor),
    editor.registerCommand(KEY_ENTER_COMMAND, (event) => $onEnter(event), COMMAND_PRIORITY_HIGH),
    registerMarginPress(editor, (element) => {
      if (element.nodeName !== 'LI') return false;
      let isDone = false;
      editor.update(
        () => {
          const node = $getNearestNodeFromDOMNode(element);
          if (!$isListItemNode(node) || node.getChecked() === undefined) return;
          $tick(node);
          isDone = true;
        },
        { tag: HISTORY_PUSH_TAG, discrete: true },
      );
      return isDone;
    }),
  );
}

function $onEnter(event: KeyboardEvent | null): boolean {
  if (event === null || !(event.metaKey || event.ctrlKey)) return false;
  const selection = $getSelection();
  // A link opens by the same keys, and is meant if the caret is in it.
  if (!$isRangeSelection(selection) || $selectedLink(selection) !== null) return false;
  const item = $findMatchingParent(selection.anchor.getNode(), $isListItemNode);
  if (item === null || item.getChecked() === undefined) return false;
  event.preventDefault();
  $tick(item);
  return true;
}

function $tick(item: ListItemNode): void {
  item.toggleChecked();
  const { writing } = texts();
  say(item.getChecked() === true ? writing.ticked : writing.unticked);
}
