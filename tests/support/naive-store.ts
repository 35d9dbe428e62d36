// What a store must not be: its compaction puts the snapshot in place and removes what it covers, whatever has happened
// since the document was read. The control of tests/contract/store-races.test.ts.

import type {
  AppendItem,
  CompactRequest,
  DocLog,
  LogRecord,
  StoredDocument,
} from '../../server/core/ports.ts';

/** For one document. */
export class NaiveStore implements Pick<DocLog, 'append' | 'load' | 'heads' | 'compact'> {
  #base: StoredDocument['base'] = null;
  #tail: readonly LogRecord[] = [];
  #headSeq = 0;

  async append(batch: readonly AppendItem[]): ReturnType<DocLog['append']> {
    return batch.map(({ at, userId, update }) => {
      this.#headSeq += 1;
      this.#tail = [...this.#tail, { seq: this.#headSeq, at, userId, update }];
      return { state: 'stored', seq: this.#headSeq };
    });
  }

  async load(): Promise<StoredDocument> {
    return { base: this.#base, tail: this.#tail, headSeq: this.#headSeq, aclGen: 0, owners: new Map() };
  }

  async heads(): ReturnType<DocLog['heads']> {
    return [{ seq: this.#headSeq, aclGen: 0 }];
  }

  async compact(_documentId: string, { uptoSeq, state }: CompactRequest): Promise<'ok'> {
    this.#base = { uptoSeq, state };
    this.#tail = this.#tail.filter(({ seq }) => seq > uptoSeq);
    return 'ok';
  }
}
