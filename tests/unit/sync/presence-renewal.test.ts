// A tab says that it is here by elapsed time, whatever the wall clock does.

import { expect, test } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import { Doc } from 'yjs';

import { keepPresent, renewalMs } from '../../../lib/sync/presence-renewal.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function present() {
  const awareness = new Awareness(new Doc());
  awareness.setLocalState({ user: 'Ada' });
  const clock = new ManualClock();
  const said: unknown[] = [];
  awareness.on('update', () => said.push(awareness.getLocalState()));
  return { awareness, clock, said, end: keepPresent(awareness, clock) };
}

test('who says nothing is renewed, with what was said last', async () => {
  const { awareness, clock, said, end } = present();
  await clock.advance(3 * renewalMs);
  end();
  await clock.advance(renewalMs);
  awareness.destroy();
  expect(said.slice(0, 3)).toEqual([{ user: 'Ada' }, { user: 'Ada' }, { user: 'Ada' }]);
  expect(said).toHaveLength(4); // The last is the farewell.
});

test('who speaks anyway is not', async () => {
  const { awareness, clock, said, end } = present();
  for (let i = 0; i < 4; i++) {
    awareness.setLocalState({ user: 'Ada', at: i });
    await clock.advance(renewalMs);
  }
  end();
  awareness.destroy();
  expect(said).toHaveLength(5);
});

test('who has taken leave stays away', async () => {
  const { awareness, clock, said, end } = present();
  awareness.setLocalState(null);
  await clock.advance(3 * renewalMs);
  end();
  awareness.destroy();
  expect(said.filter((state) => state !== null)).toEqual([]);
});
