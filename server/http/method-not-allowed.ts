// An address that exists, asked with a method that it does not take, is answered 405 with what it does take.
// Fastify by itself would say 404.

import type { FastifyInstance, HTTPMethods } from 'fastify';
import { sendStatus } from './errors.ts';

const methods: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Begins to watch which routes are added; what it returns, called last, answers for the methods that were not. */
export function watchMethods(app: FastifyInstance): () => void {
  const taken = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const known = taken.get(url) ?? new Set();
    for (const each of [method].flat()) known.add(each);
    taken.set(url, known);
  });

  return () => {
    for (const [url, known] of [...taken]) {
      // A wildcard stands for addresses that may not exist at all: the not-found answer decides there.
      if (url.includes('*')) continue;
      const allow = methods.filter((method) => known.has(method)).join(', ');
      app.route({
        method: methods.filter((method) => !known.has(method)),
        url,
        schema: { hide: true },
        // Before the body is read: whatever it is, it does not matter.
        onRequest: async (_request, reply) => sendStatus(reply.header('allow', allow), 405),
        handler: (_request, reply) => sendStatus(reply, 405),
      });
    }
  };
}
