// The table of bad inputs, rows 2, 3, 21 and 22: who is let in by a token, who may change something, and whose right ends
// while they write. The real server with access by tokens, and people who write beside each attack.

import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Role } from '../../server/core/access.ts';
import { encodeSyncStep2, encodeUpdate } from '../../lib/protocol/encode.ts';
import { metric } from '../support/metrics.ts';
import { SyncClient } from '../support/sync-client.ts';
import { byToken, changeRights, tokenQuery, type Rights } from '../support/token-access/token-process.ts';
import { closeCode, rawUpgrade, upgradeStatus } from './acceptance/attacks.ts';
import { attackedServer } from './acceptance/attacked-server.ts';
import { ended, notLetIn, times } from './acceptance/expected-lines.ts';

const attacked = attackedServer(byToken, (document, person) => tokenQuery(document, person, 'editor'));

const rights = <Change extends keyof Rights>(
  change: Change,
  ...given: Parameters<Rights[Change]>
): Promise<void> => changeRights(attacked.process, change, ...given);

describe('row 2', () => {
  test('no token, a garbage, changed, ended or revoked one: 401', () =>
    attacked.withstands(
      async (url, id) => {
        await rights('revoke', 'ben');
        const [claims = '', signature = ''] = tokenQuery(id, 'eve', 'viewer')
          .slice('?token='.length)
          .split('.');
        const promoted = Buffer.from(
          Buffer.from(claims, 'base64url').toString().replace('"viewer"', '"owner"'),
        ).toString('base64url');
        expect(promoted).not.toBe(claims);
        const entries = [
          '',
          '?token=',
          '?token=garbage.garbage',
          `?token=${promoted}.${signature}`,
          `?token=${claims}.`,
          `?token=${claims}.${signature}.`,
          tokenQuery(id, 'ada', 'editor', -1),
          tokenQuery(id, 'ben', 'editor'),
        ];
        for (const entry of entries) expect([entry, await upgradeStatus(url + entry)]).toEqual([entry, 401]);
        // The same token, as it is, opens the door.
        expect(await upgradeStatus(`${url}?token=${claims}.${signature}`)).toBe(101);
      },
      { log: times(8, notLetIn(401, 'not-authenticated')) },
    ));
});

describe('row 3', () => {
  test('[A1] no right in a document, or no such document: 403 in the same words, and nothing is loaded', () =>
    attacked.withstands(
      async (_url, id) => {
        const elsewhere = tokenQuery('another-document', 'ada', 'editor');
        const opened = await metric(attacked.process, 'weft_rooms_opened_total');
        const answers = [
          await rawUpgrade(attacked.process.port, `/sync/${id}${elsewhere}`),
          await rawUpgrade(attacked.process.port, `/sync/nobody-made-this${elsewhere}`),
        ];
        expect(answers[0]).toMatch(/^HTTP\/1\.1 403 /);
        expect(answers[1]).toBe(answers[0]);
        expect(await metric(attacked.process, 'weft_rooms_opened_total')).toBe(opened);
      },
      { log: times(2, notLetIn(403, 'not-allowed')) },
    ));
});

describe('[A1] row 21', () => {
  test.each(['viewer', 'commenter'] as const)(
    'a %s that writes, or only deletes: told and sent away, and the document has not a byte of it',
    (role) =>
      attacked.withstands(
        async (url, id) => {
          const seen = await SyncClient.join(url + tokenQuery(id, 'cy', role));
          const forged = new Y.Doc();
          Y.applyUpdate(forged, Y.encodeStateAsUpdate(seen.doc));
          seen.close();
          const vector = Y.encodeStateVector(forged);
          forged.getText('bystanders').delete(0, 1);
          const deletion = Y.encodeStateAsUpdate(forged, vector);
          forged.getText('bystanders').insert(0, 'x');
          for (const frame of [encodeUpdate(deletion), encodeSyncStep2(Y.encodeStateAsUpdate(forged))]) {
            const told: string[] = [];
            const code = await closeCode(url + tokenQuery(id, 'ben-viewer', role), (socket) => {
              socket.on('message', (data: Buffer) => told.push(data.toString('latin1')));
              socket.send(frame);
            });
            expect(code).toBe(4403);
            expect(told.filter((text) => text.startsWith('\x02\x00'))).toEqual([
              expect.stringContaining('may not edit'),
            ]);
          }
        },
        { log: times(2, ended(4403, 'may not edit')) },
      ),
  );
});

describe('[A2] row 22: a right that ends while somebody edits by it', () => {
  const ways: ReadonlyArray<
    readonly [name: string, user: string, take: (id: string) => Promise<void>, after: number, table: boolean]
  > = [
    ['a link revoked', 'linked', () => rights('revoke', 'linked'), 401, false],
    ['a role taken away', 'ada', (id) => rights('grant', id, 'ada', null), 403, true],
    ['an editor made a viewer', 'bea', (id) => rights('grant', id, 'bea', 'viewer'), 101, true],
    ['a user suspended', 'cas', () => rights('suspend', 'cas'), 401, true],
  ];
  test.each(ways)(
    '%s: 4401; what was confirmed stays, and nothing is taken any more',
    (_n, user, take, after, table) =>
      attacked.withstands(
        async (url, id) => {
          if (table) await rights('grant', id, user, 'editor' satisfies Role);
          const entry = table ? `?token=${user}` : tokenQuery(id, user, 'editor');
          const editor = await SyncClient.join(url + entry);
          editor.doc.getText('theirs').insert(0, 'kept');
          await editor.saved();
          const closed = once(editor.socket, 'close');
          const takenMs = performance.now();
          await take(id);
          // Written before the socket knows, and when the right is gone.
          editor.doc.getText('theirs').insert(4, ' refused');
          expect(((await closed) as [number])[0]).toBe(4401);
          console.log(`4401 within ${Math.round(performance.now() - takenMs)} ms, the inspector included`);
          expect(await upgradeStatus(url + entry)).toBe(after);
          const fresh = await SyncClient.join(url + tokenQuery(id, 'dan', 'viewer'));
          expect(fresh.doc.getText('theirs').toJSON()).toBe('kept');
          editor.close();
          fresh.close();
        },
        {
          leaves: 'edits',
          log: [
            ended(4401, 'access was taken away'),
            ...(after === 401 ? [notLetIn(401, 'not-authenticated')] : []),
            ...(after === 403 ? [notLetIn(403, 'not-allowed')] : []),
          ],
        },
      ),
  );
});

test('always: the attacks leave nothing behind', { timeout: 90_000 }, async () => {
  expect(await attacked.leftBehind()).toEqual([]);
});
