// What a person can do in an editor, for random sessions: each act chooses its place at random. Every typed letter is
// one that was never typed before, so that each can be counted.

import { $toggleLink } from '@lexical/link';
import { $insertList, $removeList } from '@lexical/list';
import { $createHeadingNode, $createQuoteNode } from '@lexical/rich-text';
import { $setBlocksType } from '@lexical/selection';
import {
  $createTableCellNode,
  $createTableNodeWithDimensions,
  $createTableRowNode,
  $isTableCellNode,
  $isTableNode,
  $isTableRowNode,
  type TableNode,
} from '@lexical/table';
import {
  $createParagraphNode,
  $createRangeSelection,
  $createTextNode,
  $getRoot,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  $setSelection,
  type ElementNode,
  type LexicalNode,
  type RangeSelection,
  type TextNode,
} from 'lexical';

import { $tellMoved } from '../../lib/document/binding/move-tag.ts';
import { $createCodeBlockNode } from '../../lib/document/nodes/code-block-node.ts';
import {
  $createInlineAtomNode,
  $createVoidBlockNode,
  InlineAtomNode,
  VoidBlockNode,
} from '../../lib/document/nodes/shape-nodes.ts';

/** What is done within one update of the editor. */
export type EditorAct = Exclude<Action, 'undo' | 'redo' | 'pause'>;

export type Action =
  | 'type'
  | 'deleteText'
  | 'format'
  | 'color'
  | 'split'
  | 'merge'
  | 'deleteBlock'
  | 'deleteAcross'
  | 'pasteBlocks'
  | 'blockType'
  | 'list'
  | 'indent'
  | 'link'
  | 'align'
  | 'void'
  | 'atom'
  | 'voidProps'
  | 'lineBreak'
  | 'move'
  | 'table'
  | 'addRow'
  | 'addColumn'
  | 'removeRow'
  | 'removeColumn'
  | 'resizeColumn'
  | 'replaceAll'
  | 'undo'
  | 'redo'
  | 'pause';

/** The first of the letters that are typed. */
export const firstLetter = 0x3400;

/** How many letters have been typed; shared by all hands that must not type the same. */
export interface Letters {
  typed: number;
}

export class Hand {
  readonly #fraction: () => number;
  readonly #letters: Letters;

  constructor(fraction: () => number, letters: Letters = { typed: 0 }) {
    this.#fraction = fraction;
    this.#letters = letters;
  }

  get typed(): number {
    return this.#letters.typed;
  }

  pick(below: number): number {
    return Math.floor(this.#fraction() * below);
  }

  one<T>(items: readonly T[]): T {
    const item = items[this.pick(items.length)];
    if (item === undefined) throw new Error('nothing to choose from');
    return item;
  }

  #nextLetters(count: number): string {
    let text = '';
    for (let index = 0; index < count; index++) {
      text += String.fromCharCode(firstLetter + this.#letters.typed++);
    }
    return text;
  }

  $paragraph(length: number): ElementNode {
    const paragraph = $createParagraphNode();
    return length === 0 ? paragraph : paragraph.append($createTextNode(this.#nextLetters(length)));
  }

  $act(action: EditorAct): void {
    switch (action) {
      case 'type':
        return this.#$type();
      case 'deleteText':
        return this.#$inText((selection) => selection.removeText(), 4);
      case 'format':
        return this.#$inText(
          (selection) => selection.formatText(this.one(['bold', 'italic', 'underline'] as const)),
          8,
        );
      case 'color':
        return this.#$color();
      case 'split':
        return this.#$inText((selection) => void selection.insertParagraph(), 0);
      case 'merge':
        return this.#$merge();
      case 'deleteBlock':
        return this.#$deleteBlock();
      case 'deleteAcross':
        return this.#$across((selection) => selection.removeText());
      case 'pasteBlocks':
        return this.#$inText((selection) => {
          selection.insertNodes([this.$paragraph(2), this.$paragraph(this.pick(3))]);
        }, 2);
      case 'blockType':
        return this.#$across((selection) => {
          const create = this.one([
            () => $createHeadingNode('h2'),
            () => $createQuoteNode(),
            () => $createParagraphNode(),
            () => $createCodeBlockNode('js'),
          ]);
          $setBlocksType<ElementNode>(selection, create);
        });
      case 'list':
        return this.#$across(() => {
          if (this.pick(4) === 0) $removeList();
          else $insertList(this.one(['bullet', 'number', 'check'] as const));
        });
      case 'indent':
        return this.#$indent();
      case 'link':
        return this.#$inText(
          () => $toggleLink(this.one(['https://a.example', 'https://b.example', null])),
          6,
        );
      case 'align':
        return this.#$align();
      case 'void':
        return this.#$insertVoid();
      case 'atom':
        return this.#$inText((selection) => {
          selection.insertNodes([$createInlineAtomNode({ type: 'mention', attributes: { label: 'x' } })]);
        }, 0);
      case 'voidProps':
        return this.#$changeProps();
      case 'lineBreak':
        return this.#$inText((selection) => selection.insertLineBreak(), 0);
      case 'move':
        return this.#$move();
      case 'replaceAll':
        return this.#$replaceAll();
      case 'table':
        return this.#$insertTable();
      case 'addRow':
      case 'removeRow':
      case 'addColumn':
      case 'removeColumn':
        return this.#$changeTable(action);
      case 'resizeColumn':
        return this.#$resizeColumn();
    }
  }

  #$texts(): TextNode[] {
    return $getRoot().getAllTextNodes();
  }

  #$type(): void {
    const blocks = $blocks();
    const empty = blocks.filter((block) => block.isEmpty());
    if (empty.length > 0 && this.pick(3) === 0) this.one(empty).select();
    else if (!this.#$selectIn(0)) return;
    const selection = $getSelection();
    if ($isRangeSelection(selection)) selection.insertText(this.#nextLetters(1 + this.pick(3)));
  }

  /** Selects up to `length` characters of one text node. */
  #$selectIn(length: number): boolean {
    const texts = this.#$texts();
    if (texts.length === 0) return false;
    const text = this.one(texts);
    const from = this.pick(text.getTextContentSize() + 1);
    text.select(from, Math.min(text.getTextContentSize(), from + this.pick(length + 1)));
    const selection = $getSelection();
    if (!$isRangeSelection(selection)) return false;
    // A person's caret takes the format of the text around it.
    selection.format = text.getFormat();
    selection.style = text.getStyle();
    return true;
  }

  #$inText($do: (selection: RangeSelection) => void, length: number): void {
    if (!this.#$selectIn(length)) return;
    const selection = $getSelection();
    if ($isRangeSelection(selection)) $do(selection);
  }

  /** Selects from a text to one of the next few texts. */
  #$across($do: (selection: RangeSelection) => void): void {
    const texts = this.#$texts();
    if (texts.length === 0) return;
    const at = this.pick(texts.length);
    const [from, to] = [texts[at], texts[Math.min(texts.length - 1, at + this.pick(3))]];
    if (from === undefined || to === undefined || !$areTogether(from, to)) return;
    const selection = $createRangeSelection();
    const start = this.pick(from.getTextContentSize() + 1);
    const end = from.is(to) ? start : this.pick(to.getTextContentSize() + 1);
    selection.anchor.set(from.getKey(), start, 'text');
    selection.focus.set(to.getKey(), end, 'text');
    $setSelection(selection);
    $do(selection);
  }

  /** Backspace at the begin of a block: what stands before takes its text. */
  #$merge(): void {
    const blocks = $blocks();
    const at = this.pick(Math.max(1, blocks.length - 1));
    const [first, second] = [blocks[at], blocks[at + 1]];
    if (first === undefined || second === undefined || !$areTogether(first, second)) return;
    const selection = $createRangeSelection();
    const [end, begin] = [first.selectEnd(), second.selectStart()];
    selection.anchor.set(end.anchor.key, end.anchor.offset, end.anchor.type);
    const focus = second.selectStart().focus;
    void begin;
    selection.focus.set(focus.key, focus.offset, focus.type);
    $setSelection(selection);
    selection.removeText();
  }

  #$deleteBlock(): void {
    const children = $getRoot().getChildren();
    if (children.length < 2) return;
    this.one(children).remove();
  }

  #$color(): void {
    const texts = this.#$texts();
    if (texts.length === 0) return;
    const text = this.one(texts);
    text.setStyle(this.one(['color: red;', 'background-color: yellow;', '']));
  }

  #$indent(): void {
    const blocks = $blocks();
    if (blocks.length === 0) return;
    const block = this.one(blocks);
    const indent = block.getIndent() + (this.pick(2) === 0 ? 1 : -1);
    if (indent >= 0 && indent < 4) block.setIndent(indent);
  }

  #$align(): void {
    if ($blocks().length > 0) this.one($blocks()).setFormat(this.one(['center', 'right', ''] as const));
  }

  #$insertVoid(): void {
    const node = $createVoidBlockNode(
      this.one([
        { type: 'divider', attributes: {} },
        { type: 'image', attributes: { src: 'a.png', width: 10 } },
      ]),
    );
    const target = this.one($getRoot().getChildren());
    if (this.pick(2) === 0) target.insertBefore(node);
    else target.insertAfter(node);
  }

  #$changeProps(): void {
    const nodes: (VoidBlockNode | InlineAtomNode)[] = [];
    for (const [, node] of $nodes()) {
      if (node instanceof VoidBlockNode || node instanceof InlineAtomNode) nodes.push(node);
    }
    if (nodes.length === 0) return;
    const node = this.one(nodes);
    const { type, attributes } = node.getShape();
    const change = type === 'mention' ? { label: `l${this.pick(9)}` } : { width: 1 + this.pick(99) };
    if (type !== 'divider') node.setShape({ type, attributes: { ...attributes, ...change } });
  }

  #$move(): void {
    const children = $getRoot().getChildren();
    const node = this.one(children);
    const target = this.one(children);
    if (node.is(target)) return;
    $tellMoved(node.getKey());
    if (this.pick(2) === 0) target.insertBefore(node);
    else target.insertAfter(node);
  }

  #$insertTable(): void {
    if ($tables().length > 2) return;
    const table = $createTableNodeWithDimensions(2, 2, false);
    if (this.pick(2) === 0) {
      for (const text of table
        .getChildren()
        .flatMap((row) => ($isElementNode(row) ? row.getChildren() : []))) {
        if ($isElementNode(text)) text.clear().append(this.$paragraph(this.pick(3)));
      }
    }
    this.one($getRoot().getChildren()).insertAfter(table);
  }

  /** Rows and columns by their nodes: Lexical's own commands want the selection in a table. */
  #$changeTable(action: 'addRow' | 'removeRow' | 'addColumn' | 'removeColumn'): void {
    const tables = $tables();
    if (tables.length === 0) return;
    $setSelection(null);
    const table = this.one(tables);
    const rows = table.getChildren().filter($isTableRowNode);
    const width = rows[0]?.getChildrenSize() ?? 0;
    const newCell = (): LexicalNode => $createTableCellNode().append(this.$paragraph(this.pick(2)));
    if (action === 'addRow' && rows.length < 5) {
      const row = $createTableRowNode().append(...Array.from({ length: width }, newCell));
      const target = this.one(rows);
      if (this.pick(2) === 0) target.insertBefore(row);
      else target.insertAfter(row);
    } else if (action === 'removeRow' && rows.length > 1) this.one(rows).remove();
    else if (action === 'addColumn' && width < 5) {
      const at = this.pick(width);
      for (const row of rows) row.getChildAtIndex(at)?.insertAfter(newCell());
    } else if (action === 'removeColumn' && width > 1) {
      const at = this.pick(width);
      for (const row of rows) row.getChildAtIndex(at)?.remove();
    }
  }

  /** Also to what no column can be: it is bounded, and shown so to the one who asked for it too. */
  #$resizeColumn(): void {
    const tables = $tables();
    if (tables.length === 0) return;
    const table = this.one(tables);
    const before = table.getColWidths();
    const columns = table.getChildren().find($isTableRowNode)?.getChildrenSize() ?? 0;
    const resized = this.pick(Math.max(1, columns));
    const width = this.one([0, 7, 60, 120, 300.4, 99_999]);
    table.setColWidths(
      Array.from({ length: columns }, (_, at) => (at === resized ? width : (before?.[at] ?? 0))),
    );
  }

  #$replaceAll(): void {
    // Setting a text's content leaves the selection where it was, beyond the end as may be.
    $setSelection(null);
    for (const text of this.#$texts()) {
      const content = text.getTextContent();
      const kept = [...content].filter((letter) => letter.charCodeAt(0) % 5 !== 0);
      if (kept.length < content.length && kept.length > 0) text.setTextContent(kept.join(''));
    }
  }
}

export function* $nodes(): Iterable<[string, LexicalNode]> {
  const stack: LexicalNode[] = [$getRoot()];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield [node.getKey(), node];
    if ($isElementNode(node)) stack.push(...node.getChildren());
  }
}

/** Whether no table is between: selections across cells are Lexical's table selection, which is not tried here. */
function $areTogether(a: LexicalNode, b: LexicalNode): boolean {
  const range = a.getNodesBetween(b);
  return $cellOf(a) === $cellOf(b) && !range.some($isTableNode);
}

function $cellOf(node: LexicalNode): string | null {
  return node.getParents().find($isTableCellNode)?.getKey() ?? null;
}

function $tables(): TableNode[] {
  return $getRoot().getChildren().filter($isTableNode);
}

/** Blocks with text, in order. */
function $blocks(): ElementNode[] {
  const blocks: ElementNode[] = [];
  const $walk = (element: ElementNode): void => {
    for (const child of element.getChildren()) {
      if (!$isElementNode(child) || child.isInline()) continue;
      const inner = child.getChildren().some((each) => $isElementNode(each) && !each.isInline());
      if (inner || child.getType() === 'list') $walk(child);
      else blocks.push(child);
    }
  };
  $walk($getRoot());
  return blocks;
}
