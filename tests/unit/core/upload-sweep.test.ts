// The sweep of uploads, on a clock that stands still: what goes, what stays, and when it looks.
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { DocumentId, UploadId, UserId } from '../../../lib/base/ids.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import {
  CorruptBlob,
  CorruptDocument,
  type BlobStore,
  type CoreEvent,
  type DocVersions,
} from '../../../server/core/ports.ts';
import { uploadAddress } from '../../../server/core/upload-keys.ts';
import { UploadSweep } from '../../../server/core/upload-sweep.ts';
import { Uploads } from '../../../server/core/uploads.ts';
import { MemoryStore } from '../../../server/storage/memory-store.ts';
import { png } from '../../support/images.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const doc = 'doc' as DocumentId;
const dayMs = 86_400_000;
/** More than the wait before the first sweep and the pauses in it. */
const sweepMs = 10 * 60_000;

type IsDamaged = (act: 'get' | 'delete', key: string) => boolean;

/** Blobs of which some can be listed, and not be read or removed. */
function damagedAt(blobs: BlobStore, isDamaged: IsDamaged): BlobStore {
  const damage = new CorruptBlob('flipped');
  return {
    putIfAbsent: (key, bytes) => blobs.putIfAbsent(key, bytes),
    get: (key) => (isDamaged('get', key) ? Promise.reject(damage) : blobs.get(key)),
    delete: (key) => (isDamaged('delete', key) ? Promise.reject(damage) : blobs.delete(key)),
    list: (...page) => blobs.list(...page),
  };
}

function begin(options: { versions?: DocVersions; isDamaged?: IsDamaged } = {}) {
  const store = new MemoryStore();
  const clock = new ManualClock();
  const events: CoreEvent[] = [];
  const emit = (event: CoreEvent): void => void events.push(event);
  const limit = { uploadBytesMax: 10_000_000, uploadDocumentBytesMax: 100_000_000 };
  const uploads = new Uploads({ blobs: store.blobs, clock, random: seededRandom(1), events: emit }, limit);
  const restart = (): UploadSweep =>
    new UploadSweep({
      blobs: damagedAt(store.blobs, options.isDamaged ?? (() => false)),
      versions: options.versions ?? store,
      clock,
      events: emit,
      isUnderWay: (id) => uploads.isUnderWay(id),
    });
  const upload = async (documentId = doc): Promise<UploadId> => {
    const body = (async function* () {
      yield png(5, 5, 600_000);
    })();
    const added = await uploads.add(documentId, {
      name: '',
      type: 'image/png',
      bytes: null,
      body,
      from: 'here',
    });
    if (!added.ok) throw new Error(added.error);
    return added.value.id;
  };
  const isThere = async (id: UploadId, documentId = doc): Promise<boolean> =>
    (await uploads.find({ documentId, id })) !== null;
  return { store, clock, events, uploads, upload, isThere, restart };
}

/** As an editor inserts a picture: an embed with the address as an attribute. */
async function insert(store: MemoryStore, id: UploadId, change?: (text: Y.XmlText) => void): Promise<void> {
  const updates: Uint8Array[] = [];
  const y = new Y.Doc();
  y.on('update', (update: Uint8Array) => updates.push(update));
  const flow = y.get('root', Y.XmlText);
  const marker = new Y.Map<string>();
  flow.insertEmbed(0, marker);
  marker.set('type', 'image');
  marker.set('src', uploadAddress(doc, id));
  change?.(flow);
  await store.append(
    updates.map((update) => ({
      documentId: doc,
      at: 1,
      userId: 'guest:a' as UserId,
      sessionId: null,
      aclGen: 0,
      newClients: [],
      update,
    })),
  );
}

describe('an upload', () => {
  test('[H3] stays for the grace time though nothing refers to it, and then goes with all its bytes', async () => {
    const { store, clock, upload, isThere, events, restart } = begin();
    const id = await upload();
    restart();
    await clock.advance(sweepMs);
    expect(await isThere(id)).toBe(true);
    await clock.advance(dayMs);
    expect(await isThere(id)).toBe(false);
    expect(await store.blobs.list('upload', '', 10)).toEqual([]);
    expect(events.at(-1)).toMatchObject({ type: 'uploads-swept', uploads: 1 });
  });

  test('stays while the document refers to it, whatever else goes', async () => {
    const { store, clock, upload, isThere, restart } = begin();
    const [used, unused] = [await upload(), await upload()];
    await insert(store, used);
    restart();
    await clock.advance(3 * dayMs);
    expect([await isThere(used), await isThere(unused)]).toEqual([true, false]);
  });

  test('stays while a version in the history refers to it', async () => {
    const { store, clock, upload, isThere, restart } = begin();
    const id = await upload();
    await insert(store, id, (flow) => flow.delete(0, 1));
    restart();
    await clock.advance(3 * dayMs);
    expect(await isThere(id)).toBe(true);
  });

  test('of another document is not kept by this one', async () => {
    const { store, clock, upload, isThere, restart } = begin();
    const id = await upload('other' as DocumentId);
    await insert(store, id);
    restart();
    await clock.advance(3 * dayMs);
    expect(await isThere(id, 'other' as DocumentId)).toBe(false);
  });

  test('is looked for slice by slice until it is found or the history ends', async () => {
    const asked: Array<number | null> = [];
    const versions: DocVersions = {
      search: async ({ from }) => {
        asked.push(from);
        return { found: [], next: from === null ? 30 : from > 10 ? from - 10 : null };
      },
    };
    const { clock, upload, isThere, restart } = begin({ versions });
    const id = await upload();
    restart();
    await clock.advance(dayMs + sweepMs);
    expect(asked).toEqual([null, 30, 20, 10]);
    expect(await isThere(id)).toBe(false);
  });

  test('[H4] of a damaged document stays', async () => {
    const damaged = new CorruptDocument(doc, 1, 'flipped', {
      base: null,
      tail: [],
      headSeq: 0,
      aclGen: 0,
      owners: new Map(),
    });
    const { clock, upload, isThere, restart } = begin({
      versions: { search: () => Promise.reject(damaged) },
    });
    const id = await upload();
    restart();
    await clock.advance(3 * dayMs);
    expect(await isThere(id)).toBe(true);
  });
});

describe('[H4] of damaged uploads', () => {
  test.each([
    ['get', 'upload/'],
    ['delete', 'upload/'],
    ['delete', 'upload-part/'],
  ] as const)(
    'one whose damage is met by %s under %s stays, and all others go',
    async (damagedAct, prefix) => {
      let damaged = '';
      const { store, clock, upload, isThere, events, restart } = begin({
        isDamaged: (act, key) => act === damagedAct && key.startsWith(damaged),
      });
      // Before and behind it, in this document and in the others.
      const documents = ['a', 'doc', 'z'] as DocumentId[];
      const ids: Array<readonly [UploadId, DocumentId]> = [];
      for (const documentId of documents) {
        for (let i = 0; i < 3; i++) ids.push([await upload(documentId), documentId]);
      }
      const [broken] = ids[4] as readonly [UploadId, DocumentId];
      damaged = `${prefix}doc/${broken}`;
      restart();
      // Step by step: a sweep through so many takes more turns than one step gives it.
      for (let hour = 0; hour < 72; hour++) await clock.advance(dayMs / 24);
      const left: UploadId[] = [];
      for (const [id, documentId] of ids) if (await isThere(id, documentId)) left.push(id);
      expect(left).toEqual(prefix === 'upload/' ? [broken] : []);
      const keys = (await store.blobs.list('upload-part/', '', 100)).map(({ key }) => key);
      expect(keys.length).toBeGreaterThan(0);
      expect(keys.filter((key) => !key.includes(broken))).toEqual([]);
      expect(events.map(({ type }) => type)).not.toContain('sweep-failed');
    },
  );
});

describe('what a dead server has left', () => {
  async function strayPart(blobs: BlobStore): Promise<string> {
    const key = `upload-part/doc/${'x'.repeat(22)}/000000`;
    await blobs.putIfAbsent(key, new Uint8Array(10));
    return key;
  }

  test('of a broken upload goes with the first sweep', async () => {
    const { store, clock, events, restart } = begin();
    const key = await strayPart(store.blobs);
    restart();
    await clock.advance(sweepMs);
    expect(await store.blobs.get(key)).toBeNull();
    expect(events).toEqual([{ type: 'uploads-swept', uploads: 0, bytes: 10 }]);
  });

  test('is not taken for what comes in just now', async () => {
    const { store, clock } = begin();
    const key = await strayPart(store.blobs);
    const sweep = new UploadSweep({
      blobs: store.blobs,
      versions: store,
      clock,
      events: () => {},
      isUnderWay: () => true,
    });
    await clock.advance(sweepMs);
    sweep.close();
    expect(await store.blobs.get(key)).not.toBeNull();
  });
});

test('a sweep that fails says so, and the next day’s works', async () => {
  let fails = true;
  const versions: DocVersions = {
    search: () => (fails ? Promise.reject(new Error('busy')) : Promise.resolve({ found: [], next: null })),
  };
  const { clock, upload, isThere, events, restart } = begin({ versions });
  const id = await upload();
  await clock.advance(limits.uploadGraceMs);
  restart();
  await clock.advance(sweepMs);
  expect(events.at(-1)).toEqual({ type: 'sweep-failed', reason: 'Error: busy' });
  fails = false;
  await clock.advance(dayMs);
  expect(await isThere(id)).toBe(false);
});

test('closed, it leaves no timer', () => {
  const { clock, restart } = begin();
  restart().close();
  expect(clock.pendingTimers).toBe(0);
});
