// The stores that must keep the same rules: in memory, on the simulated disk, in SQLite.

import { join } from 'node:path';
import type { BlobStore, Catalog, DocLog } from '../../server/core/ports.ts';
import { MemoryStore } from '../../server/storage/memory-store.ts';
import { SqliteClient } from '../../server/storage/sqlite-client.ts';
import { withSimStore } from '../sim/disk/with-sim-store.ts';
import { withDataDir } from '../support/server-process.ts';

type Store = DocLog & Catalog & { readonly blobs: BlobStore };

export const stores: ReadonlyArray<{
  name: string;
  use: (run: (store: Store) => Promise<void>) => Promise<void>;
}> = [
  { name: 'in memory', use: (run) => run(new MemoryStore()) },
  { name: 'on the simulated disk', use: withSimStore },
  {
    name: 'in SQLite in its thread',
    use: (run) =>
      withDataDir(async (folder) => {
        const store = await SqliteClient.open(join(folder, 'weft.db'));
        try {
          await run(store);
        } finally {
          await store.close();
        }
      }),
  },
];
