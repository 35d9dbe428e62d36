// Lists as readers and screen readers expect them, nested by indent, built around flat items. List nodes and the items
// that only hold a nested list have no identity in the flow: those that stand around an item now are used again.

import {
  $createListItemNode,
  $createListNode,
  $isListItemNode,
  $isListNode,
  type ListItemNode,
  type ListNode,
  type ListType,
} from '@lexical/list';
import type { LexicalNode } from 'lexical';

import type { Shape } from '../flow/shape.ts';
import { isBare } from './block-list.ts';
import { $setChildren } from './children.ts';

export interface ListedItem {
  readonly node: ListItemNode;
  readonly shape: Shape;
}

/** One list that is being put together: what its children will be. */
interface OpenList {
  readonly node: ListNode;
  readonly type: ListType;
  readonly start: number;
  readonly children: LexicalNode[];
}

/**
 * The lists that show each of these rows of items: one for each kind that the outermost items of a row change to. All
 * rows at once, as a list that is split now stands around items of two.
 */
export function $buildLists(rows: readonly (readonly ListedItem[])[]): (readonly ListNode[])[] {
  const builder = new ListBuilder(rows);
  const lists = rows.map((row) => builder.$addRow(row));
  builder.$finish();
  return lists;
}

class ListBuilder {
  #items: readonly ListedItem[] = [];
  readonly #used = new Set<LexicalNode>();
  readonly #all: OpenList[] = [];
  #outermost: ListNode[] = [];
  /** What stood in lists and around them before any was changed. */
  readonly #old = new Map<LexicalNode, LexicalNode[]>();
  readonly #wrapped: (readonly [ListItemNode, ListNode])[] = [];
  /** The lists around the last item, from the outermost in. */
  #open: OpenList[] = [];

  constructor(rows: readonly (readonly ListedItem[])[]) {
    for (const { node } of rows.flat()) this.#used.add(node);
  }

  $addRow(items: readonly ListedItem[]): readonly ListNode[] {
    this.#items = items;
    this.#open = [];
    this.#outermost = [];
    for (let index = 0; index < items.length; index++) this.#$add(index);
    return this.#outermost;
  }

  #$add(index: number): void {
    const item = this.#items[index];
    if (item === undefined) return;
    const depth = indentOf(item) + 1;
    const type = item.shape.type as ListType;
    this.#open.length = Math.min(this.#open.length, depth);
    if (this.#open.length === depth && this.#open.at(-1)?.type !== type) this.#open.pop();
    while (this.#open.length < depth) this.#$openList(index, type);
    this.#open.at(-1)?.children.push(item.node);
  }

  $finish(): void {
    // Only now: until all are found, the parents must be those that stand.
    for (const [wrapper, list] of this.#wrapped) {
      if (!isBare(wrapper)) $makeBare(wrapper);
      $setChildren(wrapper, [list], this.#old.get(wrapper));
    }
    for (const { node, children } of this.#all) $setChildren(node, children, this.#old.get(node));
    for (const list of this.#all) $number(list);
  }

  #$openList(index: number, type: ListType): void {
    const level = this.#open.length;
    const found = this.#$standingList(index, level, type);
    const node = found ?? $createListNode(type);
    this.#used.add(node);
    this.#old.set(node, node.getChildren());
    const parent = this.#open.at(-1);
    if (parent === undefined) this.#outermost.push(node);
    else {
      const standing = found?.getParent();
      const isFree = $isListItemNode(standing) && !this.#used.has(standing);
      const wrapper = isFree ? standing : $createListItemNode();
      this.#used.add(wrapper);
      this.#old.set(wrapper, wrapper.getChildren());
      this.#wrapped.push([wrapper, node]);
      parent.children.push(wrapper);
    }
    const start = this.#items[index]?.shape.attributes['start'];
    const list = { node, type, start: typeof start === 'number' ? start : 1, children: [] };
    this.#open.push(list);
    this.#all.push(list);
  }

  /** The list of this type that now stands at this level around one of the items that will be in it. */
  #$standingList(from: number, level: number, type: ListType): ListNode | null {
    for (let index = from; index < this.#items.length; index++) {
      const item = this.#items[index];
      if (item === undefined || indentOf(item) < level) return null;
      if (indentOf(item) === level && item.shape.type !== type) return null;
      const list = $listAround(item.node, indentOf(item) - level);
      if (list !== null && list.getListType() === type && !this.#used.has(list)) return list;
    }
    return null;
  }
}

function indentOf({ shape }: ListedItem): number {
  const { indent } = shape.attributes;
  return typeof indent === 'number' ? indent : 0;
}

/** The list around an item, `levels` further out. */
function $listAround(item: ListItemNode, levels: number): ListNode | null {
  let list: LexicalNode | null = item.getParent();
  for (let level = 0; level < levels; level++) list = list?.getParent()?.getParent() ?? null;
  return $isListNode(list) ? list : null;
}

/** As the list's own transform does, which remote changes do not run. */
function $number({ node, type, start, children }: OpenList): void {
  if (!isBare(node)) $makeBare(node);
  if (node.getStart() !== start) node.setStart(start);
  let value = start;
  for (const child of children) {
    if (!$isListItemNode(child)) continue;
    if (child.getValue() !== value) child.setValue(value);
    if (type !== 'check' && child.getLatest().__checked !== undefined) child.setChecked(undefined);
    if (!$isListNode(child.getFirstChild())) value++;
  }
}

function $makeBare(node: ListNode | ListItemNode): void {
  const writable = node.getWritable();
  writable.__format = 0;
  writable.__indent = 0;
  writable.__style = '';
  if ($isListItemNode(writable)) writable.setChecked(undefined);
}
