// Who is in a document, by what the sessions say: on the table alone, with time that the test moves.

import { describe, expect, test } from 'vitest';
import type { SessionId, UserId } from '../../../lib/base/ids.ts';
import type { AwarenessEntry } from '../../../lib/protocol/awareness-codec.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import { PresenceTable } from '../../../server/core/presence-table.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const ada = 'ada' as UserId;
const ben = 'ben' as UserId;
const one = 'one' as SessionId;
const two = 'two' as SessionId;

function say(client: number, clock: number, state: unknown = { at: clock }): AwarenessEntry {
  return { client, clock, stateJson: JSON.stringify(state) };
}

function tableOn(clock = new ManualClock()) {
  let told = 0;
  const table = new PresenceTable(clock, () => (told += 1));
  return { table, clock, told: () => told };
}

describe('[P1] a session speaks for one client', () => {
  test('the first that it announces; of others it may say what it likes', () => {
    const { table } = tableOn();
    table.hear(one, ada, [say(1, 1), say(2, 1)]);
    table.hear(one, ada, [say(2, 5), say(1, 2)]);
    expect(table.everybody()).toEqual([say(1, 2)]);
    expect(table.clientOf(one)).toBe(1);
  });

  test('nobody else takes a client over, not by any clock and not by a farewell', () => {
    const { table } = tableOn();
    table.hear(one, ada, [say(1, 1)]);
    table.hear(two, ben, [say(1, 99)]);
    table.hear(two, ben, [say(1, 99, null)]);
    expect(table.everybody()).toEqual([say(1, 1)]);
    expect(table.clientOf(two)).toBeUndefined();
  });

  test('its own person does, on a new connection; then the old one’s end takes nobody away', async () => {
    const { table, clock } = tableOn();
    table.hear(one, ada, [say(1, 1)]);
    table.hear(two, ada, [say(1, 2)]);
    table.leave(one);
    await clock.advance(limits.presenceGraceMs * 2);
    expect(table.everybody()).toEqual([say(1, 2)]);
    table.leave(two);
    await clock.advance(limits.presenceGraceMs * 2);
    expect(table.everybody()).toEqual([]);
  });

  test('the old connection may then announce another, and its end takes only that one away', async () => {
    const { table, clock } = tableOn();
    table.hear(one, ada, [say(1, 1)]);
    table.hear(two, ada, [say(1, 2)]);
    expect(table.clientOf(one)).toBeUndefined();
    table.hear(one, ada, [say(3, 1)]);
    expect(table.everybody()).toEqual([say(1, 2), say(3, 1)]);
    table.leave(one);
    await clock.advance(limits.presenceGraceMs);
    expect(table.everybody()).toEqual([say(1, 2)]);
  });

  // The story: a full disk, so that nothing is read; the tab gives the connection up and is back on a new one, and then
  // both are read, the new one first.
  test('what the old connection said before is read late, and neither it nor its end takes the client back', async () => {
    const { table, clock } = tableOn();
    table.hear(one, ada, [say(1, 5)]);
    table.hear(two, ada, [say(1, 6)]);
    table.hear(one, ada, [say(1, 6), say(9, 4, null)]);
    table.hear(one, ada, [say(1, 6, null)]);
    table.leave(one);
    await clock.advance(limits.presenceGraceMs * 2);
    expect([table.clientOf(two), table.everybody()]).toEqual([1, [say(1, 6)]]);
    table.hear(two, ada, [say(1, 7)]);
    expect(table.everybody()).toEqual([say(1, 7)]);
  });

  test('an echo of one’s other tab does not make a session speak for it, once it has announced its own', async () => {
    const { table, clock } = tableOn();
    table.hear(one, ada, [say(1, 1)]);
    table.hear(two, ada, [say(2, 1)]);
    table.hear(two, ada, [say(2, 2, null)]);
    table.hear(two, ada, [say(1, 1)]);
    table.hear(two, ada, [say(2, 3)]);
    expect([table.clientOf(one), table.clientOf(two)]).toEqual([1, 2]);
    table.leave(two);
    await clock.advance(limits.presenceGraceMs * 2);
    expect(table.everybody()).toEqual([say(1, 1)]);
  });

  test('a program that has announced nobody and echoes another tab loses it with that tab’s next word', async () => {
    const { table, clock } = tableOn();
    table.hear(one, ada, [say(1, 1)]);
    table.hear(two, ada, [say(1, 1)]);
    table.hear(one, ada, [say(1, 2)]);
    expect([table.clientOf(one), table.clientOf(two)]).toEqual([1, undefined]);
    table.hear(two, ada, [say(1, 2)]);
    table.leave(two);
    await clock.advance(limits.presenceGraceMs * 2);
    expect([table.clientOf(one), table.everybody()]).toEqual([1, [say(1, 2)]]);
  });

  test('a farewell announces nobody, and after one’s own another client may be announced', () => {
    const { table } = tableOn();
    table.hear(one, ada, [say(7, 1, null)]);
    expect(table.clientOf(one)).toBeUndefined();
    table.hear(one, ada, [say(1, 1)]);
    table.hear(one, ada, [say(1, 2, null)]);
    table.hear(one, ada, [say(2, 1)]);
    expect(table.everybody()).toEqual([say(2, 1)]);
  });
});

describe('[P2] the newer clock wins', () => {
  test('an equal or an older one changes nothing and is told to nobody', () => {
    const { table, told } = tableOn();
    table.hear(one, ada, [say(1, 5, 'now')]);
    table.takeChanges();
    const before = told();
    table.hear(one, ada, [say(1, 5, 'echo')]);
    table.hear(one, ada, [say(1, 4, 'older')]);
    expect(table.takeChanges()).toEqual([]);
    expect(told()).toBe(before);
    expect(table.everybody()).toEqual([say(1, 5, 'now')]);
  });

  test('a farewell counts at an equal clock, and not at an older one', () => {
    const { table } = tableOn();
    table.hear(one, ada, [say(1, 5)]);
    table.hear(one, ada, [say(1, 4, null)]);
    expect(table.size).toBe(1);
    table.hear(one, ada, [say(1, 5, null)]);
    expect(table.size).toBe(0);
    expect(table.takeChanges()).toEqual([say(1, 5, null)]);
  });

  test('of many changes the last is told, once for each client', () => {
    const { table } = tableOn();
    for (let clock = 1; clock <= 10; clock++) table.hear(one, ada, [say(1, clock)]);
    table.hear(two, ben, [say(2, 1)]);
    expect(table.takeChanges()).toEqual([say(1, 10), say(2, 1)]);
    expect(table.takeChanges()).toEqual([]);
  });
});

describe('[P3] who lost the connection', () => {
  test('is there through the grace period, and then gone at the clock that was known', async () => {
    const { table, clock } = tableOn();
    table.hear(one, ada, [say(1, 5)]);
    table.takeChanges();
    table.leave(one);
    await clock.advance(limits.presenceGraceMs - 1);
    expect(table.takeChanges()).toEqual([]);
    expect(table.size).toBe(1);
    await clock.advance(1);
    expect(table.takeChanges()).toEqual([say(1, 5, null)]);
    expect(table.size).toBe(0);
  });

  test('and came back before its end was never gone, though at the same clock', async () => {
    const { table, clock } = tableOn();
    table.hear(one, ada, [say(1, 5)]);
    table.leave(one);
    table.takeChanges();
    await clock.advance(limits.presenceGraceMs - 1);
    table.hear(two, ada, [say(1, 5)]);
    await clock.advance(limits.presenceGraceMs * 2);
    expect(table.takeChanges()).toEqual([]);
    expect(table.everybody()).toEqual([say(1, 5)]);
    table.leave(two);
    await clock.advance(limits.presenceGraceMs);
    expect(table.size).toBe(0);
  });

  test('and comes back later at the same clock is news', async () => {
    const { table, clock } = tableOn();
    table.hear(one, ada, [say(1, 5)]);
    table.leave(one);
    await clock.advance(limits.presenceGraceMs);
    table.takeChanges();
    table.hear(two, ada, [say(1, 5)]);
    expect(table.takeChanges()).toEqual([say(1, 5)]);
  });
});

describe('who left', () => {
  test('is told again to whoever was told nothing since, until they are back', async () => {
    const { table } = tableOn();
    table.hear(one, ada, [say(1, 5)]);
    table.takeChanges();
    const before = table.takings;
    table.hear(one, ada, [say(1, 6, null)]);
    expect(table.departedSince(before)).toEqual([say(1, 6, null)]);
    table.takeChanges();
    expect(table.departedSince(before)).toEqual([say(1, 6, null)]);
    expect(table.departedSince(table.takings)).toEqual([]);
    table.hear(one, ada, [say(1, 7)]);
    expect(table.departedSince(before)).toEqual([]);
  });

  test('is forgotten when so many others have left since', () => {
    const { table } = tableOn();
    for (let client = 0; client <= limits.awarenessClientsMax; client++) {
      table.hear(one, ada, [say(client, 1)]);
      table.hear(one, ada, [say(client, 1, null)]);
    }
    const departed = table.departedSince(0).map((entry) => entry.client);
    expect([departed.length, departed[0]]).toEqual([limits.awarenessClientsMax, 1]);
  });
});

test('a document keeps so many people and no more; those who are there go on', () => {
  const { table } = tableOn();
  const sessionOf = (client: number): SessionId => `session-${client}` as SessionId;
  for (let client = 1; client <= limits.awarenessClientsMax; client++) {
    expect(table.hear(sessionOf(client), ada, [say(client, 1)])).toBe(true);
  }
  expect(table.hear(sessionOf(0), ada, [say(0, 1)])).toBe(false);
  expect(table.hear(sessionOf(1), ada, [say(1, 2)])).toBe(true);
  expect(table.size).toBe(limits.awarenessClientsMax);
});

test('a closed table has nobody in it and no timer', () => {
  const { table, clock } = tableOn();
  table.hear(one, ada, [say(1, 1)]);
  table.leave(one);
  expect(clock.pendingTimers).toBe(1);
  table.close();
  expect([table.size, clock.pendingTimers]).toEqual([0, 0]);
});
