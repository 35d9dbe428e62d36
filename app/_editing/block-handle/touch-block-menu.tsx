// On a touch screen, where no pointer shows a handle: the menu of the caret's block, in the toolbar.
'use client';

import { GripVertical } from 'lucide-react';
import type { LexicalEditor, NodeKey } from 'lexical';
import { useEffect, useState } from 'react';

import { useTexts } from '../../_text/texts.ts';
import { Menu } from '../../_ui/menu.tsx';
import { $blockFacts, $blockOfCaret } from './block-acts.ts';
import { blockMenuGroups } from './block-menu-items.tsx';

export function TouchBlockMenu({ editor }: { readonly editor: LexicalEditor }) {
  const texts = useTexts();
  const [isTouch, setTouch] = useState(false);
  const [key, setKey] = useState<NodeKey | null>(null);

  useEffect(() => {
    setTouch(matchMedia('(pointer: coarse)').matches);
    return editor.registerUpdateListener(({ editorState }) => {
      setKey(editorState.read($blockOfCaret)?.getKey() ?? null);
    });
  }, [editor]);

  const facts = key === null ? null : editor.getEditorState().read(() => $blockFacts(key));
  if (!isTouch || key === null || facts === null) return null;
  return (
    <Menu
      label={texts.writing.blockMenu}
      face={<GripVertical size={18} aria-hidden="true" />}
      groups={blockMenuGroups(editor, { key, facts }, texts)}
      keepsFocus={false}
      hasArrow={false}
    />
  );
}
