// What a person does in a scenario, as edits of Lexical alone: the words in which flow-scenarios.ts is written.

import { $toggleLink } from '@lexical/link';
import { $insertList } from '@lexical/list';
import { $createHeadingNode } from '@lexical/rich-text';
import { $setBlocksType } from '@lexical/selection';
import {
  $createTableCellNode,
  $createTableNode,
  $createTableRowNode,
  $isTableRowNode,
  type TableCellNode,
  type TableRowNode,
} from '@lexical/table';
import {
  $createParagraphNode,
  $createRangeSelection,
  $createTextNode,
  $getRoot,
  $isElementNode,
  $isTextNode,
  $setSelection,
  type ElementNode,
  type RangeSelection,
  type TextFormatType,
} from 'lexical';

import { $tellMoved } from '../../lib/document/binding/move-tag.ts';
import { $createVoidBlockNode, VoidBlockNode } from '../../lib/document/nodes/shape-nodes.ts';

export interface ScenarioPeer {
  readonly edit: ($change: () => void) => void;
  readonly undo: () => void;
}

export interface Scenario {
  readonly name: string;
  readonly blocks: readonly string[];
  /** Made by the first person before the two part. */
  readonly before?: () => void;
  readonly a: (peer: ScenarioPeer) => void;
  readonly b: (peer: ScenarioPeer) => void;
  /** What the first person does after the two have met. */
  readonly later?: (peer: ScenarioPeer) => void;
  /** What both must read afterwards in ours: one of these. */
  readonly expected: readonly (readonly string[])[];
}

export function $setBlocks(texts: readonly string[]): void {
  const blocks = texts.map((text) => {
    const block = $createParagraphNode();
    return text === '' ? block : block.append($createTextNode(text));
  });
  $getRoot().splice(0, $getRoot().getChildrenSize(), blocks);
}

export function $block(index: number): ElementNode {
  const node = $getRoot().getChildAtIndex(index);
  if (!$isElementNode(node)) throw new Error(`no block ${index}`);
  return node;
}

/** The point after so many characters of a block; where two texts meet, in the one that a range from there is of. */
function $point(
  block: ElementNode,
  offset: number,
  isRangeBegin: boolean,
): { key: string; offset: number; type: 'text' | 'element' } {
  let rest = offset;
  const texts = block.getAllTextNodes();
  for (const text of texts) {
    const size = text.getTextContentSize();
    if (rest < size || (rest === size && (!isRangeBegin || text === texts.at(-1)))) {
      return { key: text.getKey(), offset: rest, type: 'text' };
    }
    rest -= size;
  }
  return { key: block.getKey(), offset: block.getChildrenSize(), type: 'element' };
}

export function $select(
  [fromBlock, from]: readonly [number, number],
  [toBlock, to]: readonly [number, number] = [fromBlock, from],
): RangeSelection {
  const selection = $createRangeSelection();
  const isRange = fromBlock !== toBlock || from !== to;
  const [anchor, focus] = [$point($block(fromBlock), from, isRange), $point($block(toBlock), to, false)];
  selection.anchor.set(anchor.key, anchor.offset, anchor.type);
  selection.focus.set(focus.key, focus.offset, focus.type);
  const node = selection.anchor.getNode();
  if ($isTextNode(node)) selection.format = node.getFormat();
  $setSelection(selection);
  return selection;
}

export const type =
  (block: number, offset: number, text: string) =>
  ({ edit }: ScenarioPeer): void =>
    edit(() => $select([block, offset]).insertText(text));

export const typePlain =
  (block: number, offset: number, text: string) =>
  ({ edit }: ScenarioPeer): void =>
    edit(() => {
      const selection = $select([block, offset]);
      selection.format = 0;
      selection.insertText(text);
    });

export const remove =
  (from: readonly [number, number], to: readonly [number, number]) =>
  ({ edit }: ScenarioPeer): void =>
    edit(() => $select(from, to).removeText());

export const format =
  (block: number, from: number, to: number, mark: TextFormatType) =>
  ({ edit }: ScenarioPeer): void =>
    edit(() => $select([block, from], [block, to]).formatText(mark));

export const split =
  (block: number, offset: number) =>
  ({ edit }: ScenarioPeer): void =>
    edit(() => void $select([block, offset]).insertParagraph());

export const lineBreak =
  (block: number, offset: number) =>
  ({ edit }: ScenarioPeer): void =>
    edit(() => $select([block, offset]).insertLineBreak());

export const heading =
  (block: number, tag: 'h1' | 'h2') =>
  ({ edit }: ScenarioPeer): void =>
    edit(() => $setBlocksType($select([block, 0]), () => $createHeadingNode(tag)));

export const list =
  (block: number) =>
  ({ edit }: ScenarioPeer): void =>
    edit(() => {
      $select([block, 0]);
      $insertList('bullet');
    });

export const link =
  (block: number, from: number, to: number, url: string) =>
  ({ edit }: ScenarioPeer): void =>
    edit(() => {
      $select([block, from], [block, to]);
      $toggleLink(url);
    });

/** Moves a block behind another, as a drag does. */
export const moveBehind =
  (block: number, target: number) =>
  ({ edit }: ScenarioPeer): void =>
    edit(() => {
      $tellMoved($block(block).getKey());
      $block(target).insertAfter($block(block));
    });

export const deleteBlock =
  (block: number) =>
  ({ edit }: ScenarioPeer): void =>
    edit(() => $block(block).remove());

export const replaceAll =
  (from: string, to: string) =>
  ({ edit }: ScenarioPeer): void =>
    edit(() => {
      for (const text of $getRoot().getAllTextNodes()) {
        text.setTextContent(text.getTextContent().replaceAll(from, to));
      }
    });

export const $bold = (block: number, from: number, to: number) => (): void =>
  $select([block, from], [block, to]).formatText('bold');

/** A table of one letter a cell, behind the first block. */
export const $table =
  (...rows: readonly string[]) =>
  (): void => {
    const table = $createTableNode();
    for (const letters of rows) {
      table.append($createTableRowNode().append(...[...letters].map((letter) => $cell(letter))));
    }
    $block(0).insertAfter(table);
  };

function $cell(text: string): TableCellNode {
  return $createTableCellNode().append(
    $createParagraphNode().append(...(text === '' ? [] : [$createTextNode(text)])),
  );
}

function $rows(): TableRowNode[] {
  return $block(1).getChildren().filter($isTableRowNode);
}

export const addRow =
  (at: number, letters: string) =>
  ({ edit }: ScenarioPeer): void =>
    edit(() => {
      const row = $createTableRowNode().append(...[...letters].map((letter) => $cell(letter)));
      const target = $rows()[at];
      if (target === undefined) $block(1).append(row);
      else target.insertBefore(row);
    });

export const addColumn =
  (letters: string) =>
  ({ edit }: ScenarioPeer): void =>
    edit(() => {
      for (const [index, row] of $rows().entries()) row.append($cell(letters.charAt(index)));
    });

export const deleteRow =
  (at: number) =>
  ({ edit }: ScenarioPeer): void =>
    edit(() => $rows()[at]?.remove());

export const typeInCell =
  (row: number, column: number, text: string) =>
  ({ edit }: ScenarioPeer): void =>
    edit(() => {
      const cell = $rows()[row]?.getChildAtIndex(column);
      const block = $isElementNode(cell) ? cell.getFirstChild() : null;
      if ($isElementNode(block)) block.selectEnd().insertText(text);
    });

export const $image = (): void => {
  $block(0).insertAfter($createVoidBlockNode({ type: 'image', attributes: { src: 'a.png', width: 10 } }));
};

export const changeImage =
  (change: Readonly<Record<string, string | number>>) =>
  ({ edit }: ScenarioPeer): void =>
    edit(() => {
      const node = $getRoot().getChildAtIndex(1);
      if (!(node instanceof VoidBlockNode)) throw new Error('no image');
      const { type: name, attributes } = node.getShape();
      node.setShape({ type: name, attributes: { ...attributes, ...change } });
    });

export const nothing = (): void => {};
export const one = (...lines: readonly string[]): readonly (readonly string[])[] => [lines];
