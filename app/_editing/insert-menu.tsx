// What the second part of the program puts into the toolbar: the Insert menu, with the same things as the slash menu, for
// the pointer and for who does not know of that; the colours; and on touch screens the menu of the block.
'use client';

import { Plus } from 'lucide-react';
import { IS_APPLE, type LexicalEditor } from 'lexical';

import { focusText } from '../_editor/focus-text.ts';
import { shortcutText } from '../_editor/shortcuts.ts';
import { useTexts } from '../_text/texts.ts';
import { Menu } from '../_ui/menu.tsx';
import { TouchBlockMenu } from './block-handle/touch-block-menu.tsx';
import { ColorMenu } from './colors/color-menu.tsx';
import { insertions } from './insertions.ts';

export function InsertMenu({ editor }: { readonly editor: LexicalEditor }) {
  const texts = useTexts();
  const items = insertions.map(({ id, Icon, keys, run }) => ({
    id,
    label: texts.actions[id],
    icon: <Icon size={18} strokeWidth={1.9} aria-hidden="true" />,
    shortcut: keys === undefined ? undefined : shortcutText(keys, IS_APPLE),
    run: () => {
      focusText(editor);
      run(editor);
    },
  }));
  return (
    <>
      <Menu
        label={texts.toolbar.insert}
        face={<Plus size={18} aria-hidden="true" />}
        groups={[items]}
        keepsFocus={false}
      />
      <ColorMenu editor={editor} />
      <TouchBlockMenu editor={editor} />
    </>
  );
}
