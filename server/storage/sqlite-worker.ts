// The storage thread: answers the requests of sqlite-client.ts one after the other, so that an fsync never
// holds up the sockets. All it knows is in SqliteStore.

import { parentPort, workerData } from 'node:worker_threads';
import { assert, unreachable } from '../../lib/base/assert.ts';
import { toFailure, unpackBatch, type StoreReply, type StoreRequest } from './sqlite-messages.ts';
import { SqliteStore } from './sqlite-store.ts';

const port = parentPort;
assert(port !== null, 'this file runs as a worker thread');
const store = new SqliteStore((workerData as { file: string }).file);

port.on('message', ({ id, request }: { id: number; request: StoreRequest }) => {
  let reply: StoreReply;
  try {
    reply = { id, ok: true, value: perform(request) };
  } catch (error) {
    reply = { id, ok: false, failure: toFailure(error) };
  }
  port.postMessage(reply);
  if (request.type === 'close') port.close();
});
port.postMessage('open');

function perform(request: StoreRequest): unknown {
  switch (request.type) {
    case 'append':
      return store.append(unpackBatch(request.batch));
    case 'control':
      return store.control(request.documentId, request.event, request.by, request.at);
    case 'heads':
      return store.heads(request.documentIds);
    case 'incarnation':
      return store.incarnation();
    case 'load':
      return store.load(request.documentId);
    case 'compact':
      return store.compact(request.documentId, request.request);
    case 'create':
      return store.createDocument(request.id, request.title, request.at);
    case 'get':
      return store.getDocument(request.id);
    case 'list':
      return store.listDocuments();
    case 'set-title':
      return store.setTitle(request.id, request.title);
    case 'put-blob':
      return store.putBlob(request.key, request.bytes);
    case 'get-blob':
      return store.getBlob(request.key);
    case 'delete-blob':
      return store.deleteBlob(request.key);
    case 'close':
      return store.close();
    default:
      return unreachable(request);
  }
}
