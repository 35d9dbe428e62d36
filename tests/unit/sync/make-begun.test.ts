// Documents begun without a server are made once there is one, each once, and nothing is given up that failed.

import { expect, test } from 'vitest';

import type { ApiError } from '../../../lib/api/client.ts';
import type { DocumentId } from '../../../lib/base/ids.ts';
import { err, ok } from '../../../lib/base/result.ts';
import type { KeptDocument, KeptDocuments } from '../../../lib/sync/kept-documents.ts';
import { makeBegun } from '../../../lib/sync/make-begun.ts';

test('only what the server does not know is made, and not asked for again', async () => {
  const stage = arrange(['begun', 'also-begun'], ['known']);
  expect(await makeBegun(stage.kept, stage.api)).toBe(2);
  expect(stage.asked).toEqual(['begun', 'also-begun']);
  expect(await makeBegun(stage.kept, stage.api)).toBe(0);
  expect(stage.asked).toHaveLength(2);
});

test('what was deleted since is not asked for again, and does not stop the others', async () => {
  const stage = arrange(['deleted', 'begun']);
  stage.failures.set('deleted', { code: 'not-found', message: '', status: 404 });
  expect(await makeBegun(stage.kept, stage.api)).toBe(1);
  expect(await makeBegun(stage.kept, stage.api)).toBe(0);
  expect(stage.asked).toEqual(['deleted', 'begun']);
});

test.each([
  ['cannot be reached', { code: 'unreachable', message: '', status: 0 }],
  ['is behind a proxy that says 404 in its place', { code: 'unexpected-answer', message: '', status: 404 }],
  ['takes no more for now', { code: 'rate-limited', message: '', status: 429 }],
])('a server that %s is left alone until the next time, which tries all', async (_name, failure) => {
  const stage = arrange(['first', 'second']);
  stage.failures.set('first', failure);
  expect(await makeBegun(stage.kept, stage.api)).toBe(0);
  expect(stage.asked).toEqual(['first']);
  stage.failures.clear();
  expect(await makeBegun(stage.kept, stage.api)).toBe(2);
});

function arrange(begun: readonly string[], known: readonly string[] = []) {
  const documents = new Map<string, KeptDocument>();
  for (const id of [...begun, ...known]) {
    documents.set(id, { id: id as DocumentId, title: '', at: 0, isUnmade: begun.includes(id) });
  }
  const kept: KeptDocuments = {
    list: async () => [...documents.values()],
    listGone: async () => [],
    note: async (id, what) => {
      documents.set(id, { ...(documents.get(id) as KeptDocument), ...what });
    },
    forget: async (id) => {
      documents.delete(id);
    },
  };
  const asked: string[] = [];
  const failures = new Map<string, ApiError>();
  const api = {
    createDocumentAs: async (id: DocumentId) => {
      asked.push(id);
      const failure = failures.get(id);
      return failure === undefined ? ok({ id, title: '', createdAt: 0, updatedAt: 0 }) : err(failure);
    },
  };
  return { kept, api, asked, failures };
}
