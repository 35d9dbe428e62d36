// What it means that the engine met damage while it wrote. Nothing of that commit is written then. If the store takes a write
// to another document all the same, the damage is its document's, or its blob's: from now on that one is as damaged as one of which a load
// says so, and everybody else's edits are taken. If it takes none, the store itself is not to be trusted, and the error stays
// what it is: the process ends on it. Upholds [SPEC D7].

import type { DocumentId } from '../../lib/base/ids.ts';
import { CorruptBlob, CorruptDocument, type StoredDocument } from '../core/ports.ts';
import { isDamage } from './sqlite-faults.ts';

/** A document of which nothing could be read. */
export const emptyDocument: StoredDocument = {
  base: null,
  tail: [],
  headSeq: 0,
  aclGen: 0,
  owners: new Map(),
};

export class MetDamage {
  readonly #takesOthers: () => boolean;
  /** Of the documents in which it was met, what the engine said: as many as are damaged, until the next start. */
  readonly #details = new Map<DocumentId, string>();

  /** `takesOthers` tries a write to another document, and leaves nothing of it. */
  constructor(takesOthers: () => boolean) {
    this.#takesOthers = takesOthers;
  }

  isIn(id: DocumentId): boolean {
    return this.#details.has(id);
  }

  /** To be called once a failed write is rolled back: what its error is. Damage at a known place is what it was. */
  judge(id: DocumentId, error: unknown): unknown {
    if (!isDamage(error) || !this.#takesOthers()) return error;
    this.#details.set(id, error.message);
    return this.#corrupt(id, emptyDocument, error.message);
  }

  /** The same for a blob. */
  judgeOfBlob(error: unknown): unknown {
    return isDamage(error) && this.#takesOthers() ? new CorruptBlob(error.message) : error;
  }

  /** Throws what a load of this document must end with, if a write of it met damage. */
  requireNone(id: DocumentId, stored: StoredDocument): void {
    const detail = this.#details.get(id);
    if (detail !== undefined) throw this.#corrupt(id, stored, detail);
  }

  #corrupt(id: DocumentId, stored: StoredDocument, detail: string): CorruptDocument {
    return new CorruptDocument(id, stored.headSeq + 1, `met in writing: ${detail}`, stored);
  }
}
