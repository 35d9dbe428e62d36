// Watches over a doc's Yjs client id: which edits were made under it and are not confirmed, and whether somebody else
// has the same id. Two tabs with one id give the same ids to different edits, and everybody keeps only one of the two.
// Knows the doc and state vectors; knows no socket.

import { type Doc, getState, type Transaction } from 'yjs';

import type { StateVector } from '../protocol/state-vector.ts';
import type { ClientMove } from '../protocol/update-reidentify.ts';
import {
  isWrittenByOther,
  noOwnEdits,
  type OwnEdits,
  ownEditMade,
  ownReceiptAsked,
  ownReceiptCame,
} from './own-edits.ts';

/** Edits [from, to) of a client. */
export type EditRange = Omit<ClientMove, 'as'>;

export class ClientIdGuard {
  readonly #doc: Doc;
  #own: OwnEdits;

  constructor(doc: Doc) {
    this.#doc = doc;
    this.#own = noOwnEdits(doc.clientID);
  }

  /** The server has confirmed something that was made under the doc's present client id. */
  get hasConfirmed(): boolean {
    return this.#own.confirmed > 0;
  }

  /** Of each update that is not the server's, with its transaction. */
  noteUpdate({ local, beforeState, afterState }: Transaction): void {
    // What the local copy or another tab brings was made elsewhere.
    if (!local) return;
    const { clientID } = this.#doc;
    // The transaction's own clocks: the doc may hold a later one already, which is not on the socket yet.
    const [before, after] = [beforeState.get(clientID) ?? 0, afterState.get(clientID) ?? 0];
    this.#own = ownEditMade(this.#own, clientID, before, after);
  }

  noteAsked(): void {
    this.#own = ownReceiptAsked(this.#own);
  }

  noteReceipt(): void {
    this.#own = ownReceiptCame(this.#own);
  }

  /** True if a server that knows this much has some of it from somebody who writes under our id. */
  isTaken(known: StateVector): boolean {
    return isWrittenByOther(this.#own, known.get(this.#own.client) ?? 0);
  }

  /** What was made here and is not confirmed, and, if this doc writes on under that id, what is yet to come. */
  ownEdits(): EditRange[] {
    const { client, confirmed, made } = this.#own;
    const isPresent = this.#doc.clientID === client;
    if (confirmed < made) return [{ client, from: confirmed, to: isPresent ? Infinity : made }];
    return isPresent ? [{ client, from: getState(this.#doc.store, client), to: Infinity }] : [];
  }

  /** Whatever the doc has and a server that knows this much does not. */
  editsBeyond(known: StateVector): EditRange[] {
    const { store } = this.#doc;
    return [...store.clients.keys()]
      .map((client) => ({ client, from: known.get(client) ?? 0, to: getState(store, client) }))
      .filter(({ from, to }) => from < to);
  }
}
