// What this device knows of its documents, in IndexedDB. A database of its own: a new version of the one with the text
// would have to wait for every open tab. Opened for each call and closed again, as calls are seldom.

import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

import type { KeptDocument, KeptDocuments } from './kept-documents.ts';

interface Schema extends DBSchema {
  readonly documents: { readonly key: string; readonly value: KeptDocument };
}

export const keptDocuments: KeptDocuments = {
  list: () => listWhere(({ goneSince }) => goneSince === undefined),

  listGone: () => listWhere(({ goneSince }) => goneSince !== undefined),

  note: (id, what) =>
    withDatabase(async (database) => {
      // One transaction, so that two tabs that note different things of a document lose neither.
      const transaction = database.transaction('documents', 'readwrite');
      const known = (await transaction.store.get(id)) ?? { id, title: '', at: 0, isUnmade: false };
      await Promise.all([transaction.store.put({ ...known, ...what }), transaction.done]);
    }),

  forget: (id) => withDatabase((database) => database.delete('documents', id)),
};

function listWhere(isMeant: (document: KeptDocument) => boolean): Promise<readonly KeptDocument[]> {
  return withDatabase(async (database) => {
    const all = await database.getAll('documents');
    return all.filter(isMeant).sort((a, b) => b.at - a.at);
  });
}

async function withDatabase<T>(work: (database: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
  const database = await openDB<Schema>('weft-documents', 1, {
    upgrade(created) {
      created.createObjectStore('documents', { keyPath: 'id' });
    },
  });
  try {
    return await work(database);
  } finally {
    database.close();
  }
}
