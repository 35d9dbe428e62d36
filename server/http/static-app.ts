// The pages: answers GET and HEAD for whatever the exported app holds, and says what is missing where there is none.
// Which file belongs to an address is exported-app.ts's knowledge.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { preferredEncoding } from './content-encoding.ts';
import { sendStatus } from './errors.ts';
import type { ExportedApp, ExportedFile } from './exported-app.ts';

/** Why there is no app to show: `not-wanted` by `--no-app`, `not-built` because its folder is missing. */
export type NoApp = 'not-wanted' | 'not-built';

const noAppText: Readonly<Record<NoApp, string>> = {
  'not-wanted':
    'This is the Weft sync server, running without the app (--no-app). Start it with "npm start" to get both.\n',
  'not-built': 'The Weft app has not been built yet. Run "npm start", which builds it, or "npm run build".\n',
};

export function appRoutes(app: FastifyInstance, exported: ExportedApp | NoApp): void {
  const hidden = { schema: { hide: true } };
  if (typeof exported === 'string') {
    app.get('/', hidden, (_request, reply) =>
      reply.type('text/plain; charset=utf-8').send(noAppText[exported]),
    );
  } else {
    const answer = (request: FastifyRequest, reply: FastifyReply) => {
      const file = exported.find(pathOf(request));
      if (file === null) {
        reply.callNotFound();
        return reply;
      }
      return sendFile(request, reply, file);
    };
    app.get('/', hidden, answer);
    app.get('/*', hidden, answer);
  }

  app.setNotFoundHandler((request, reply) => {
    const page = typeof exported === 'string' ? null : exported.notFoundPage;
    const isForPeople =
      (request.method === 'GET' || request.method === 'HEAD') && !isForPrograms(request.url);
    return page !== null && isForPeople ? sendFile(request, reply.code(404), page) : sendStatus(reply, 404);
  });
}

async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: ExportedFile,
): Promise<FastifyReply> {
  void reply.headers({ 'cache-control': file.cacheControl, etag: file.etag });
  if (file.contentSecurityPolicy !== null) {
    void reply.header('content-security-policy', file.contentSecurityPolicy);
  }
  if (file.body.varies) void reply.header('vary', 'accept-encoding');
  if (reply.statusCode === 200 && isFresh(request.headers['if-none-match'], file.etag)) {
    return reply.code(304).send();
  }
  void reply.type(file.contentType);
  const encoding = file.body.varies ? preferredEncoding(request.headers['accept-encoding']) : 'identity';
  if (encoding === 'identity') return reply.send(file.body.plain);
  return reply.header('content-encoding', encoding).send(await file.body.encoded(encoding));
}

/** The wildcard as the router decoded it; absent on the route `/`. */
function pathOf(request: FastifyRequest): string {
  const { '*': rest = '' } = request.params as { readonly '*'?: string };
  return `/${rest}`;
}

function isForPrograms(url: string): boolean {
  return /^\/(api|sync|_next)(\/|$)/.test(url);
}

/** RFC 9110, 13.1.2: entity tags are compared weakly here. */
function isFresh(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => opaque(tag) === opaque(etag));
}
