// Lexical makes checkboxes of the items of a checklist, by their role; a list may hold none, so the list is a group then.

import { $isListNode, ListNode } from '@lexical/list';
import { $getNodeByKey, type LexicalEditor, type NodeKey } from 'lexical';

export function registerChecklistRole(editor: LexicalEditor): () => void {
  return editor.registerMutationListener(ListNode, (mutations) => {
    const present = [...mutations].filter(([, mutation]) => mutation !== 'destroyed');
    editor.read(() => {
      for (const [key] of present) {
        const element = editor.getElementByKey(key);
        if ($isChecklist(key)) element?.setAttribute('role', 'group');
        else element?.removeAttribute('role');
      }
    });
  });
}

function $isChecklist(key: NodeKey): boolean {
  const node = $getNodeByKey(key);
  return $isListNode(node) && node.getListType() === 'check';
}
