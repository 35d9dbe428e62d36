// The body of an upload while it comes in: chunk by chunk, with an end to waiting, for the next one and in all. And what becomes of a body that nobody
// wants: it is taken in for a moment, because a browser that is still sending does not read the answer.

import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../lib/base/clock.ts';
import { serverLimits } from '../core/limits.ts';

/** The sender of an upload went away, or was sent away: nobody is there to be answered, and nothing is wrong here. */
export class SenderGone extends Error {
  override readonly name = 'SenderGone';
}

/** Throws {@link SenderGone} if the sender goes away, falls silent, or is too slow. Left early, the request stays open for an answer. */
export async function* steadyBody(request: IncomingMessage, clock: Clock): AsyncGenerator<Uint8Array, void> {
  const silent = (): void => void request.destroy(new Error('the sender of an upload fell silent'));
  let timer = clock.after(serverLimits.uploadSilenceMs, silent);
  // Only the time in which we waited is the sender's: not that in which a part is stored.
  let [bytes, waitedMs, sinceMs] = [0, 0, clock.monotonicMs()];
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      timer.cancel();
      bytes += chunk.length;
      waitedMs += clock.monotonicMs() - sinceMs;
      if (isTooSlow(bytes, waitedMs)) {
        request.destroy();
        throw new Error('the sender of an upload is too slow');
      }
      yield chunk;
      sinceMs = clock.monotonicMs();
      timer = clock.after(serverLimits.uploadSilenceMs, silent);
    }
  } catch (error) {
    // Only of the request: what its reader throws does not come here.
    throw new SenderGone(error instanceof Error ? error.message : String(error), { cause: error });
  } finally {
    timer.cancel();
  }
}

function isTooSlow(bytes: number, waitedMs: number): boolean {
  const times = waitedMs / serverLimits.uploadSilenceMs;
  return times > 1 && bytes < times * serverLimits.uploadLeastBytes;
}

/** The connection stays open meanwhile: Node would cut off one that is to close, and the answer with it. */
export function letFinish(request: IncomingMessage, clock: Clock): void {
  if (request.complete || request.destroyed) return;
  const timer = clock.after(serverLimits.unwantedBodyMs, () => request.destroy());
  let bytes = 0;
  request
    .on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > serverLimits.unwantedBodyBytes) request.destroy();
    })
    .on('error', () => {})
    .once('close', () => timer.cancel())
    .resume();
}
