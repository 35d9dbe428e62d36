// Signed tokens: what they give, and that nothing else gives it.

import { describe, expect, test } from 'vitest';
import type { DocumentId, UserId } from '../../../lib/base/ids.ts';
import { GuestAccess, guestOf } from '../../../server/auth/guest-access.ts';
import { MemoryAccess } from '../../../server/auth/memory-access.ts';
import { signToken, TokenAccess } from '../../../server/auth/token-access.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const id = 'a-document' as DocumentId;
const ada = 'ada' as UserId;
const secret = Buffer.from('a secret of the data folder');

function setUp() {
  const clock = new ManualClock();
  const access = new TokenAccess({ secret, clock, others: new MemoryAccess() });
  const grant = { id: 'grant-1', documentId: id, role: 'viewer', endsAt: clock.now() + 60_000 } as const;
  return { clock, access, grant, token: signToken(ada, grant, secret) };
}

async function roleWith(access: TokenAccess, token: string, documentId = id): Promise<string | null> {
  const principal = await access.authenticate({ token, cookie: null });
  return principal.ok ? access.roleOf(principal.value, documentId) : principal.error;
}

describe('[A6] a token', () => {
  test('gives its role in its document and nothing in another', async () => {
    const { access, token } = setUp();
    expect(await roleWith(access, token)).toBe('viewer');
    expect(await roleWith(access, token, 'other' as DocumentId)).toBeNull();
  });

  test('of another secret, changed, cut or made up is nobody’s', async () => {
    const { access, grant, token } = setUp();
    const [body = '', signature = ''] = token.split('.');
    const promoted = Buffer.from(
      Buffer.from(body, 'base64url').toString().replace('viewer', 'owner'),
    ).toString('base64url');
    const forgeries = [
      signToken(ada, grant, Buffer.from('another secret')),
      `${promoted}.${signature}`,
      `${body}.`,
      `${body}.${signature}.x`,
      token.slice(0, -2),
      '',
      'null',
    ];
    for (const forgery of forgeries) {
      expect(await roleWith(access, forgery), forgery).toBe('not-authenticated');
    }
  });

  test('ends: for those who come, and for those who are there', async () => {
    const { access, clock, token } = setUp();
    const principal = await access.authenticate({ token, cookie: null });
    await clock.advance(61_000);
    expect(await roleWith(access, token)).toBe('not-authenticated');
    expect(principal.ok && (await access.roleOf(principal.value, id))).toBeNull();
  });

  test('is revoked: everybody who watches is told, and it gives nothing any more', async () => {
    const { access, token } = setUp();
    const principal = await access.authenticate({ token, cookie: null });
    let told = 0;
    access.onChange(() => (told += 1));
    access.revoke('grant-1');
    expect(told).toBe(1);
    expect(await roleWith(access, token)).toBe('not-authenticated');
    expect(principal.ok && (await access.roleOf(principal.value, id))).toBeNull();
  });

  test('leaves who brings none to the other access', async () => {
    const { access } = setUp();
    expect(await access.authenticate({ token: null, cookie: null })).toEqual({
      ok: false,
      error: 'not-authenticated',
    });
  });
});

describe('guests', () => {
  test('are told apart by their cookie, of which the id shows nothing', () => {
    const cookie = 'a=b; weft_guest=0123456789abcdefghijkl; c=d';
    const guest = guestOf(cookie);
    expect(guest).toBe(guestOf(cookie));
    expect(guest).not.toContain('0123456789');
    expect(guest).not.toBe(guestOf('weft_guest=0123456789abcdefghijkm'));
  });

  test.each([
    null,
    '',
    'weft_guest=',
    'weft_guest=short',
    'weft_guest=has spaces in it and more',
    'weft_guest',
  ])('without a cookie of ours (%s) are one guest together', async (cookie) => {
    expect(guestOf(cookie)).toBe('guest:anonymous');
    expect(await new GuestAccess().roleOf()).toBe('editor');
  });
});
