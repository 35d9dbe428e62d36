// What can be put into the text at the caret, in the order of the slash menu and of the toolbar's Insert menu. A feature
// adds its own here: a table, an image.

import type { LucideIcon } from 'lucide-react';
import { Code2, Image, Info, ListCollapse, Minus, Radical, Sigma, Table } from 'lucide-react';
import type { LexicalEditor } from 'lexical';

import { $createVoidBlockNode } from '../../lib/document/nodes/shape-nodes.ts';
import { type ActionId, actionOf } from '../_editor/actions.ts';
import { toolIcons } from '../_toolbar/tools.ts';
import { insertEquation, insertInlineEquation } from './equation/equation-node.ts';
import { INSERT_IMAGE_COMMAND } from './images/image-commands.ts';
import { $beginBehindSelected, $insertBlock } from './insert-block.ts';
import { PICK_TABLE_COMMAND } from './tables/table-commands.ts';

export interface Insertion {
  readonly id: ActionId;
  readonly Icon: LucideIcon;
  /** Shown at the right; the first of the action's. */
  readonly keys?: string | undefined;
  /** Goes into the line; else the slash menu first makes room for a block (insert-block.ts). */
  readonly isInline?: boolean;
  /** Run with the caret where it is to go. */
  readonly run: (editor: LexicalEditor) => void;
}

export const insertions: readonly Insertion[] = [
  block('paragraph', toolIcons.paragraph),
  block('h1', toolIcons.h1),
  block('h2', toolIcons.h2),
  block('h3', toolIcons.h3),
  block('bullet', toolIcons.bullet),
  block('number', toolIcons.number),
  block('check', toolIcons.check),
  block('quote', toolIcons.quote),
  block('code', Code2),
  { id: 'divider', Icon: Minus, run: insertDivider },
  { id: 'table', Icon: Table, run: (editor) => editor.dispatchCommand(PICK_TABLE_COMMAND, undefined) },
  { id: 'image', Icon: Image, run: (editor) => editor.dispatchCommand(INSERT_IMAGE_COMMAND, undefined) },
  block('callout', Info),
  block('toggle', ListCollapse),
  { id: 'equation', Icon: Sigma, run: insertEquation },
  { id: 'inlineEquation', Icon: Radical, isInline: true, run: insertInlineEquation },
];

function block(id: ActionId, Icon: LucideIcon): Insertion {
  const { keys, run } = actionOf(id);
  return {
    id,
    Icon,
    keys: keys[0],
    run: (editor) => {
      editor.update($beginBehindSelected);
      run(editor);
    },
  };
}

function insertDivider(editor: LexicalEditor): void {
  editor.update(() => $insertBlock($createVoidBlockNode({ type: 'divider', attributes: {} })));
}
