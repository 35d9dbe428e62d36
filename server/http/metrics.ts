// /metrics, for Prometheus, and the count of what HTTP answered. It tells how busy the server is, so a proxy that faces
// the world does not pass it on (docs/OPERATIONS.md).

import type { FastifyInstance } from 'fastify';

/** The numbers as HTTP sees them. */
export interface HttpMetrics {
  readonly contentType: string;
  text(): Promise<string>;
  /** `route` is the pattern of the address, never the address: that holds ids. */
  answered(answer: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
}

/** To be called before the routes that are to be counted are added. */
export function metricsRoute(app: FastifyInstance, metrics: HttpMetrics): void {
  app.addHook('onResponse', async (request, reply) => {
    metrics.answered({
      method: request.method,
      route: request.routeOptions.url ?? '(none)',
      status: reply.statusCode,
      seconds: reply.elapsedTime / 1_000,
    });
  });
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    const text = await metrics.text();
    return reply.header('cache-control', 'no-store').type(metrics.contentType).send(text);
  });
}
