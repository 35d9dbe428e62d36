// What operators and load balancers ask: is the process up, and does it take traffic. The second answer also says
// what a receipt means on this server, because "saved" is worth what stands behind it.

import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import type { NotReadyReason, Readiness } from './ports.ts';

const healthSchema = z.object({ status: z.literal('up') });

const readinessSchema = z.object({
  ready: z.boolean(),
  receipt: z.literal('fsync').describe('What an edit went through before its receipt was sent.'),
  storage: z.enum(['ok', 'full', 'busy', 'failed']),
  reasons: z.array(z.string()),
});

export function healthRoutes(app: FastifyInstance, readiness: Readiness): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/healthz',
    { schema: { summary: 'The process is up', response: { 200: healthSchema } } },
    async (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'up' }),
  );

  routes.get(
    '/readyz',
    {
      schema: {
        summary: 'The server takes traffic (503: it does not)',
        response: { 200: readinessSchema, 503: readinessSchema },
      },
    },
    async (_request, reply) => {
      const { ready, reasons } = readiness.get();
      return reply
        .code(ready ? 200 : 503)
        .header('cache-control', 'no-store')
        .send({ ready, receipt: 'fsync', storage: storageState(reasons), reasons: [...reasons] });
    },
  );
}

function storageState(reasons: readonly NotReadyReason[]): 'ok' | 'full' | 'busy' | 'failed' {
  if (reasons.includes('storage-failed')) return 'failed';
  if (reasons.includes('storage-full')) return 'full';
  return reasons.includes('storage-busy') ? 'busy' : 'ok';
}
