// What the answer for a document whose socket does not open is taken for, where nothing is kept on the device.

import { afterEach, expect, test, vi } from 'vitest';

import { askForDocument } from '../../../app/_offline/ask-for-document.ts';
import { newDocumentId } from '../../../lib/base/ids.ts';
import { systemRandom } from '../../../lib/base/random.ts';

afterEach(() => vi.unstubAllGlobals());

function ask(answer: () => Response) {
  vi.stubGlobal('fetch', async () => answer());
  return askForDocument(newDocumentId(systemRandom));
}

test.each(['deleted', 'not-found'])('the server’s own word that it is %s is taken at that', async (code) => {
  expect(await ask(() => Response.json({ error: { code, message: '' } }, { status: 404 }))).toBe('missing');
});

test.each([
  ['a proxy’s page', () => new Response('404 page not found\n', { status: 404 })],
  ['a proxy’s JSON', () => Response.json({ error: 'no route' }, { status: 404 })],
  ['a busy server', () => Response.json({ error: { code: 'overloaded', message: '' } }, { status: 503 })],
])('%s says nothing about the document', async (_name, answer) => {
  expect(await ask(answer)).toBe('unreachable');
});

test('a document that is there is no reason for worry', async () => {
  const document = { id: newDocumentId(systemRandom), title: '', createdAt: 0, updatedAt: 0 };
  expect(await ask(() => Response.json(document))).toBeNull();
});
