// A history's transactions as Yjs updates, each made in exactly the state that its author saw: one document for each
// agent, which has merged the transaction's ancestors and nothing else. So the concurrency is the true one, whatever the
// network does to the updates later.

import { applyUpdate, Doc, getState } from 'yjs';
import type { History, Transaction } from './histories.ts';

export interface AuthoredEdit {
  readonly agent: number;
  readonly update: Uint8Array;
  /** Edits of each agent's client that it rests on. */
  readonly rests: ReadonlyMap<number, number>;
}

/** The Yjs client of an agent. The order of these decides between texts typed at one place at one time. */
export function clientOf(agent: number): number {
  return 1_000 + agent;
}

export function authorEdits({ transactions, agents }: History): AuthoredEdit[] {
  const authors = Array.from({ length: agents }, (_, agent) => new Author(agent));
  const edits: AuthoredEdit[] = [];
  transactions.forEach((transaction, index) => {
    const author = authors[transaction.agent] as Author;
    author.merge(transaction.parents, transactions, edits);
    edits.push(author.write(transaction, index));
  });
  for (const { doc } of authors) doc.destroy();
  return edits;
}

class Author {
  readonly doc = new Doc();
  readonly #agent: number;
  readonly #known = new Set<number>();

  constructor(agent: number) {
    this.#agent = agent;
    this.doc.clientID = clientOf(agent);
  }

  /** Takes in the ancestors that it lacks, the oldest first. */
  merge(
    parents: readonly number[],
    transactions: readonly Transaction[],
    edits: readonly AuthoredEdit[],
  ): void {
    const lacking: number[] = [];
    const open = parents.filter((parent) => !this.#known.has(parent));
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (this.#known.has(index)) continue;
      this.#known.add(index);
      lacking.push(index);
      open.push(...(transactions[index] as Transaction).parents);
    }
    for (const index of lacking.toSorted((a, b) => a - b)) {
      applyUpdate(this.doc, (edits[index] as AuthoredEdit).update, 'merge');
    }
  }

  write({ patches }: Transaction, index: number): AuthoredEdit {
    const rests = new Map<number, number>();
    for (const client of this.doc.store.clients.keys()) rests.set(client, getState(this.doc.store, client));
    let update: Uint8Array | null = null;
    const take = (bytes: Uint8Array): void => {
      update = bytes;
    };
    this.doc.on('update', take);
    this.doc.transact(() => {
      const body = this.doc.getText('body');
      for (const [position, deleted, inserted] of patches) {
        if (deleted > 0) body.delete(position, deleted);
        if (inserted !== '') body.insert(position, inserted);
      }
    });
    this.doc.off('update', take);
    this.#known.add(index);
    if (update === null) throw new Error(`transaction ${index} changes nothing`);
    return { agent: this.#agent, update, rests };
  }
}
