// The storage thread from outside, where it differs from the store in it: its end.

import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DocumentId } from '../../lib/base/ids.ts';
import { StorageUnavailable } from '../../server/core/ports.ts';
import { SqliteClient } from '../../server/storage/sqlite-client.ts';
import { withDataDir } from '../support/server-process.ts';

const id = 'one' as DocumentId;

// Else a title that is asked for while the server ends would look like a write of which nobody knows what it did [D4].
test('[D3] what is asked of it after its close is surely not written, and it says so', () =>
  withDataDir(async (folder) => {
    const file = join(folder, 'weft.db');
    const store = await SqliteClient.open(file);
    const closed = store.close();
    await expect(store.create(id, 'Late', 1)).rejects.toBeInstanceOf(StorageUnavailable);
    await closed;
    await expect(store.create(id, 'Later', 1)).rejects.toBeInstanceOf(StorageUnavailable);
    const again = await SqliteClient.open(file);
    expect(await again.list()).toEqual([]);
    await again.close();
  }));
