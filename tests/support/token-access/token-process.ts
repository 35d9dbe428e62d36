// The real server as a process of its own, with access by token: what it is started with, the tokens that it takes, and how
// a test changes rights in it while people are connected.

import type { DocumentId, UserId } from '../../../lib/base/ids.ts';
import { signToken } from '../../../server/auth/token-access.ts';
import type { Role } from '../../../server/core/access.ts';
import { inspectable, withInspector } from '../inspector.ts';
import type { ServerProcess } from '../server-process.ts';

export const secret = Buffer.from('a secret of this test');

/** Start a server with these in its environment. */
export const byToken = {
  WEFT_OPEN: '1',
  NODE_OPTIONS: `${inspectable.NODE_OPTIONS} --import=${new URL('./hook.ts', import.meta.url).href}`,
} as const;

/** What can be done in the running server. */
export interface Rights {
  /** The grant of a signed token; its id is the user's. */
  readonly revoke: (grant: string) => void;
  /** A user of the table, everywhere. */
  readonly suspend: (user: string) => void;
  /** Gives a user of the table this role in a document, with null takes it away. The user's name is the token. */
  readonly grant: (document: string, user: string, role: Role | null) => void;
}

/** The query of an address for somebody with this role in a document. */
export function tokenQuery(document: string, user: string, role: Role, lifeMs = 600_000): string {
  const grant = { id: user, documentId: document as DocumentId, role, endsAt: Date.now() + lifeMs };
  return `?token=${signToken(user as UserId, grant, secret)}`;
}

/** Returns once it is done there. */
export async function changeRights<Change extends keyof Rights>(
  server: ServerProcess,
  change: Change,
  ...given: Parameters<Rights[Change]>
): Promise<void> {
  const expression = `weftRights.${change}(${given.map((each) => JSON.stringify(each)).join(', ')})`;
  const answer = await withInspector(server, ({ ask }) => ask('Runtime.evaluate', { expression }));
  if (answer['exceptionDetails'] !== undefined) throw new Error(`${expression} failed in the server`);
}
