// A part of the app that could not be fetched comes as soon as it can be had, without a reload.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FetchedPart } from '../../../app/_editor/fetched-part.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';

let browser: EventTarget;

beforeEach(() => {
  browser = new EventTarget();
  vi.stubGlobal('addEventListener', browser.addEventListener.bind(browser));
});

afterEach(() => {
  vi.unstubAllGlobals();
});

function begin() {
  const clock = new ManualClock();
  const server = { isUp: false, asked: 0 };
  const part = new FetchedPart(async () => {
    server.asked += 1;
    if (!server.isUp) throw new TypeError('Failed to fetch');
    return 'the part';
  }, clock);
  return { clock, server, part };
}

test('a server that restarts while the page opens is asked again, and the part comes', async () => {
  const { clock, server, part } = begin();
  part.fetch();
  await settle();
  expect(part.loaded.get()).toBeNull();
  server.isUp = true;
  await clock.advance(1_000);
  expect(part.loaded.get()).toBe('the part');
  expect(clock.pendingTimers).toBe(0);
});

test('one that stays away is asked at ever longer distances, up to half a minute', async () => {
  const { clock, server, part } = begin();
  part.fetch();
  const distances: number[] = [];
  for (let tries = 1; tries <= 8; tries++) {
    await settle();
    expect(server.asked).toBe(tries);
    const before = clock.monotonicMs();
    const passedMs = () => clock.monotonicMs() - before;
    while (server.asked === tries && passedMs() < 60_000) await clock.advance(500);
    distances.push(passedMs());
  }
  expect(distances).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

test('a connection that is back is tried at once, and does not make two tries of the one that was due', async () => {
  const { clock, server, part } = begin();
  part.fetch();
  await settle();
  browser.dispatchEvent(new Event('online'));
  await settle();
  expect([server.asked, clock.pendingTimers]).toEqual([2, 1]);
  server.isUp = true;
  browser.dispatchEvent(new Event('online'));
  await settle();
  expect([part.loaded.get(), clock.pendingTimers]).toEqual(['the part', 0]);
});

test('what is on its way or there is not fetched again', async () => {
  const { server, part } = begin();
  server.isUp = true;
  part.fetch();
  part.fetch();
  await settle();
  part.fetch();
  expect(server.asked).toBe(1);
});
