// The copy on a device that does not give it when the document is opened, and does later.

import { afterEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';

import { reidentify } from '../../../lib/protocol/update-reidentify.ts';
import { LocalCopy, loadAgainMs } from '../../../lib/sync/local-copy.ts';
import { createMemoryLocalStore } from '../../../lib/sync/memory-local-store.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const docs: Y.Doc[] = [];

function newDoc(): Y.Doc {
  const doc = new Y.Doc();
  docs.push(doc);
  return doc;
}

afterEach(() => {
  for (const doc of docs.splice(0)) doc.destroy();
});

describe('[R14] a device that does not give its copy', () => {
  /** Another tab has kept `kept`; reading fails until `isReadable` is set. */
  async function unreadable(kept = 'kept ') {
    const records: Uint8Array[] = [];
    const writer = newDoc();
    writer.getText('t').insert(0, kept);
    await createMemoryLocalStore(records).append(Y.encodeStateAsUpdate(writer));
    const clock = new ManualClock();
    const store = createMemoryLocalStore(records);
    const load = store.load.bind(store);
    const device = { isReadable: false, reads: 0, refuseDiscard: (): void => {} };
    store.discard = () =>
      new Promise((_, reject) => {
        device.refuseDiscard = () => reject(new Error('busy'));
      });
    store.load = () => {
      device.reads += 1;
      return device.isReadable ? load() : Promise.reject(new Error('busy'));
    };
    const doc = newDoc();
    let lateLoads = 0;
    const copy = new LocalCopy(doc, store, {
      clock,
      isConfirmed: () => false,
      onLateLoad: () => (lateLoads += 1),
    });
    await copy.load();
    const content = (): string => doc.getText('t').toString();
    /** What the next tab finds. */
    const found = async (): Promise<string> => {
      const next = newDoc();
      await new LocalCopy(next, createMemoryLocalStore(records)).load();
      return next.getText('t').toString();
    };
    return { clock, doc, copy, device, records, content, found, lateLoads: () => lateLoads };
  }

  test('is asked again until it does: then what it kept is there, and what was made meanwhile is kept', async () => {
    const { clock, doc, copy, device, content, found, lateLoads } = await unreadable();
    doc.getText('t').insert(0, 'made');
    await clock.advance(2 * loadAgainMs);
    expect([device.reads, copy.state.get(), content()]).toEqual([3, 'failed', 'made']);
    device.isReadable = true;
    await clock.advance(loadAgainMs);
    expect([copy.state.get(), lateLoads()]).toEqual(['kept', 1]);
    expect(content()).toMatch(/^(madekept |kept made)$/);
    expect(await found()).toBe(content());
    doc.getText('t').insert(0, 'and on ');
    await clock.advance(10 * loadAgainMs);
    expect([await found(), device.reads]).toEqual([content(), 4]);
  });

  test('gives what is a new id by then under that id, and so it stays', async () => {
    const { clock, doc, copy, device, records, found } = await unreadable();
    const [client] = Y.parseUpdateMeta(records[0] as Uint8Array).to.keys();
    const moves = [{ client: client as number, from: 2, to: 5, as: 7 }];
    const change = (update: Uint8Array): Uint8Array => {
      const changed = reidentify(update, moves);
      return changed.ok ? changed.value : update;
    };
    const next = newDoc();
    copy.moveTo(next, change);
    Y.applyUpdate(next, change(Y.encodeStateAsUpdate(doc)));
    next.getText('t').insert(0, 'x');
    device.isReadable = true;
    await clock.advance(loadAgainMs);
    expect([copy.state.get(), next.getText('t').length]).toEqual(['kept', 6]);
    expect((await found()).length).toBe(6);
    expect(Y.parseUpdateMeta(Y.mergeUpdates(records)).to.get(7)).toBe(3);
  });

  test('and turns out to be damaged is left alone', async () => {
    const { clock, doc, copy, device, records, content, lateLoads } = await unreadable();
    records.push(Uint8Array.of(1, 2, 3));
    device.isReadable = true;
    await clock.advance(loadAgainMs);
    doc.getText('t').insert(0, 'made');
    await clock.advance(10 * loadAgainMs);
    expect([copy.state.get(), content(), records.length, device.reads]).toEqual(['failed', 'made', 2, 2]);
    expect(lateLoads()).toBe(0);
  });

  test.each(['close', 'abandon'] as const)('is not asked any more after %s', async (end) => {
    const { clock, copy, device } = await unreadable();
    copy[end]();
    await clock.advance(10 * loadAgainMs);
    expect(device.reads).toBe(1);
  });

  test('is asked again after what it kept could not be discarded', async () => {
    const { clock, copy, device, content } = await unreadable();
    device.isReadable = true;
    const discarded = copy.discard();
    await clock.advance(10 * loadAgainMs);
    expect([content(), device.reads]).toEqual(['', 2]);
    device.refuseDiscard();
    expect(await discarded).toBe(false);
    await clock.advance(loadAgainMs);
    expect(content()).toBe('kept ');
  });
});
