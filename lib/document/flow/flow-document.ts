// All flows of one document: the root's and those of table cells, each with its index, kept in step with Yjs. Says what
// a transaction did in terms of flows and tables. Never writes.

import { type AbstractType, type Doc, type Item, Map as YMap, type Transaction, XmlText } from 'yjs';

import { type FlowChange, FlowIndex, greaterChange } from './flow-index.ts';
import { flowRoot } from './flow-root.ts';
import { idText, type IdText, itemsIn } from './item-id.ts';
import type { Flows } from './position.ts';
import { RestoredIds, restoredMap } from './restored.ts';
import { columnsKey, goneKey, isGoneValue, rowsKey } from './table.ts';

export interface DocumentChange {
  readonly flows: ReadonlyMap<FlowIndex, FlowChange>;
}

export class FlowDocument implements Flows {
  readonly doc: Doc;
  readonly root: FlowIndex;
  readonly restored: RestoredIds;
  readonly #indices = new Map<unknown, FlowIndex>();

  constructor(doc: Doc) {
    this.doc = doc;
    this.restored = new RestoredIds(doc);
    const root = flowRoot(doc);
    this.root = new FlowIndex(root);
    this.#indices.set(root, this.root);
  }

  indexOf(type: unknown): FlowIndex | undefined {
    return this.#indices.get(type);
  }

  /** The index of a cell's flow, made when it is first asked for. */
  open(flow: XmlText): FlowIndex {
    let index = this.#indices.get(flow);
    if (index === undefined) {
      index = new FlowIndex(flow);
      this.#indices.set(flow, index);
    }
    return index;
  }

  /** To be called once after each transaction; null if it left the content alone. */
  update(transaction: Transaction): DocumentChange | null {
    if (transaction.changed.size === 0) return null;
    const changed = new Set<FlowIndex>();
    /** Markers of tables whose rows, columns or cells changed, and the flows that they stand in. */
    const tables: (readonly [FlowIndex, IdText])[] = [];
    for (const type of transaction.changed.keys()) {
      const own = this.#indices.get(type);
      if (own !== undefined) changed.add(own);
      else if (type instanceof YMap) this.#noteMap(type as YMap<unknown>, changed, tables);
      if (type instanceof XmlText) this.#noteCell(type, tables);
    }
    const others = this.#shownOtherwise(transaction);
    for (const index of others.keys()) changed.add(index);
    const flows = new Map<FlowIndex, FlowChange>();
    for (const index of changed) {
      if (index.flow._item?.deleted === true) continue;
      const change = index.update(transaction, others.get(index));
      if (change !== null) flows.set(index, change);
    }
    for (const [index, id] of tables) {
      const change = index.touchMarker(id);
      if (change !== null) flows.set(index, joined(flows.get(index), change));
    }
    if (transaction.deleteSet.clients.size > 0) this.#forgetDeleted();
    return flows.size === 0 ? null : { flows };
  }

  #noteMap(map: YMap<unknown>, changed: Set<FlowIndex>, tables: (readonly [FlowIndex, IdText])[]): void {
    const parent = map._item?.parent as AbstractType<unknown> | null | undefined;
    const index = this.#indices.get(parent);
    if (index !== undefined) changed.add(index);
    // An embed says what it is in its map, which may come later than itself.
    if (parent instanceof XmlText) this.#noteCell(parent, tables);
    const item = parent instanceof YMap ? parent._item : null;
    const around = item === null ? undefined : this.#indices.get(item.parent);
    if (item !== null && around !== undefined) tables.push([around, idText(item.id)]);
  }

  /** Items that are hidden now, or no more, as somebody else restored the same. */
  #shownOtherwise(transaction: Transaction): Map<FlowIndex, Item[]> {
    const found = new Map<FlowIndex, Item[]>();
    if (!transaction.changed.has(restoredMap(this.doc) as never)) return found;
    for (const range of this.restored.refresh()) {
      for (const item of itemsIn(this.doc, range)) {
        const index = this.#indices.get(item.parent);
        if (index === undefined) continue;
        const items = found.get(index);
        if (items === undefined) found.set(index, [item]);
        else if (items.at(-1) !== item) items.push(item);
      }
    }
    return found;
  }

  /** What is put into a row or column that was taken away shows it again. */
  #noteCell(flow: XmlText, tables: (readonly [FlowIndex, IdText])[]): void {
    const [row = '', column = ''] = flow._item?.parentSub?.split(':') ?? [];
    const marker = (flow._item?.parent as AbstractType<unknown> | undefined)?._item?.parent;
    if (!(marker instanceof YMap) || marker._item === null) return;
    const index = this.#indices.get(marker._item.parent);
    const isTakenAway =
      marker.get(goneKey) === true ||
      isLineGone(marker, rowsKey, row) ||
      isLineGone(marker, columnsKey, column);
    if (index === undefined || !isTakenAway) return;
    tables.push([index, idText(marker._item.id)]);
  }

  #forgetDeleted(): void {
    if (this.#indices.size === 1) return;
    for (const [flow, index] of this.#indices) {
      if (index !== this.root && isGone(flow as XmlText)) this.#indices.delete(flow);
    }
  }
}

function isLineGone(marker: YMap<unknown>, key: string, id: string): boolean {
  const lines = marker.get(key);
  return lines instanceof YMap && isGoneValue(lines.get(id));
}

function joined(first: FlowChange | undefined, second: FlowChange): FlowChange {
  if (first === undefined) return second;
  return {
    removed: new Set([...first.removed, ...second.removed]),
    touched: new Set([...first.touched, ...second.touched]),
    order: greaterChange(first.order, second.order),
  };
}

/** Whether the flow, or something that it lies in, is deleted. */
function isGone(flow: XmlText): boolean {
  let type: AbstractType<unknown> | null = flow as unknown as AbstractType<unknown>;
  while (type !== null) {
    const { _item: item }: AbstractType<unknown> = type;
    if (item === null) return false;
    if (item.deleted) return true;
    type = item.parent as AbstractType<unknown> | null;
  }
  return true;
}
