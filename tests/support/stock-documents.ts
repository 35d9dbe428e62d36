// Documents that real @lexical/yjs bindings wrote, with all node types of Lexical's packages and some of a program's own.

import { $createAutoLinkNode, $createLinkNode } from '@lexical/link';
import { $createListItemNode, $createListNode, type ListNode } from '@lexical/list';
import { $createHeadingNode, $createQuoteNode } from '@lexical/rich-text';
import {
  $createTableCellNode,
  $createTableNode,
  $createTableRowNode,
  TableCellHeaderStates,
} from '@lexical/table';
import {
  $createLineBreakNode,
  $createParagraphNode,
  $createTabNode,
  $createTextNode,
  $getRoot,
  $isElementNode,
  type LexicalNode,
  type ParagraphNode,
} from 'lexical';

import { $createBlockNode } from '../../lib/document/binding/block-nodes.ts';
import { $createInlineAtomNode, $createVoidBlockNode } from '../../lib/document/nodes/shape-nodes.ts';

export function $paragraph(...content: readonly (string | LexicalNode)[]): ParagraphNode {
  const paragraph = $createParagraphNode();
  paragraph.append(...content.map((each) => (typeof each === 'string' ? $createTextNode(each) : each)));
  return paragraph;
}

function $formatted(text: string, format: number, style = ''): LexicalNode {
  return $createTextNode(text).setFormat(format).setStyle(style);
}

function $list(
  type: 'bullet' | 'number' | 'check',
  items: readonly (string | ListNode)[],
  start = 1,
): ListNode {
  const list = $createListNode(type, start);
  for (const [index, item] of items.entries()) {
    const node = $createListItemNode(type === 'check' && typeof item === 'string' ? index === 0 : undefined);
    list.append(node.append(typeof item === 'string' ? $createTextNode(item) : item));
  }
  return list;
}

function $code(language: string, ...lines: readonly string[]): LexicalNode {
  const code = $createBlockNode({ type: 'code', attributes: { language } });
  if (!$isElementNode(code)) throw new Error('code without children');
  for (const [index, line] of lines.entries()) {
    if (index > 0) code.append($createLineBreakNode());
    code.append($createTextNode(line));
  }
  return code;
}

function $table(): LexicalNode {
  const table = $createTableNode().setColWidths([120, 80]);
  for (const row of [0, 1]) {
    const node = $createTableRowNode();
    const state = row === 0 ? TableCellHeaderStates.ROW : TableCellHeaderStates.NO_STATUS;
    const wide = $createTableCellNode(state, row === 1 ? 2 : 1);
    node.append(wide.append($paragraph(`r${row}`), ...(row === 1 ? [$paragraph('second')] : [])));
    if (row === 0) node.append($createTableCellNode(state).append($paragraph('r0b')));
    table.append(node);
  }
  return table;
}

/** All in one document. To be called in an edit. */
export function $writeEverything(): void {
  const heading = $createHeadingNode('h2').setFormat('center');
  const link = $createLinkNode('https://weft.example/').append($formatted('linked', 1));
  const auto = $createAutoLinkNode('https://auto.example/').append($createTextNode('auto'));
  $getRoot()
    .clear()
    .append(
      heading.append($createTextNode('Head')),
      $paragraph('a ', $formatted('b', 1), $formatted('i', 2), $formatted('all', 255), ' ', link, ' ', auto),
      $paragraph(
        'x',
        $createLineBreakNode(),
        $createTabNode(),
        $formatted('red', 0, 'color: red; background-color: #ff0;'),
      ),
      $createQuoteNode().append($createTextNode('Quote')),
      $list('bullet', ['one', $list('number', ['two'], 4), 'three']),
      $list('check', ['done', 'open']),
      $code('js', 'let x', ' = 1;'),
      $table(),
      $createVoidBlockNode({ type: 'divider', attributes: {} }),
      $createVoidBlockNode({ type: 'poll', attributes: { votes: 3 } }),
      $paragraph(
        'ask ',
        $createInlineAtomNode({ type: 'mention', attributes: { user: '7', label: '@Ada' } }),
      ),
      $createParagraphNode().setIndent(2).append($createTextNode('deep')),
    );
}
