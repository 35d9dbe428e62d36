// Gives every browser that opens a page the cookie by which its guest is told from others (server/auth/guest-access.ts).
// Out of reach of scripts, and not sent along from other sites.

import type { FastifyInstance } from 'fastify';
import { newGuestSecret } from '../../lib/base/ids.ts';
import type { Random } from '../../lib/base/random.ts';
import { guestCookie, guestSecretIn } from '../auth/guest-access.ts';

const yearSeconds = 365 * 24 * 60 * 60;

export function giveGuestCookies(app: FastifyInstance, options: { random: Random; https: boolean }): void {
  app.addHook('onRequest', async (request, reply) => {
    const opensPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
    if (!opensPage || guestSecretIn(request.headers.cookie ?? null) !== null) return;
    const secure = options.https ? '; Secure' : '';
    const secret = newGuestSecret(options.random);
    reply.header(
      'set-cookie',
      `${guestCookie}=${secret}; Path=/; Max-Age=${yearSeconds}; HttpOnly; SameSite=Lax${secure}`,
    );
  });
}
