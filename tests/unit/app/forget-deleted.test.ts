// Copies of deleted documents on this device: which of them go, and which stay. The story: they stayed for ever.

import { expect, test } from 'vitest';

import { type DeviceOfCopies, forgetDeleted, keptForMs } from '../../../app/_offline/forget-deleted.ts';
import type { DocumentId } from '../../../lib/base/ids.ts';
import { err, ok } from '../../../lib/base/result.ts';

type Fate = 'there' | 'deleted' | 'not-found' | 'unreachable';

/** A device with copies of documents, by what the server says of each. */
class FakeDevice implements DeviceOfCopies {
  nowMs = 1_000;
  /** Where among the copies it begins to ask. */
  fraction = 0;
  readonly random = { fraction: () => this.fraction };
  readonly fates: Map<string, Fate>;
  readonly gone = new Map<string, number | undefined>();
  readonly unconfirmed = new Set<string>();
  readonly pictures: Set<string>;
  readonly asked: string[] = [];
  #copies: string[];

  constructor(fates: Readonly<Record<string, Fate>>) {
    this.fates = new Map(Object.entries(fates));
    this.#copies = [...this.fates.keys()];
    this.pictures = new Set(this.#copies);
  }

  get left(): readonly string[] {
    return this.#copies;
  }

  copies = async () => this.#copies as DocumentId[];
  removePictures = async (id: string) => this.pictures.delete(id);

  removeCopy = async (id: string) => {
    if (this.unconfirmed.has(id)) return false;
    this.#copies = this.#copies.filter((each) => each !== id);
    return true;
  };

  kept: DeviceOfCopies['kept'] = {
    listGone: async () =>
      [...this.gone].map(([id, goneSince]) => ({
        id: id as DocumentId,
        title: '',
        at: 0,
        isUnmade: false,
        goneSince,
      })),
    note: async (id, { goneSince }) => void this.gone.set(id, goneSince),
    forget: async (id) => void this.gone.delete(id),
  };

  api: DeviceOfCopies['api'] = {
    getDocument: async (id) => {
      this.asked.push(id);
      const code = this.fates.get(id) ?? 'not-found';
      if (code === 'there') return ok({ id, title: '', createdAt: 0, updatedAt: 0 });
      return err({ code, message: '', status: code === 'unreachable' ? 0 : 404 });
    },
  };
}

function forget(device: FakeDevice, listed: readonly string[] = []): Promise<number> {
  return forgetDeleted(new Set(listed), device);
}

test('a copy goes with its pictures once its document has been deleted for a week, not before', async () => {
  const device = new FakeDevice({ a: 'deleted', b: 'there' });
  expect(await forget(device, ['b'])).toBe(0);
  device.nowMs += keptForMs - 1;
  expect([await forget(device, ['b']), device.left]).toEqual([0, ['a', 'b']]);
  device.nowMs += 1;
  expect([await forget(device, ['b']), device.left, [...device.pictures]]).toEqual([1, ['b'], ['b']]);
  expect(device.asked).toEqual(['a', 'a', 'a']);
  expect(device.gone.size).toBe(0);
});

test('one that holds what the server has not confirmed stays, and its pictures', async () => {
  const device = new FakeDevice({ a: 'deleted' });
  device.unconfirmed.add('a');
  await forget(device);
  device.nowMs += keptForMs;
  expect([await forget(device), device.left, [...device.pictures]]).toEqual([0, ['a'], ['a']]);
});

test('one that was restored meanwhile begins to count again when it is deleted again', async () => {
  const device = new FakeDevice({ a: 'deleted' });
  await forget(device);
  device.fates.set('a', 'there');
  device.nowMs += keptForMs;
  await forget(device);
  device.fates.set('a', 'deleted');
  expect([await forget(device), await forget(device), device.left]).toEqual([0, 0, ['a']]);
});

test('one of which the server merely knows nothing stays: it may be the last', async () => {
  const device = new FakeDevice({ a: 'not-found' });
  for (let week = 0; week < 3; week++) {
    await forget(device);
    device.nowMs += keptForMs;
  }
  expect(device.left).toEqual(['a']);
});

test('a server that is away is not asked for each', async () => {
  const device = new FakeDevice({ a: 'unreachable', b: 'unreachable' });
  await forget(device);
  expect(device.asked).toEqual(['a']);
});

// The story: of those that stay there were as many as are asked for at once, so the same were asked for each time.
test('those behind the first that are asked for come into turn too', async () => {
  const stay = Array.from({ length: 50 }, (_, at) => `stays-${at}`);
  const device = new FakeDevice({ ...Object.fromEntries(stay.map((id) => [id, 'not-found'])), z: 'deleted' });
  await forget(device);
  expect([device.asked, device.gone.size]).toEqual([stay, 0]);
  device.asked.length = 0;
  device.fraction = 0.999;
  await forget(device);
  expect([device.asked, device.gone.size]).toEqual([['z', ...stay.slice(0, 49)], 1]);
});
