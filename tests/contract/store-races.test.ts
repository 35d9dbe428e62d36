// Compactors that race each other and a writer, on every store. Each reads the document and makes a snapshot of it, which
// takes the one longer than the other; meanwhile the document goes on. Letters stand for updates.

import { describe, expect, test } from 'vitest';
import type { DocumentId, UserId } from '../../lib/base/ids.ts';
import type { DocLog } from '../../server/core/ports.ts';
import { NaiveStore } from '../support/naive-store.ts';
import { stores } from './stores.ts';

const one = 'one' as DocumentId;
const letters = 'abcdefghijklmnopqrstuvwxyz';

type RacedStore = Pick<DocLog, 'append' | 'load' | 'heads' | 'compact'>;

interface RaceResult {
  readonly text: string;
  readonly won: number;
  readonly lost: number;
}

/** `efforts`: for each compactor, how many turns of the store its snapshot takes. */
async function race(store: RacedStore, efforts: readonly number[]): Promise<RaceResult> {
  const writer = { isDone: false };
  let [won, lost] = [0, 0];
  const compactOnce = async (effort: number): Promise<void> => {
    const { base, tail, headSeq } = await store.load(one);
    // Would be refused without having been overtaken.
    if (tail.length === 0) return;
    for (let turn = 0; turn < effort; turn++) await store.heads([one]);
    const expectBaseSeq = base?.uptoSeq ?? 0;
    const state = Buffer.from(textOf({ base, tail }));
    if ((await store.compact(one, { expectBaseSeq, uptoSeq: headSeq, state })) === 'ok') won += 1;
    else lost += 1;
  };
  const compactAgainAndAgain = async (effort: number): Promise<void> => {
    while (!writer.isDone) await compactOnce(effort);
  };
  const write = async (): Promise<void> => {
    for (const letter of letters) {
      await store.append([recordOf(letter)]);
      await store.heads([one]);
    }
    writer.isDone = true;
  };
  await Promise.all([write(), ...efforts.map(compactAgainAndAgain)]);
  return { text: textOf(await store.load(one)), won, lost };
}

function recordOf(letter: string) {
  const update = Buffer.from(letter);
  const userId = 'guest' as UserId;
  return { documentId: one, at: 1_000, userId, sessionId: null, aclGen: 0, newClients: [], update };
}

function textOf({ base, tail }: Pick<Awaited<ReturnType<DocLog['load']>>, 'base' | 'tail'>): string {
  return [base?.state, ...tail.map(({ update }) => update)]
    .map((part) => Buffer.from(part ?? []).toString())
    .join('');
}

const quickAndSlow = [0, 2, 7];

describe.each(stores)('a store: $name', ({ use }) => {
  test('[L3] racing compactors and a writer lose nothing', () =>
    use(async (store) => {
      const { text, won, lost } = await race(store, quickAndSlow);
      expect(text).toBe(letters);
      // Not a race in which nobody was overtaken.
      expect(Math.min(won, lost)).toBeGreaterThan(10);
    }));
});

describe('the control: a store that does not compare the base', () => {
  test('loses updates in the same race', async () => {
    const { text, lost } = await race(new NaiveStore(), quickAndSlow);
    expect(lost).toBe(0);
    expect(text).not.toBe(letters);
    // What remains is in order and was written: it is not the race that spoils it otherwise.
    expect(text).toMatch(new RegExp(`^${letters.replaceAll(/./g, '$&?')}$`));
  });

  test('loses nothing with one compactor: it is the race', async () => {
    const { text, won } = await race(new NaiveStore(), [2]);
    expect(text).toBe(letters);
    expect(won).toBeGreaterThan(5);
  });
});
