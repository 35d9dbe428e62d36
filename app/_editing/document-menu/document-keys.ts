// The keys of the whole document: they count wherever the focus is in its page, but in a dialog.

import { IS_APPLE, type LexicalEditor } from 'lexical';

import { matchShortcut } from '../../_editor/shortcuts.ts';
import { isQuestionMarkOn } from '../shortcut-help/question-mark.ts';
import { documentActions, PANEL_COMMAND } from './document-actions.ts';

export function registerDocumentKeys(editor: LexicalEditor): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    const { target } = event;
    if (!(target instanceof Element) || target.closest('dialog') !== null) return;
    if (event.key === '?' && !isForText(target) && isQuestionMarkOn()) {
      event.preventDefault();
      editor.dispatchCommand(PANEL_COMMAND, 'shortcuts');
      return;
    }
    const action = matchShortcut(event, IS_APPLE, documentActions);
    // In the field of the search it is the browser's own search.
    if (action === undefined || (action.id === 'find' && target.closest('[role=search]') !== null)) return;
    event.preventDefault();
    event.stopPropagation();
    action.run(editor);
  };
  // Before the text gets them: there, keys that are unknown to it are the browser's.
  addEventListener('keydown', onKeyDown, true);
  return () => removeEventListener('keydown', onKeyDown, true);
}

function isForText(target: Element): boolean {
  return target.closest('input, textarea, select, [contenteditable=true]') !== null;
}
