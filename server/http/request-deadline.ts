// How long a request may take to arrive: half a minute, whatever it is, but for a route that says that it takes long. Node's
// own deadline is one for the whole server, and an upload over a slow line needs more than an attack should get.

import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../lib/base/clock.ts';
import { serverLimits } from '../core/limits.ts';
import { sendStatus } from './errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body may take until Node's deadline; the route sees to it that it does not stand still. */
    takesLong?: boolean;
  }
}

export function limitArrival(app: FastifyInstance, clock: Clock): void {
  app.addHook('onRequest', async (request, reply) => {
    const { raw } = request;
    if (request.routeOptions.config.takesLong === true || raw.complete) return;
    const timer = clock.after(serverLimits.httpArrivalMs, () => {
      if (raw.complete || reply.sent) return;
      sendStatus(reply.header('connection', 'close'), 408);
      reply.raw.once('finish', () => raw.destroy());
    });
    raw.once('end', () => timer.cancel()).once('close', () => timer.cancel());
  });
}
