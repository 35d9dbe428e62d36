// When a document's text is on the screen, told by the page itself. The element that is edited comes as soon as the content
// is there, which is the begin; the end is the frame that shows the blocks in it.

import type { Person } from '../tests/support/browser.ts';
import { waitUntil } from '../tests/support/wait-until.ts';

export interface OpeningTimes {
  /** From navigation until the content is there. */
  readonly readyMs: number;
  /** From there until the text is painted. */
  readonly shownMs: number;
}

interface Marks {
  readyAt: number;
  shownAt: number;
}

/** For all pages that are opened from now on. */
export async function recordOpening({ page }: Person): Promise<void> {
  await page.addInitScript(() => {
    const marks: Marks = { readyAt: 0, shownAt: 0 };
    Object.assign(globalThis, { openingMarks: marks });
    const observer = new MutationObserver(() => {
      const text = document.querySelector('[role=textbox][aria-multiline=true]');
      if (text === null) return;
      if (marks.readyAt === 0) marks.readyAt = performance.now();
      if (text.childElementCount === 0) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.addEventListener('message', () => {
          marks.shownAt = performance.now();
          port1.close();
        });
        port1.start();
        port2.postMessage(null);
      });
    });
    observer.observe(document, { childList: true, subtree: true });
  });
}

export async function timesOfOpening({ page }: Person): Promise<OpeningTimes> {
  const read = (): Promise<Marks> =>
    page.evaluate(() => (globalThis as unknown as { openingMarks: Marks }).openingMarks);
  await waitUntil('the text is on the screen', async () => (await read()).shownAt > 0, 60_000);
  const { readyAt, shownAt } = await read();
  return { readyMs: readyAt, shownMs: shownAt - readyAt };
}
