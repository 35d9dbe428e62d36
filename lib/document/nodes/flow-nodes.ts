// The Lexical nodes that a document whose content is a flow may contain, shared by the editor, exporters and tests.

import { AutoLinkNode, LinkNode } from '@lexical/link';
import { ListItemNode, ListNode } from '@lexical/list';
import { HeadingNode, QuoteNode } from '@lexical/rich-text';
import { TableCellNode, TableNode, TableRowNode } from '@lexical/table';
import type { Klass, LexicalNode } from 'lexical';

import { CodeBlockNode } from './code-block-node.ts';
import { InlineAtomNode, TextBlockNode, VoidBlockNode } from './shape-nodes.ts';

/** Paragraph, text, line break and tab are always registered by Lexical itself. */
export const flowNodes: readonly Klass<LexicalNode>[] = [
  HeadingNode,
  QuoteNode,
  CodeBlockNode,
  ListNode,
  ListItemNode,
  LinkNode,
  AutoLinkNode,
  TableNode,
  TableRowNode,
  TableCellNode,
  VoidBlockNode,
  InlineAtomNode,
  TextBlockNode,
];
