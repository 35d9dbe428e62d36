// Editing equations where they stand: a press on one, or Enter where it is selected, opens a small editor beside it.
'use client';

import {
  $getNearestNodeFromDOMNode,
  $getNodeByKey,
  CLICK_COMMAND,
  COMMAND_PRIORITY_EDITOR,
  COMMAND_PRIORITY_NORMAL,
  KEY_ENTER_COMMAND,
  type LexicalEditor,
  mergeRegister,
  type NodeKey,
} from 'lexical';
import { useEffect, useState } from 'react';

import { VoidBlockNode } from '../../../lib/document/nodes/shape-nodes.ts';
import { FetchedPart, usePartNow } from '../../_editor/fetched-part.ts';
import { focusText } from '../../_editor/focus-text.ts';
import { texts } from '../../_text/texts.ts';
import { tell } from '../told.tsx';
import { $selectVoid } from '../void-blocks/select-void.ts';
import {
  $equationAtSelection,
  $isEquation,
  $setTex,
  $texOf,
  EDIT_EQUATION_COMMAND,
} from './equation-node.ts';

/** It draws what is written, and so comes with KaTeX. */
const formPart = new FetchedPart(() => import('./equation-form.tsx'));

interface Opened {
  readonly key: NodeKey;
  readonly tex: string;
  readonly isInline: boolean;
}

export function Equations({ editor }: { readonly editor: LexicalEditor }) {
  const [opened, setOpened] = useState<Opened | null>(null);
  const part = usePartNow(formPart, opened !== null);

  useEffect(() => {
    const $edit = (key: NodeKey): boolean => {
      const node = $getNodeByKey(key);
      if (!$isEquation(node) || !editor.isEditable()) return false;
      if (node instanceof VoidBlockNode) $selectVoid(node);
      else node.selectNext(0, 0);
      setOpened({ key, tex: $texOf(node), isInline: node.isInline() });
      return true;
    };
    return mergeRegister(
      editor.registerCommand(EDIT_EQUATION_COMMAND, $edit, COMMAND_PRIORITY_EDITOR),
      editor.registerCommand(
        CLICK_COMMAND,
        ({ target }) => {
          const node = target instanceof Node ? $getNearestNodeFromDOMNode(target) : null;
          return $isEquation(node) && $edit(node.getKey());
        },
        COMMAND_PRIORITY_NORMAL,
      ),
      editor.registerCommand(
        KEY_ENTER_COMMAND,
        (event) => {
          const node = $equationAtSelection();
          // Beside one in a line, Enter alone is a new line.
          const isAsked = node instanceof VoidBlockNode || event?.ctrlKey === true || event?.metaKey === true;
          if (node === null || !isAsked || event?.shiftKey === true || !$edit(node.getKey())) return false;
          event?.preventDefault();
          return true;
        },
        COMMAND_PRIORITY_NORMAL,
      ),
    );
  }, [editor]);

  if (opened === null || part === null) return null;
  const anchor = editor.getElementByKey(opened.key);
  if (anchor === null) return null;
  return (
    <part.EquationForm
      key={opened.key}
      tex={opened.tex}
      isInline={opened.isInline}
      anchor={anchor}
      onClose={(tex, isByKey) => {
        setOpened(null);
        editor.update(() => {
          if (!$setTex(opened.key, opened.tex, tex)) tell(texts().common.deletedMeanwhile);
        });
        if (isByKey) focusText(editor);
      }}
    />
  );
}
