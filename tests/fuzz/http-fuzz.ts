// The HTTP side under requests that are wrong in every part: bodies, addresses, queries, cookies and tokens. Asked of each: an
// answer that is no fault of the server's, in the API's form where it is no success; and of all together, that nothing is
// kept but what was answered as made. The real routes on the real core, with a store in memory, without a port.

import { systemClock } from '../../lib/base/clock.ts';
import type { DocumentId, UserId } from '../../lib/base/ids.ts';
import { errorAnswerSchema, uploadSchema } from '../../lib/api/contract.ts';
import { guestOf, GuestAccess } from '../../server/auth/guest-access.ts';
import { signToken, TokenAccess } from '../../server/auth/token-access.ts';
import { Uploads } from '../../server/core/uploads.ts';
import { createHttpApp } from '../../server/http/app.ts';
import { ControlledStore, CoreHarness } from '../support/core-harness.ts';
import { png } from '../support/images.ts';
import { settle } from '../support/manual-clock.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { Dice } from './dice.ts';
import { randomRequest, type Known } from './http-requests.ts';

export interface HttpCounts {
  readonly requests: number;
  readonly answered: number;
  readonly refused: number;
}

const secret = Buffer.from('a secret of the fuzzer');
/** Longer than any sentence of ours: an answer that repeats what it was sent would be. */
const errorCharactersMax = 400;

export async function fuzzHttp(seed: number, requests: number): Promise<HttpCounts> {
  const dice = new Dice(seed);
  const stand = await openStand(seed);
  const counts = { requests, answered: 0, refused: 0 };
  try {
    const made = { documents: stand.known.ids.length, uploads: stand.known.uploads.length };
    for (let index = 0; index < requests; index++) {
      const request = randomRequest(dice, stand.known);
      try {
        const answer = await stand.app.inject(request);
        judge(answer, request.method);
        if (answer.statusCode >= 400) counts.refused += 1;
        else counts.answered += 1;
        if (answer.statusCode === 201 && answer.body.includes('"bytes"')) made.uploads += 1;
        else if (answer.statusCode === 201) made.documents += 1;
        for (const cause of stand.faults) throw new Error('the server logged a fault of its own', { cause });
      } catch (error) {
        const told = JSON.stringify({
          ...request,
          payload: request.payload.toString('latin1').slice(0, 200),
        });
        throw new Error(`SEED=${seed}, request ${index}: ${told}`, { cause: error });
      }
    }
    await stand.expectHeld(made).catch((error: unknown) => {
      throw new Error(`SEED=${seed}: after ${requests} requests`, { cause: error });
    });
    return counts;
  } finally {
    await stand.app.close();
  }
}

interface Answer {
  readonly statusCode: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

function judge({ statusCode, body, headers }: Answer, method: string): void {
  if (statusCode >= 500) throw new Error(`answered ${statusCode}: ${body}`);
  if (headers['x-content-type-options'] !== 'nosniff') throw new Error('the security headers are missing');
  if (statusCode < 400 || method === 'HEAD') return;
  if (!String(headers['content-type']).startsWith('application/json')) {
    throw new Error(`${statusCode} as ${String(headers['content-type'])}`);
  }
  errorAnswerSchema.parse(JSON.parse(body));
  if (body.length > errorCharactersMax) throw new Error(`${statusCode} in ${body.length} characters`);
}

/** Knows which documents anything was written of. */
class WatchedStore extends ControlledStore {
  readonly written = new Set<DocumentId>();

  override append(...[batch]: Parameters<ControlledStore['append']>): ReturnType<ControlledStore['append']> {
    for (const { documentId } of batch) this.written.add(documentId);
    return super.append(batch);
  }

  override control(...given: Parameters<ControlledStore['control']>): ReturnType<ControlledStore['control']> {
    this.written.add(given[0]);
    return super.control(...given);
  }
}

async function openStand(seed: number) {
  const store = new WatchedStore();
  const core = new CoreHarness({ store, openToAll: false });
  const access = new TokenAccess({ secret, clock: systemClock, others: new GuestAccess() });
  const faults: unknown[] = [];
  const service = new Uploads(
    { blobs: core.store.blobs, clock: core.clock, random: seededRandom(seed), events: () => {} },
    { uploadBytesMax: 20_000, uploadDocumentBytesMax: 1_000_000 },
  );
  const { documents } = core.server;
  const app = await createHttpApp({
    documents,
    readiness: { get: () => ({ ready: true, reasons: [] }) },
    identify: async (request) => guestOf(request.headers.cookie ?? null),
    log: { debug: () => {}, info: () => {}, error: (_message, { error }) => faults.push(error) },
    uploads: {
      service,
      roleIn: async (request, documentId) => {
        const token = new URL(request.url, 'http://localhost').searchParams.get('token');
        const principal = await access.authenticate({ token, cookie: request.headers.cookie ?? null });
        return principal.ok ? access.roleOf(principal.value, documentId) : null;
      },
    },
    clock: core.clock,
    random: seededRandom(seed),
    config: {
      host: '127.0.0.1',
      publicUrl: null,
      trustedProxies: [],
      createLimitPerMinute: 0,
      uploadLimitPerMinute: 0,
    },
    appFolder: null,
  });

  const ids = await Promise.all(
    ['One', 'Two'].map(async (title) => (await documents.create(title, 'guest:a' as UserId)).id),
  );
  const upload = await app.inject({
    method: 'POST',
    url: `/api/documents/${ids[0]}/uploads`,
    headers: { 'content-type': 'image/png' },
    payload: Buffer.from(png(2, 2)),
  });
  const known: Known = {
    ids,
    uploads: [uploadSchema.parse(upload.json()).url],
    tokens: (['viewer', 'editor'] as const).map((role) => tokenFor(ids[0] as DocumentId, role)),
  };
  return {
    app,
    known,
    faults,
    /** Once everything has been unloaded, no more is there than was answered as made. */
    expectHeld: async (made: { readonly documents: number; readonly uploads: number }): Promise<void> => {
      await core.clock.advance(60_000);
      await settle();
      const heads = await core.store.blobs.list('upload/', '', 10_000);
      const parts = await core.store.blobs.list('upload-part/', '', 10_000);
      const held = {
        rooms: core.server.registry.size,
        queue: core.server.queue.bytes,
        uploads: heads.length,
      };
      const expected = { rooms: 0, queue: 0, uploads: made.uploads };
      if (JSON.stringify(held) !== JSON.stringify(expected)) {
        throw new Error(`${JSON.stringify(held)} is held, ${JSON.stringify(expected)} was made`);
      }
      if (parts.length < heads.length) throw new Error('an upload without a part');
      if (store.written.size > made.documents) throw new Error('more documents than were made');
    },
  };
}

function tokenFor(documentId: DocumentId, role: 'viewer' | 'editor'): string {
  const grant = { id: role, documentId, role, endsAt: Number.MAX_SAFE_INTEGER };
  return signToken(`user:${role}` as UserId, grant, secret);
}
