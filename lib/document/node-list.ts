// The Lexical nodes that a document may contain, shared by the editor, exporters and tests. A new block starts here.
// Nodes only: behaviour, commands and looks belong to the app.

import { AutoLinkNode, LinkNode } from '@lexical/link';
import { ListItemNode, ListNode } from '@lexical/list';
import { HeadingNode, QuoteNode } from '@lexical/rich-text';
import type { Klass, LexicalNode } from 'lexical';

/** Paragraph, text, line break and tab are always registered by Lexical itself. */
export const documentNodes: readonly Klass<LexicalNode>[] = [
  HeadingNode,
  QuoteNode,
  ListNode,
  ListItemNode,
  LinkNode,
  AutoLinkNode,
];
