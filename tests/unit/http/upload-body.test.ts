// How long the body of an upload is waited for. Time stands still until a test moves it.

import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { serverLimits } from '../../../server/core/limits.ts';
import { SenderGone, steadyBody } from '../../../server/http/upload-body.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const { uploadSilenceMs, uploadLeastBytes } = serverLimits;

function begin() {
  const sender = new PassThrough();
  const clock = new ManualClock();
  const body = steadyBody(sender as unknown as IncomingMessage, clock);
  return { sender, clock, body };
}

test('who falls silent is sent away', async () => {
  const { sender, clock, body } = begin();
  const end = body.next().catch((error: unknown) => error);
  await clock.advance(uploadSilenceMs);
  expect(await end).toBeInstanceOf(SenderGone);
  expect(sender.destroyed).toBe(true);
});

/** For so many seconds, this much each second; the seconds that were sent in before it was sent away. */
async function secondsOf(bytesEach: number, seconds: number): Promise<number> {
  const { sender, clock, body } = begin();
  for (let second = 1; second <= seconds; second++) {
    const next = body.next();
    await clock.advance(1_000);
    sender.write(new Uint8Array(bytesEach));
    try {
      await next;
    } catch (error) {
      expect(error).toBeInstanceOf(SenderGone);
      expect(sender.destroyed).toBe(true);
      return second;
    }
  }
  await body.return();
  expect(sender.destroyed).toBe(false);
  return seconds;
}

test('who sends single bytes is sent away once the first silence is over, who sends enough never', async () => {
  const enough = Math.ceil((uploadLeastBytes * 1_000) / uploadSilenceMs);
  expect(await secondsOf(1, 300)).toBe(uploadSilenceMs / 1_000 + 1);
  expect(await secondsOf(enough, 300)).toBe(300);
});

test('the time in which what came is stored is not the sender’s', async () => {
  const { sender, clock, body } = begin();
  sender.write(new Uint8Array(1));
  await body.next();
  await clock.advance(10 * uploadSilenceMs);
  sender.end(new Uint8Array(1));
  expect((await body.next()).value).toHaveLength(1);
  expect((await body.next()).done).toBe(true);
});
