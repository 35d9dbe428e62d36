// The copy on this device, on stores that are slow, full or damaged, and the rules of the store's port.

import { afterEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';

import { reidentify } from '../../../lib/protocol/update-reidentify.ts';
import { LocalCopy } from '../../../lib/sync/local-copy.ts';
import type { LocalStore } from '../../../lib/sync/local-store.ts';
import { createMemoryLocalStore } from '../../../lib/sync/memory-local-store.ts';

const docs: Y.Doc[] = [];

function newDoc(): Y.Doc {
  const doc = new Y.Doc();
  docs.push(doc);
  return doc;
}

afterEach(() => {
  for (const doc of docs.splice(0)) doc.destroy();
});

async function turns(count = 10): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await Promise.resolve();
  }
}

/** A store whose appends wait to be decided by the test. */
class SlowStore implements LocalStore {
  readonly kept: Uint8Array[] = [];
  readonly waiting: { keep: () => void; fail: () => void }[] = [];
  isClosed = false;

  load(): Promise<readonly Uint8Array[]> {
    return Promise.resolve([...this.kept]);
  }

  append(update: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({
        keep: () => {
          this.kept.push(update);
          resolve();
        },
        fail: () => reject(new Error('disk full')),
      });
    });
  }

  rewrite(change: (kept: Uint8Array) => Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({
        keep: () => {
          this.kept.splice(0, this.kept.length, change(Y.mergeUpdates(this.kept)));
          resolve();
        },
        fail: () => reject(new Error('disk full')),
      });
    });
  }

  discard(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({
        keep: () => {
          this.kept.length = 0;
          resolve();
        },
        fail: () => reject(new Error('disk full')),
      });
    });
  }

  tidy(): Promise<void> {
    return Promise.resolve();
  }

  watchDiscards(): void {}

  close(): void {
    this.isClosed = true;
  }

  /** What a tab that opens this store now would see. */
  text(): string {
    const doc = newDoc();
    for (const update of this.kept) Y.applyUpdate(doc, update);
    return doc.getText('t').toString();
  }
}

function slowCopy(): { store: SlowStore; copy: LocalCopy; type: (text: string) => void } {
  const store = new SlowStore();
  const doc = newDoc();
  const copy = new LocalCopy(doc, store);
  const type = (text: string): void => doc.getText('t').insert(doc.getText('t').length, text);
  return { store, copy, type };
}

describe('writing', () => {
  test('says kept only when the store has kept it', async () => {
    const { store, copy, type } = slowCopy();
    type('a');
    expect(copy.state.get()).toBe('keeping');
    store.waiting.shift()?.keep();
    await turns();
    expect(copy.state.get()).toBe('kept');
    expect(store.text()).toBe('a');
  });

  test('one write at a time; what comes meanwhile is the next one, whole', async () => {
    const { store, copy, type } = slowCopy();
    for (const letter of 'abcdef') type(letter);
    expect(store.waiting).toHaveLength(1);
    store.waiting.shift()?.keep();
    await turns();
    expect(copy.state.get()).toBe('keeping');
    expect(store.waiting).toHaveLength(1);
    store.waiting.shift()?.keep();
    await turns();
    expect([copy.state.get(), store.text(), store.kept.length]).toEqual(['kept', 'abcdef', 2]);
  });

  test('a failure shows, and the next edit tries again with everything', async () => {
    const { store, copy, type } = slowCopy();
    type('a');
    type('b');
    store.waiting.shift()?.fail();
    await turns();
    expect(copy.state.get()).toBe('failed');
    type('c');
    expect(copy.state.get()).toBe('failed');
    store.waiting.shift()?.keep();
    await turns();
    expect([copy.state.get(), store.text()]).toEqual(['kept', 'abc']);
  });

  test('close() lets what is being written be kept, and the store go after it', async () => {
    const { store, copy, type } = slowCopy();
    type('a');
    type('b');
    copy.close();
    expect(store.isClosed).toBe(false);
    store.waiting.shift()?.keep();
    await turns();
    store.waiting.shift()?.keep();
    await turns();
    expect([store.text(), store.isClosed]).toEqual(['ab', true]);
    type('c');
    expect(store.waiting).toHaveLength(0);
  });
});

describe('[R5] going on with another doc', () => {
  const change = (update: Uint8Array): Uint8Array => {
    const moved = reidentify(update, [{ client: 5, from: 1, to: Infinity, as: 7 }]);
    if (!moved.ok) throw new Error(moved.error.reason);
    return moved.value;
  };

  /** A copy with "ab" kept, "c" on its way and "d" waiting; then it moves to a doc in which all but "a" has a new id. */
  async function movedCopy(): Promise<{ store: SlowStore; copy: LocalCopy; doc: Y.Doc }> {
    const store = new SlowStore();
    const old = newDoc();
    old.clientID = 5;
    const copy = new LocalCopy(old, store);
    old.getText('t').insert(0, 'ab');
    store.waiting.shift()?.keep();
    await turns();
    old.getText('t').insert(2, 'c');
    old.getText('t').insert(3, 'd');
    const doc = newDoc();
    copy.moveTo(doc, change);
    return { store, copy, doc };
  }

  function clocks(store: SlowStore): Record<number, number> {
    const doc = newDoc();
    for (const update of store.kept) Y.applyUpdate(doc, update);
    expect(doc.store.pendingStructs).toBeNull();
    return Object.fromEntries([5, 7].map((client) => [client, Y.getState(doc.store, client)]));
  }

  test('changes what is kept after what was under way, in one step with what waited', async () => {
    const { store, copy } = await movedCopy();
    expect([clocks(store), copy.state.get()]).toEqual([{ 5: 2, 7: 0 }, 'keeping']);
    store.waiting.shift()?.keep();
    await turns();
    expect(clocks(store)).toEqual({ 5: 3, 7: 0 });
    store.waiting.shift()?.keep();
    await turns();
    expect([store.text(), clocks(store), copy.state.get()]).toEqual(['abcd', { 5: 1, 7: 3 }, 'kept']);
  });

  test('what fails on its way when it moves is changed before it is tried again', async () => {
    const { store, copy, doc } = await movedCopy();
    store.waiting.shift()?.fail();
    await turns();
    expect(copy.state.get()).toBe('failed');
    doc.getText('u').insert(0, '!');
    store.waiting.shift()?.keep();
    await turns();
    expect([store.text(), clocks(store), copy.state.get()]).toEqual(['abcd', { 5: 1, 7: 3 }, 'kept']);
  });

  test('a second move while the first is being written is made as well', async () => {
    const { store, copy } = await movedCopy();
    store.waiting.shift()?.keep();
    await turns();
    const again = (update: Uint8Array): Uint8Array => {
      const moved = reidentify(update, [{ client: 7, from: 1, to: Infinity, as: 9 }]);
      if (!moved.ok) throw new Error(moved.error.reason);
      return moved.value;
    };
    copy.moveTo(newDoc(), again);
    store.waiting.shift()?.keep();
    await turns();
    expect([clocks(store), copy.state.get()]).toEqual([{ 5: 1, 7: 3 }, 'keeping']);
    store.waiting.shift()?.keep();
    await turns();
    expect([store.text(), clocks(store), copy.state.get()]).toEqual(['abcd', { 5: 1, 7: 1 }, 'kept']);
  });
});

describe('a page that is about to go', () => {
  test('gives what waits to the store at once, and it is kept also if the write before it is not', async () => {
    const { store, copy, type } = slowCopy();
    for (const letter of 'abc') type(letter);
    expect(store.waiting).toHaveLength(1);
    copy.flush();
    expect(store.waiting).toHaveLength(2);
    store.waiting[1]?.keep();
    await turns();
    expect([store.kept.length, copy.state.get()]).toEqual([1, 'keeping']);
    store.waiting[0]?.keep();
    await turns();
    expect(store.text()).toBe('abc');
  });

  test('tries again what could not be written', async () => {
    const { store, copy, type } = slowCopy();
    type('a');
    store.waiting.shift()?.fail();
    await turns();
    copy.flush();
    expect(store.waiting).toHaveLength(1);
    store.waiting.shift()?.keep();
    await turns();
    expect([copy.state.get(), store.text()]).toEqual(['kept', 'a']);
  });

  test('tries again when the document is closed, and lets the store go after it', async () => {
    const { store, copy, type } = slowCopy();
    type('a');
    store.waiting.shift()?.fail();
    await turns();
    copy.close();
    expect(store.isClosed).toBe(false);
    store.waiting.shift()?.keep();
    await turns();
    expect([store.text(), store.isClosed]).toEqual(['a', true]);
  });

  test('has nothing to give when nothing waits', () => {
    const { store, copy, type } = slowCopy();
    type('a');
    copy.flush();
    expect(store.waiting).toHaveLength(1);
  });
});

describe('loading', () => {
  test('brings the content back and does not write it again', async () => {
    const records: Uint8Array[] = [];
    const first = newDoc();
    const writer = new LocalCopy(first, createMemoryLocalStore(records));
    first.getText('t').insert(0, 'kept text');
    await turns();
    writer.close();

    const second = newDoc();
    await new LocalCopy(second, createMemoryLocalStore(records)).load();
    await turns();
    expect(second.getText('t').toString()).toBe('kept text');
    expect(records).toHaveLength(1);
  });

  test('damaged bytes leave the doc untouched and the copy unused', async () => {
    const doc = newDoc();
    doc.getText('t').insert(0, 'good');
    const records = [Y.encodeStateAsUpdate(doc), Uint8Array.of(1, 2, 3)];
    const other = newDoc();
    const copy = new LocalCopy(other, createMemoryLocalStore(records));
    await copy.load();
    expect([copy.state.get(), other.getText('t').toString()]).toEqual(['failed', '']);
    other.getText('t').insert(0, 'new');
    await turns();
    expect([copy.state.get(), records.length]).toEqual(['failed', 2]);
  });

  // The story: the server answers before a slow device does, so something is written already when the reading fails.
  test('one that turns out to be unreadable while something is written is not called kept', async () => {
    let fail = (): void => {};
    const store = new SlowStore();
    store.load = () =>
      new Promise((_, reject) => {
        fail = () => reject(new Error('damaged'));
      });
    const doc = newDoc();
    const copy = new LocalCopy(doc, store);
    const loaded = copy.load();
    doc.getText('t').insert(0, 'a');
    fail();
    await loaded;
    store.waiting.shift()?.keep();
    await turns();
    expect(copy.state.get()).toBe('failed');
  });

  test('a store that cannot be opened fails the copy, not the caller', async () => {
    const store: LocalStore = {
      load: () => Promise.reject(new Error('private mode')),
      append: () => Promise.reject(new Error('private mode')),
      rewrite: () => Promise.reject(new Error('private mode')),
      tidy: () => Promise.reject(new Error('private mode')),
      discard: () => Promise.reject(new Error('private mode')),
      watchDiscards: () => {},
      close: () => {},
    };
    const copy = new LocalCopy(newDoc(), store);
    await copy.load();
    expect(copy.state.get()).toBe('failed');
  });

  test('without a store there is none, and says so', async () => {
    const doc = newDoc();
    const copy = new LocalCopy(doc, null);
    await copy.load();
    doc.getText('t').insert(0, 'x');
    expect(copy.state.get()).toBe('none');
  });
});
