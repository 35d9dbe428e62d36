// [D4] A write that failed so that it is open what is on the disk ends the process, whichever write it was.
// Found by the simulator: only the log's appends were looked at. A snapshot or a title whose flush had failed was given
// up with a line in the log, and the next edit was flushed by a process that did not know what it built on.

import { describe, expect, test } from 'vitest';
import type { DocumentId, UserId } from '../../../lib/base/ids.ts';
import { encodeReceipt, encodeUpdate } from '../../../lib/protocol/encode.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import {
  CorruptBlob,
  CorruptDocument,
  StorageUnavailable,
  type AppendItem,
  type AppendOutcome,
  type StoredDocument,
} from '../../../server/core/ports.ts';
import { watchedBlobs } from '../../../server/core/store-faults.ts';
import { Author, ControlledStore, CoreHarness } from '../../support/core-harness.ts';
import { settle } from '../../support/manual-clock.ts';

const ada = 'ada' as UserId;
const broken = new Error('EIO: fsync failed');

/** Fails one kind of write. */
function failing(method: 'compact' | 'setTitle' | 'control' | 'create', error: Error): CoreHarness {
  const store = new ControlledStore();
  store[method] = async () => {
    throw error;
  };
  return new CoreHarness({ store });
}

/** Enough is written that a snapshot is made and the title is looked at. */
async function write(core: CoreHarness): Promise<void> {
  const client = await core.connect();
  await client.say(encodeUpdate(new Author(1).type('x'.repeat(limits.compactionBytesMin))));
  await core.clock.advance(60_000);
}

async function make(core: CoreHarness): Promise<DocumentId> {
  return (await core.server.documents.create('Plan', ada)).id;
}

const writes: ReadonlyArray<
  readonly [
    name: string,
    method: 'compact' | 'setTitle' | 'control' | 'create',
    (core: CoreHarness) => Promise<unknown>,
  ]
> = [
  ['a snapshot', 'compact', write],
  ['a title', 'setTitle', write],
  ['a control record', 'control', async (core) => core.server.documents.delete(await make(core), ada)],
  ['a new document', 'create', make],
];

describe.each(writes)('[D4] of %s', (_name, method, act) => {
  test('a failure that leaves open what was written ends the process', async () => {
    const core = failing(method, broken);
    await act(core).catch(() => {});
    await settle();
    expect([...new Set(core.fatal)]).toEqual([broken]);
  });

  test.each([
    ['a full disk', new StorageUnavailable('full', 'no room')],
    ['damage that was found', new CorruptDocument('a-document' as DocumentId, 1, 'checksum', empty())],
  ])('%s does not', async (_fault, error) => {
    const core = failing(method, error);
    await act(core).catch(() => {});
    await settle();
    expect(core.fatal).toEqual([]);
  });
});

describe('[D7] damage of one document that the store met in an append', () => {
  /** From the second append on, `a-document` is damaged. */
  class MeetsDamage extends ControlledStore {
    override async append(batch: readonly AppendItem[]): Promise<readonly AppendOutcome[]> {
      if (this.appends === 0) return super.append(batch);
      return Promise.all(
        batch.map(async (item): Promise<AppendOutcome> => {
          if (item.documentId === 'a-document') return { state: 'refused', reason: 'damaged' };
          return (await super.append([item]))[0] as AppendOutcome;
        }),
      );
    }
    override async load(id: DocumentId): Promise<StoredDocument> {
      const stored = await super.load(id);
      if (id !== 'a-document' || this.appends === 0) return stored;
      throw new CorruptDocument(id, stored.headSeq + 1, 'malformed', stored);
    }
  }

  test('nothing of the edit is confirmed; who comes back finds the last good state, to read, and others write on', async () => {
    const core = new CoreHarness({ store: new MeetsDamage() });
    const writer = await core.connect();
    const author = new Author(1);
    await writer.say(encodeUpdate(author.type('kept')));
    const elsewhere = await core.connect('another');
    writer.take();
    await writer.say(encodeUpdate(author.type(' lost')));
    await writer.say(encodeReceipt(1));
    expect(writer.types()).toEqual([]);
    expect(writer.closed?.code).toBe(1012);

    const back = await core.connect();
    await back.say(encodeUpdate(author.updates.at(-1) as Uint8Array));
    expect(back.types()).toContain('denied');
    expect(back.closed).toMatchObject({ code: 4403, reason: 'document is damaged' });
    expect(core.events).toContainEqual(
      expect.objectContaining({ type: 'document-damaged', documentId: 'a-document', seq: 2 }),
    );
    await elsewhere.say(encodeUpdate(new Author(2).type('goes on')));
    await elsewhere.say(encodeReceipt(1));
    expect(elsewhere.types()).toContain('receipt');
    expect(core.fatal).toEqual([]);
  });

  test('a rename that was refused is not answered as if it were done', async () => {
    const core = new CoreHarness({ store: new MeetsDamage() });
    await core.server.documents.createAs('a-document' as DocumentId, ada);
    const rename = (): Promise<unknown> =>
      core.server.documents.rename('a-document' as DocumentId, 'Another', ada);
    await expect(rename()).rejects.toBeInstanceOf(StorageUnavailable);
    await expect(rename()).rejects.toBeInstanceOf(CorruptDocument);
  });
});

test('[D7] a damaged blob does not end the process', async () => {
  const fatal: unknown[] = [];
  const blobs = watchedBlobs(
    {
      ...new ControlledStore().blobs,
      delete: () => Promise.reject(new CorruptBlob('malformed')),
      putIfAbsent: () => Promise.reject(broken),
    },
    (error) => fatal.push(error),
  );
  await expect(blobs.delete('upload/a')).rejects.toBeInstanceOf(CorruptBlob);
  expect(fatal).toEqual([]);
  await expect(blobs.putIfAbsent('upload/a', new Uint8Array())).rejects.toBe(broken);
  expect(fatal).toEqual([broken]);
});

function empty() {
  return { base: null, tail: [], headSeq: 0, aclGen: 0, owners: new Map<number, UserId>() };
}
