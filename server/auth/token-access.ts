// Access by signed token: `?token=` names a document, a role, a user and an end, signed with a secret of the data
// folder. Who brings no token is asked about elsewhere (`others`): as things are, a guest. A token that is wrong,
// ended or revoked is nobody's; it never falls back to being a guest.

import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import type { Clock } from '../../lib/base/clock.ts';
import { parseDocumentId, parseUserId, type DocumentId, type UserId } from '../../lib/base/ids.ts';
import { Listeners } from '../../lib/base/listeners.ts';
import { err, ok, type Result } from '../../lib/base/result.ts';
import {
  roles,
  type Access,
  type Credentials,
  type Grant,
  type Principal,
  type Role,
} from '../core/access.ts';

const claims = z.strictObject({
  d: z.string(),
  u: z.string(),
  r: z.enum(roles),
  i: z.string().min(1).max(64),
  e: z.number(),
});

/** `<claims>.<signature>`, both base64url. */
export function signToken(userId: UserId, grant: Grant, secret: Uint8Array): string {
  const { documentId: d, role: r, id: i, endsAt: e } = grant;
  const body = Buffer.from(JSON.stringify({ d, u: userId, r, i, e })).toString('base64url');
  return `${body}.${signature(body, secret).toString('base64url')}`;
}

export class TokenAccess implements Access {
  readonly #secret: Uint8Array;
  readonly #clock: Clock;
  readonly #others: Access;
  readonly #revoked = new Set<string>();
  readonly #changes = new Listeners<DocumentId | null>();

  constructor(options: { secret: Uint8Array; clock: Clock; others: Access }) {
    this.#secret = options.secret;
    this.#clock = options.clock;
    this.#others = options.others;
  }

  /** From now on this token, and everybody who came with it, is refused. */
  revoke(grantId: string): void {
    this.#revoked.add(grantId);
    this.#changes.emit(null);
  }

  async authenticate(credentials: Credentials): Promise<Result<Principal, 'not-authenticated'>> {
    if (credentials.token === null) return this.#others.authenticate(credentials);
    const principal = this.#verify(credentials.token);
    return principal === null ? err('not-authenticated') : ok(principal);
  }

  async roleOf(principal: Principal, documentId: DocumentId): Promise<Role | null> {
    const { grant } = principal;
    if (grant === null) return this.#others.roleOf(principal, documentId);
    return grant.documentId === documentId && this.#isValid(grant) ? grant.role : null;
  }

  onChange(listener: (documentId: DocumentId | null) => void): () => void {
    const release = [this.#changes.add(listener), this.#others.onChange(listener)];
    return () => release.forEach((each) => each());
  }

  #isValid(grant: Grant): boolean {
    return grant.endsAt > this.#clock.now() && !this.#revoked.has(grant.id);
  }

  #verify(token: string): Principal | null {
    const [body = '', given = '', ...rest] = token.split('.');
    const expected = signature(body, this.#secret);
    const actual = Buffer.from(given, 'base64url');
    if (rest.length > 0 || actual.length !== expected.length || !timingSafeEqual(actual, expected)) {
      return null;
    }
    const parsed = claims.safeParse(parseJson(Buffer.from(body, 'base64url').toString()));
    if (!parsed.success) return null;
    const documentId = parseDocumentId(parsed.data.d);
    const userId = parseUserId(parsed.data.u);
    if (!documentId.ok || !userId.ok) return null;
    const { r: role, i: id, e: endsAt } = parsed.data;
    const grant = { id, documentId: documentId.value, role, endsAt };
    return this.#isValid(grant) ? { userId: userId.value, isVouchedFor: true, grant } : null;
  }
}

function signature(body: string, secret: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(body).digest();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
