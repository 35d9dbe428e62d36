// The work of the thread that reads code: one thing at a time, of each block the latest, and on after an error.

import { expect, test } from 'vitest';

import { LatestOnly } from '../../../app/_editing/code/latest-only.ts';
import { settle } from '../../support/manual-clock.ts';

interface Asked {
  readonly id: string;
  readonly text: string;
}

function workAt(work: (asked: Asked) => Promise<void>): { queue: LatestOnly<Asked>; failed: string[] } {
  const failed: string[] = [];
  const queue = new LatestOnly<Asked>({ work, onFailure: ({ text }) => void failed.push(text) });
  return { queue, failed };
}

test('of what waits only the latest of each block is done', async () => {
  const done: string[] = [];
  const begun = Promise.withResolvers<void>();
  const { queue } = workAt(async ({ text }) => {
    done.push(text);
    await begun.promise;
  });
  for (const text of ['a1', 'a2', 'b1', 'a3']) queue.add({ id: text.slice(0, 1), text });
  expect([done, queue.isOutdated('a'), queue.isOutdated('c')]).toEqual([['a1'], true, false]);
  begun.resolve();
  await settle();
  expect(done).toEqual(['a1', 'a3', 'b1']);
});

test('what fails is told, and what comes after it is done all the same', async () => {
  const done: string[] = [];
  const { queue, failed } = workAt(async ({ text }) => {
    await Promise.resolve();
    if (text === 'bad') throw new Error('a grammar that throws');
    done.push(text);
  });
  queue.add({ id: 'a', text: 'bad' });
  queue.add({ id: 'b', text: 'good' });
  await settle();
  queue.add({ id: 'a', text: 'better' });
  await settle();
  expect([done, failed]).toEqual([['good', 'better'], ['bad']]);
});
