// What every blob store must do.

import { describe, expect, test } from 'vitest';
import { stores } from './stores.ts';

describe.each(stores)('blobs $name', ({ use }) => {
  test('a blob is put once and is there until it is deleted', () =>
    use(async ({ blobs }) => {
      expect(await blobs.get('key')).toBeNull();
      expect(await blobs.putIfAbsent('key', Buffer.from('first'))).toBe(true);
      expect(await blobs.putIfAbsent('key', Buffer.from('second'))).toBe(false);
      expect(Buffer.from((await blobs.get('key')) ?? []).toString()).toBe('first');
      await blobs.delete('key');
      expect(await blobs.get('key')).toBeNull();
    }));

  test('blobs are listed by what their keys begin with, in order, page by page', () =>
    use(async ({ blobs }) => {
      for (const key of ['b/2', 'a/1', 'b', 'b/10', 'c/1', 'b/1']) {
        await blobs.putIfAbsent(key, Buffer.from(key));
      }
      const first = await blobs.list('b/', '', 2);
      expect(first).toEqual([
        { key: 'b/1', bytes: 3 },
        { key: 'b/10', bytes: 4 },
      ]);
      expect(await blobs.list('b/', 'b/10', 2)).toEqual([{ key: 'b/2', bytes: 3 }]);
      expect(await blobs.list('d/', '', 2)).toEqual([]);
    }));
});
