// Access while there are no accounts: everybody is a guest and may edit every document. A browser's guest is told
// from others by a random cookie, of which only a hash goes into the log, so that nobody can continue what another
// guest's Yjs client wrote. Programs without a cookie are one guest together.

import { hash } from 'node:crypto';
import type { UserId } from '../../lib/base/ids.ts';
import { ok, type Result } from '../../lib/base/result.ts';
import type { Access, Credentials, Principal, Role } from '../core/access.ts';

export const guestCookie = 'weft_guest';
const guestPattern = /^[A-Za-z0-9_-]{22,64}$/;
const anonymous = 'guest:anonymous' as UserId;

export class GuestAccess implements Access {
  async authenticate({ cookie }: Credentials): Promise<Result<Principal, 'not-authenticated'>> {
    return ok({ userId: guestOf(cookie), isVouchedFor: false, grant: null });
  }

  async roleOf(): Promise<Role | null> {
    return 'editor';
  }

  onChange(): () => void {
    return () => {};
  }
}

/** The guest whom a Cookie header names. */
export function guestOf(cookie: string | null): UserId {
  const secret = guestSecretIn(cookie);
  if (secret === null) return anonymous;
  return `guest:${hash('sha256', secret, 'base64url').slice(0, 22)}` as UserId;
}

/** The guest's secret in a Cookie header; null if there is none that we could have made. */
export function guestSecretIn(cookie: string | null): string | null {
  for (const pair of (cookie ?? '').split(';')) {
    const [name, value = ''] = pair.trim().split('=', 2);
    if (name === guestCookie && guestPattern.test(value)) return value;
  }
  return null;
}
