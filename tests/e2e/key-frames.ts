// How long a key takes until what it did is painted, told by the page itself: from the event to behind the next frame.

import type { Person } from '../support/browser.ts';
import { waitUntil } from '../support/wait-until.ts';

export interface KeyFrame {
  readonly ms: number;
  /** How long the text was when the frame was drawn. */
  readonly textLength: number;
}

interface Recorder {
  frames: KeyFrame[];
}

export async function recordKeyFrames({ editor }: Person): Promise<void> {
  await editor.evaluate((root) => {
    const recorder: Recorder = { frames: [] };
    Object.assign(globalThis, { keyFrames: recorder });
    root.addEventListener(
      'keydown',
      ({ timeStamp }) => {
        requestAnimationFrame(() => {
          // Frames are drawn right behind these callbacks; a message comes behind the drawing.
          const { port1, port2 } = new MessageChannel();
          port1.addEventListener('message', () => {
            const ms = performance.now() - timeStamp;
            recorder.frames.push({ ms, textLength: (root.textContent ?? '').length });
            port1.close();
          });
          port1.start();
          port2.postMessage(null);
        });
      },
      true,
    );
  });
}

/** Types letter by letter, each when the one before is on the screen, and returns how long each took. */
export async function typeByFrames(person: Person, text: string): Promise<KeyFrame[]> {
  const take = (): Promise<number> =>
    person.page.evaluate(() => (globalThis as unknown as { keyFrames: Recorder }).keyFrames.frames.length);
  const before = await take();
  for (const [index, letter] of [...text].entries()) {
    await person.page.keyboard.press(letter);
    await waitUntil('the key is on the screen', async () => (await take()) > before + index);
  }
  return person.page.evaluate(
    (from) => (globalThis as unknown as { keyFrames: Recorder }).keyFrames.frames.slice(from),
    before,
  );
}

export function medianMs(frames: readonly KeyFrame[]): number {
  const sorted = frames.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  if (median === undefined) throw new Error('nothing was measured');
  return median;
}
