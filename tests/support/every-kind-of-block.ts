// A document with one of each kind of block and of mark, for what must be true of all of them.

import { $createLinkNode } from '@lexical/link';
import { $createListItemNode, $createListNode, type ListType } from '@lexical/list';
import { $createHeadingNode, $createQuoteNode } from '@lexical/rich-text';
import {
  $createTableCellNode,
  $createTableNode,
  $createTableRowNode,
  TableCellHeaderStates,
} from '@lexical/table';
import { $createParagraphNode, $createTextNode, $getRoot, type LexicalNode } from 'lexical';

import { $createCodeBlockNode } from '../../lib/document/nodes/code-block-node.ts';
import {
  $createInlineAtomNode,
  $createTextBlockNode,
  $createVoidBlockNode,
} from '../../lib/document/nodes/shape-nodes.ts';

const pixel =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

export function $makeEveryKindOfBlock(): void {
  const text = (words: string) => $createTextNode(words);
  const line = (...nodes: LexicalNode[]) => $createParagraphNode().append(...nodes);
  const list = (type: ListType) =>
    $createListNode(type).append(
      $createListItemNode(type === 'check' ? true : undefined).append(text(`${type}: one`)),
      $createListItemNode(type === 'check' ? false : undefined).append(text('two')),
    );
  const row = (state: number, ...words: readonly string[]) =>
    $createTableRowNode().append(
      ...words.map((word) => $createTableCellNode(state).append(line(text(word)))),
    );

  $getRoot()
    .clear()
    .append(
      $createHeadingNode('h1').append(text('A heading')),
      line(
        text('Words, '),
        text('bold').toggleFormat('bold'),
        text(' and '),
        text('code').toggleFormat('code'),
        text(' and '),
        $createLinkNode('https://example.com/').append(text('a link')),
        text(' and '),
        text('marked').toggleFormat('highlight'),
        text(' and '),
        $createInlineAtomNode({ type: 'mention', attributes: { user: 'g-1', label: 'Ada' } }),
      ),
      $createHeadingNode('h2').append(text('A smaller heading')),
      list('bullet'),
      list('number'),
      list('check'),
      $createQuoteNode().append(text('Somebody said')),
      $createCodeBlockNode().append(text('let a = 1;')),
      $createTextBlockNode({ type: 'callout', attributes: {} }).append(text('Mind this')),
      $createTextBlockNode({ type: 'toggle', attributes: {} }).append(text('More of it')),
      $createVoidBlockNode({ type: 'divider', attributes: {} }),
      $createVoidBlockNode({ type: 'image', attributes: { src: pixel, alt: 'A dot', caption: 'The dot' } }),
      $createVoidBlockNode({ type: 'equation', attributes: { tex: 'a^2' } }),
      $createTableNode().append(
        row(TableCellHeaderStates.ROW, 'Name', 'Age'),
        row(TableCellHeaderStates.NO_STATUS, 'Ada', '36'),
      ),
      line(text('And שלום at the end.')),
    );
}
