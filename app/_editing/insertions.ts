// What can be put into the text at the caret, in the order of the slash menu and of the toolbar's Insert menu. A feature
// adds its own here: a table, an image.

import type { LucideIcon } from 'lucide-react';
import {
  Code2,
  Heading1,
  Heading2,
  Heading3,
  Info,
  List,
  ListChecks,
  ListOrdered,
  ListCollapse,
  Minus,
  Pilcrow,
  TextQuote,
} from 'lucide-react';
import {
  $createParagraphNode,
  $getSelection,
  $insertNodes,
  $isRangeSelection,
  type LexicalEditor,
} from 'lexical';

import { $createVoidBlockNode } from '../../lib/document/nodes/shape-nodes.ts';
import { type ActionId, actionOf } from '../_editor/actions.ts';

export interface Insertion {
  readonly id: ActionId;
  readonly Icon: LucideIcon;
  /** Shown at the right; the first of the action's. */
  readonly keys?: string | undefined;
  /** Run with the caret where it is to go. */
  readonly run: (editor: LexicalEditor) => void;
}

export const insertions: readonly Insertion[] = [
  block('paragraph', Pilcrow),
  block('h1', Heading1),
  block('h2', Heading2),
  block('h3', Heading3),
  block('bullet', List),
  block('number', ListOrdered),
  block('check', ListChecks),
  block('quote', TextQuote),
  block('code', Code2),
  { id: 'divider', Icon: Minus, run: insertDivider },
  block('callout', Info),
  block('toggle', ListCollapse),
];

function block(id: ActionId, Icon: LucideIcon): Insertion {
  const { keys, run } = actionOf(id);
  return { id, Icon, keys: keys[0], run };
}

function insertDivider(editor: LexicalEditor): void {
  editor.update(() => {
    const selection = $getSelection();
    if (!$isRangeSelection(selection)) return;
    const paragraph = $createParagraphNode();
    $insertNodes([$createVoidBlockNode({ type: 'divider', attributes: {} }), paragraph]);
    paragraph.select();
  });
}
