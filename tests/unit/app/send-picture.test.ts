// A picture in a document that was begun without a server reaches the server before the document does.

import { expect, test } from 'vitest';
import { sendPicture } from '../../../app/_editing/images/send-picture.ts';
import { type Send, UploadQueue } from '../../../app/_editing/images/upload-queue.ts';
import type { ApiError } from '../../../lib/api/client.ts';
import type { Upload } from '../../../lib/api/contract.ts';
import { newDocumentId } from '../../../lib/base/ids.ts';
import { systemRandom } from '../../../lib/base/random.ts';
import { err, ok } from '../../../lib/base/result.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';

const documentId = newDocumentId(systemRandom);
const upload: Upload = { id: 'u', url: '/uploads/d/u', type: 'image/png', name: 'a', bytes: 1 };
const unknown: ApiError = { code: 'not-found', message: '', status: 404 };

/** What a queue says of one picture, with a server that knows the document or can be brought to. */
function begin(server: { knows: boolean; canMake: boolean }) {
  const clock = new ManualClock();
  const arrived: number[] = [];
  const send: Send = () =>
    sendPicture(
      { documentId },
      {
        upload: async () => (server.knows ? ok(upload) : err(unknown)),
        ask: async () => {
          server.knows ||= server.canMake;
          return server.knows ? null : 'missing';
        },
      },
    );
  const queue = new UploadQueue({ send, clock, onArrived: (id) => arrived.push(id) });
  queue.add(1, new Blob(['x']), 'a');
  return { clock, queue, arrived };
}

test('it waits until the document is made, and then arrives by itself', async () => {
  const { clock, queue, arrived } = begin({ knows: false, canMake: true });
  await settle();
  expect(queue.files.get().map(({ state }) => state.type)).toEqual(['waiting']);
  await clock.advance(2_000);
  expect([arrived, queue.files.get()]).toEqual([[1], []]);
});

test('in a document that was deleted it is refused, with the server’s reason', async () => {
  const { queue, arrived } = begin({ knows: false, canMake: false });
  await settle();
  expect(queue.files.get()[0]?.state).toEqual({ type: 'refused', error: unknown });
  expect(arrived).toEqual([]);
});
