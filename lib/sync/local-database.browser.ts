// The database in which a browser keeps copies of documents: a list of updates, all documents' together.

import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB } from 'idb';

const databaseName = 'weft';
const schemaVersion = 1;

export interface Schema extends DBSchema {
  readonly updates: {
    readonly key: number;
    readonly value: {
      readonly documentId: string;
      readonly update: Uint8Array;
      /** How often all before was discarded; none: never. Of a document's records only those of the latest count. */
      readonly beginning?: number;
      readonly isWhole?: boolean;
      readonly isConfirmed?: boolean;
    };
    readonly indexes: { readonly documentId: string };
  };
}

export type StoredUpdate = Schema['updates']['value'];
export type UpdatesStore = IDBPObjectStore<Schema, ['updates'], 'updates', 'readwrite'>;

export function beginningOf(records: readonly StoredUpdate[]): number {
  return records.reduce((latest, record) => Math.max(latest, record.beginning ?? 0), 0);
}

export function isOf(beginning: number): (record: StoredUpdate) => boolean {
  return (record) => (record.beginning ?? 0) === beginning;
}

export function openDatabase(onGone: () => void): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(databaseName, schemaVersion, {
    upgrade(db) {
      db.createObjectStore('updates', { autoIncrement: true }).createIndex('documentId', 'documentId');
    },
    // A tab with a newer version of the app waits for us: it must not wait for ever.
    blocking(_currentVersion, _blockedVersion, event) {
      onGone();
      (event.target as IDBDatabase).close();
    },
    terminated: onGone,
  });
}
