// Which Lexical node shows which block or embed of the flow: the identity that survives on both sides. One for all flows
// of a document, as ids are unique in it.

import type { NodeKey } from 'lexical';

import type { IdText } from '../flow/item-id.ts';
import type { Shape } from '../flow/shape.ts';

export class NodeKeys {
  readonly #keys = new Map<IdText, NodeKey>();
  readonly #ids = new Map<NodeKey, IdText>();

  keyOf(id: IdText): NodeKey | undefined {
    return this.#keys.get(id);
  }

  idOf(key: NodeKey): IdText | undefined {
    return this.#ids.get(key);
  }

  /** A key shows one thing and a thing has one key: what was known of either before is forgotten. */
  pair(id: IdText, key: NodeKey): void {
    const oldKey = this.#keys.get(id);
    if (oldKey === key) return;
    if (oldKey !== undefined) this.#ids.delete(oldKey);
    const oldId = this.#ids.get(key);
    if (oldId !== undefined) this.#keys.delete(oldId);
    this.#keys.set(id, key);
    this.#ids.set(key, id);
  }

  forget(id: IdText): void {
    const key = this.#keys.get(id);
    if (key === undefined) return;
    this.#keys.delete(id);
    this.#ids.delete(key);
  }

  clear(): void {
    this.#keys.clear();
    this.#ids.clear();
  }
}

/** The nodes of inline embeds, with the shape that each was last shown with. */
export class ShownAtoms {
  readonly #keys = new NodeKeys();
  readonly #shapes = new Map<IdText, Shape>();

  get(id: IdText): NodeKey | undefined {
    return this.#keys.keyOf(id);
  }

  set(id: IdText, key: NodeKey, shape: Shape): void {
    this.#keys.pair(id, key);
    this.#shapes.set(id, shape);
  }

  idOf(key: NodeKey): IdText | undefined {
    return this.#keys.idOf(key);
  }

  shapeOf(id: IdText): Shape | undefined {
    return this.#shapes.get(id);
  }

  forget(id: IdText): void {
    this.#keys.forget(id);
    this.#shapes.delete(id);
  }

  clear(): void {
    this.#keys.clear();
    this.#shapes.clear();
  }
}
