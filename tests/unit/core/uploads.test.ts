// Uploads over blobs in memory: there as a whole or not at all, within the limits, whoever comes at the same time.
import { describe, expect, test } from 'vitest';
import type { DocumentId, UploadId } from '../../../lib/base/ids.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import { serverLimits } from '../../../server/core/limits.ts';
import { StorageUnavailable, type BlobStore, type CoreEvent } from '../../../server/core/ports.ts';
import { Uploads, type IncomingFile } from '../../../server/core/uploads.ts';
import { MemoryStore } from '../../../server/storage/memory-store.ts';
import { jpeg, png } from '../../support/images.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const doc = 'doc' as DocumentId;
const part = limits.uploadPartBytes;

function begin(options: { max?: number; documentMax?: number; blobs?: BlobStore } = {}) {
  const blobs = options.blobs ?? new MemoryStore().blobs;
  const clock = new ManualClock();
  const events: CoreEvent[] = [];
  const uploads = new Uploads(
    { blobs, clock, random: seededRandom(3), events: (event) => events.push(event) },
    { uploadBytesMax: options.max ?? 4 * part, uploadDocumentBytesMax: options.documentMax ?? 100 * part },
  );
  return { uploads, blobs, clock, events };
}

function file(bytes: Uint8Array, more: Partial<IncomingFile> = {}): IncomingFile {
  return { name: 'a.png', type: 'image/png', bytes: null, body: chunks(bytes), from: 'here', ...more };
}

async function* chunks(bytes: Uint8Array, size = 100_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function keysIn(blobs: BlobStore): Promise<string[]> {
  return (await blobs.list('upload', '', 1_000)).map(({ key }) => key);
}

async function read(uploads: Uploads, id: UploadId): Promise<Buffer> {
  const place = { documentId: doc, id };
  const info = await uploads.find(place);
  if (info === null) throw new Error('it is not there');
  const parts: Uint8Array[] = [];
  for await (const each of uploads.read(place, info)) parts.push(each);
  return Buffer.concat(parts);
}

describe('a file', () => {
  test.each([1, part - 1, part, part + 1, 3 * part + 5])('of %i bytes comes back as it was', async (size) => {
    const { uploads, events } = begin();
    const bytes = seededRandom(size).bytes(size);
    const added = await uploads.add(doc, file(bytes, { type: 'text/plain', name: 'notes' }));
    if (!added.ok) throw new Error(added.error);
    expect(added.value).toMatchObject({ name: 'notes', image: null, bytes: size });
    expect((await read(uploads, added.value.id)).equals(bytes)).toBe(true);
    expect(events).toEqual([{ type: 'upload-stored', documentId: doc, bytes: size }]);
  });

  test('is what its bytes say, not what it is called', async () => {
    const { uploads } = begin();
    const added = await uploads.add(
      doc,
      file(jpeg(30, 20), { type: 'text/html', name: '../../a\u202e\n.html' }),
    );
    expect(added).toMatchObject({
      ok: true,
      value: { name: 'a.html', image: { type: 'image/jpeg', width: 30, height: 20 } },
    });
  });

  test('belongs to its document only', async () => {
    const { uploads } = begin();
    const added = await uploads.add(doc, file(png(1, 1)));
    if (!added.ok) throw new Error(added.error);
    expect(await uploads.find({ documentId: 'other' as DocumentId, id: added.value.id })).toBeNull();
  });
});

describe('[H1] nothing is left', () => {
  test.each([
    ['of an empty one', new Uint8Array(), {}, 'empty'],
    [
      'of one that is larger than it said',
      new Uint8Array(4 * part + 1),
      { type: 'x/y', bytes: 10 },
      'too-large',
    ],
    ['of one that says that it is too large', new Uint8Array(1), { bytes: 4 * part + 1 }, 'too-large'],
    ['of an SVG', Buffer.from('<svg onload="alert(1)"/>'), { type: 'image/svg+xml' }, 'not-an-image'],
    [
      'of HTML that is called a picture',
      Buffer.from('<!DOCTYPE html>'),
      { type: 'image/png' },
      'not-an-image',
    ],
    ['of a picture of 400 megapixels', png(20_000, 20_000), {}, 'too-many-pixels'],
    ['of a picture without a size', png(0, 0), {}, 'not-an-image'],
  ] as const)('%s', async (_name, bytes, more, reason) => {
    const { uploads, blobs, events } = begin();
    expect(await uploads.add(doc, file(bytes, more))).toEqual({ ok: false, error: reason });
    expect(await keysIn(blobs)).toEqual([]);
    expect(events).toEqual([{ type: 'upload-refused', documentId: doc, reason }]);
  });

  test('of one whose sender goes away', async () => {
    const { uploads, blobs } = begin();
    let seen: string[] = [];
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield png(10, 10, 2 * part);
      seen = await keysIn(blobs);
      throw new Error('the sender went away');
    }
    await expect(uploads.add(doc, file(new Uint8Array(), { body: broken() }))).rejects.toThrow('went away');
    expect(seen).toHaveLength(2);
    expect(await keysIn(blobs)).toEqual([]);
  });

  test('of one that the store refuses in the middle', async () => {
    const { blobs } = new MemoryStore();
    let left = 2;
    const full: BlobStore = {
      ...bound(blobs),
      putIfAbsent: (key, bytes) =>
        left-- > 0
          ? blobs.putIfAbsent(key, bytes)
          : Promise.reject(new StorageUnavailable('full', 'no room')),
    };
    const { uploads } = begin({ blobs: full });
    await expect(uploads.add(doc, file(png(10, 10, 3 * part)))).rejects.toThrow(StorageUnavailable);
    expect(await keysIn(blobs)).toEqual([]);
  });
});

describe('[H2] a document', () => {
  test('takes no more bytes than it may', async () => {
    const { uploads, events } = begin({ documentMax: 2 * part });
    const half = file(png(1, 1, part - 100), { bytes: part });
    expect((await uploads.add(doc, half)).ok).toBe(true);
    expect(await uploads.add(doc, file(png(1, 1), { bytes: part + 200 }))).toMatchObject({
      error: 'document-full',
    });
    expect((await uploads.add('other' as DocumentId, file(png(1, 1, part), { bytes: 2 * part }))).ok).toBe(
      true,
    );
    expect(events.map(({ type }) => type)).toEqual(['upload-stored', 'upload-refused', 'upload-stored']);
  });

  test('counts those that come at the same time, and forgets the ones that failed', async () => {
    const { uploads } = begin({ documentMax: 3 * part });
    const together = await Promise.all(
      Array.from({ length: 6 }, () => uploads.add(doc, file(png(1, 1), { bytes: part }))),
    );
    expect(together.filter(({ ok }) => ok).length).toBeLessThanOrEqual(3);
    expect(together.filter(({ ok }) => ok).length).toBeGreaterThanOrEqual(1);
    expect((await uploads.add(doc, file(png(1, 1), { bytes: part }))).ok).toBe(true);
  });

  test('takes no more files than it may', async () => {
    const { blobs } = new MemoryStore();
    const holding = (files: number): BlobStore => ({
      ...bound(blobs),
      list: async (prefix, after, max) =>
        (prefix === 'upload/doc/' ? Array.from({ length: files }, (_, n) => n) : [])
          .map((n) => ({ key: `${prefix}${String(n).padStart(22, '0')}`, bytes: 1 }))
          .filter(({ key }) => key > after)
          .slice(0, max),
    });
    const almost = holding(limits.uploadsPerDocumentMax - 1);
    expect((await begin({ blobs: almost }).uploads.add(doc, file(png(1, 1)))).ok).toBe(true);
    const full = holding(limits.uploadsPerDocumentMax);
    expect(await begin({ blobs: full }).uploads.add(doc, file(png(1, 1)))).toMatchObject({
      error: 'document-full',
    });
  });
});

test('more uploads at once than there is memory for are sent away, and come in later', async () => {
  const { uploads } = begin();
  const waits: Array<() => void> = [];
  async function* slow(): AsyncGenerator<Uint8Array> {
    await new Promise<void>((resolve) => waits.push(resolve));
    yield png(1, 1);
  }
  const under = Array.from({ length: limits.uploadsUnderWayMax }, (_, n) =>
    uploads.add(`doc${n}` as DocumentId, file(new Uint8Array(), { body: slow(), bytes: 100, from: `${n}` })),
  );
  expect(await uploads.add(doc, file(png(1, 1)))).toEqual({ ok: false, error: 'overloaded' });
  await expect.poll(() => waits.length).toBe(limits.uploadsUnderWayMax);
  for (const go of waits) go();
  expect((await Promise.all(under)).every(({ ok }) => ok)).toBe(true);
  expect((await uploads.add(doc, file(png(1, 1)))).ok).toBe(true);
});

test('one address gets a part of the places only, and gets them again', async () => {
  const { uploads } = begin();
  let finish = (): void => {};
  const finished = new Promise<void>((resolve) => (finish = resolve));
  async function* slow(): AsyncGenerator<Uint8Array> {
    await finished;
    yield png(1, 1);
  }
  const under = Array.from({ length: serverLimits.uploadsOfOneAddressMax }, () =>
    uploads.add(doc, file(new Uint8Array(), { body: slow(), bytes: 100 })),
  );
  expect(await uploads.add(doc, file(png(1, 1)))).toEqual({ ok: false, error: 'overloaded' });
  expect((await uploads.add(doc, file(png(1, 1), { from: 'elsewhere' }))).ok).toBe(true);
  finish();
  expect((await Promise.all(under)).every(({ ok }) => ok)).toBe(true);
  expect((await uploads.add(doc, file(png(1, 1)))).ok).toBe(true);
});

function bound(blobs: BlobStore): BlobStore {
  return {
    putIfAbsent: (key, bytes) => blobs.putIfAbsent(key, bytes),
    get: (key) => blobs.get(key),
    delete: (key) => blobs.delete(key),
    list: (prefix, after, max) => blobs.list(prefix, after, max),
  };
}
