// The blobs in the data file: bytes under a key, with a checksum bound to it. Called synchronously inside the storage
// thread, as part of SqliteStore, whose commits these are.

import { CorruptBlob, type BlobEntry } from '../core/ports.ts';
import { chainStart, sameBytes, snapshotSum } from './record-chain.ts';
import { isDamage } from './sqlite-faults.ts';
import type { Statements } from './sqlite-statements.ts';

export class SqliteBlobs {
  readonly #statements: Statements;
  readonly #write: <T>(action: () => T) => T;

  /** `write` makes one commit of an action. */
  constructor(statements: Statements, write: <T>(action: () => T) => T) {
    this.#statements = statements;
    this.#write = write;
  }

  /** False, and nothing is changed, if there is one under that key. */
  putIfAbsent(key: string, bytes: Uint8Array): boolean {
    return this.#write(() => this.#statements.putBlob.run(key, bytes, sumOf(key, bytes)).changes === 1);
  }

  get(key: string): Uint8Array | null {
    const row = this.#read(key);
    if (row === undefined) return null;
    if (!sameBytes(row.sum, sumOf(key, row.body))) throw new CorruptBlob('its checksum does not match');
    return row.body;
  }

  delete(key: string): void {
    this.#write(() => this.#statements.deleteBlob.run(key));
  }

  list(prefix: string, after: string, max: number): BlobEntry[] {
    return this.#statements.blobsAfter.all(after > prefix ? after : prefix, keysEnd(prefix), max);
  }

  #read(key: string): ReturnType<Statements['blob']['get']> {
    try {
      return this.#statements.blob.get(key);
    } catch (error) {
      throw isDamage(error) ? new CorruptBlob(error.message) : error;
    }
  }
}

/** Behind all keys that begin with `prefix`: keys are ASCII. */
function keysEnd(prefix: string): string {
  return `${prefix}\x7f`;
}

function sumOf(key: string, bytes: Uint8Array): Uint8Array {
  return snapshotSum(key, 0, chainStart, bytes);
}
