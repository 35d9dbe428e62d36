// [D4] A write that failed so that it is open what is on the disk ends the process, whichever write it was.
// Found by the simulator: only the log's appends were looked at. A snapshot or a title whose flush had failed was given
// up with a line in the log, and the next edit was flushed by a process that did not know what it built on.

import { describe, expect, test } from 'vitest';
import type { DocumentId, UserId } from '../../../lib/base/ids.ts';
import { encodeUpdate } from '../../../lib/protocol/encode.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import { CorruptDocument, StorageUnavailable } from '../../../server/core/ports.ts';
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

function empty() {
  return { base: null, tail: [], headSeq: 0, aclGen: 0, owners: new Map<number, UserId>() };
}
