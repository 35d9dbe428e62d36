// A page in which time goes by a hundred times slower, and passes when the test says so: typing is in one go on the
// busiest machine, and a pause is one without waiting. Only the clock by which durations are told; timers run as ever.

import type { Person } from '../support/browser.ts';

const pauseMs = 1_000;

/** Before anything is opened. */
export async function slowTime({ page }: Person): Promise<void> {
  await page.addInitScript(() => {
    const real = performance.now.bind(performance);
    const start = real();
    let passed = 0;
    performance.now = () => start + passed + (real() - start) / 100;
    Object.assign(globalThis, { passTime: (ms: number) => (passed += ms) });
  });
}

/** As if nothing had been done for a second. */
export async function pause({ page }: Person): Promise<void> {
  await page.evaluate((ms) => {
    (globalThis as unknown as { passTime: (ms: number) => void }).passTime(ms);
  }, pauseMs);
}
