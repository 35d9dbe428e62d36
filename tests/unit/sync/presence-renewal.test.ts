// A tab says that it is here by elapsed time, whatever the wall clock does.

import { expect, test } from 'vitest';
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
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

test('who is not heard of any more is forgotten by elapsed time, whatever the wall clock says', async () => {
  const { awareness, clock, end } = present();
  const ben = new Awareness(new Doc());
  const cy = new Awareness(new Doc());
  const speak = (who: Awareness, state: object): void => {
    who.setLocalState(state);
    applyAwarenessUpdate(awareness, encodeAwarenessUpdate(who, [who.clientID]), 'network');
  };
  speak(ben, { user: 'Ben' });
  for (let i = 0; i < 3; i++) {
    speak(cy, { user: 'Cy', at: i });
    await clock.advance(renewalMs);
  }
  expect(awareness.states.has(ben.clientID)).toBe(true);
  for (let i = 0; i < 3; i++) {
    speak(cy, { user: 'Cy', at: i });
    await clock.advance(renewalMs);
  }
  expect(awareness.states.has(ben.clientID)).toBe(false);
  expect(awareness.states.has(cy.clientID)).toBe(true);
  // And comes back with the next word.
  speak(ben, { user: 'Ben' });
  expect(awareness.states.has(ben.clientID)).toBe(true);
  end();
  for (const each of [awareness, ben, cy]) each.destroy();
});
