// I9: queues stay under their limits while the run goes on, and when everybody has left nothing is left: no session, no
// room, no timer but the ones that a server without guests has.

import { limits } from '../../../lib/protocol/limits.ts';
import type { MakeChecker } from './checker.ts';

/** One more frame may go out before the limit is looked at; a stalled reader's bytes count many times. */
const slackBytes = 64 * 1024;
/** The recheck of rights, and a title that is looked at. */
export const restingTimersMax = 2;

export const bounds: MakeChecker = ({ world, host }) => ({
  serverSends(wire) {
    const room = host.process?.core.registry.peek(wire.documentId as never);
    const boundBytes = limits.outboxBytesMax + 2 * (room?.state.bytes ?? 0) + slackBytes;
    const waitingBytes = wire.bufferedBytes();
    if (waitingBytes > boundBytes) {
      world.violate('I9 queues are bounded', `${waitingBytes} B wait for ${wire.name}`);
    }
  },
  atEnd() {
    const server = host.process;
    if (server === null) {
      world.violate('I9 nothing is left', 'there is no server');
      return;
    }
    const { core, actor } = server;
    const left = {
      sessions: core.sessionCount,
      rooms: core.registry.size,
      timers: Math.max(0, actor.pending - restingTimersMax),
      congestion: core.queue.congested.get() ? 1 : 0,
    };
    for (const [what, count] of Object.entries(left)) {
      if (count > 0) world.violate('I9 nothing is left', `${count} ${what}`);
    }
  },
});
