// The storage thread: answers the requests of sqlite-client.ts one after the other, so that an fsync never
// holds up the sockets. All it knows is in SqliteStore; between the requests it removes old history, if told to.

import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { assert, unreachable } from '../../lib/base/assert.ts';
import { systemClock } from '../../lib/base/clock.ts';
import { HistorySweep } from './history-sweep.ts';
import {
  toFailure,
  unpackBatch,
  type HistoryKept,
  type StoreNotice,
  type StoreOpening,
  type StoreReply,
  type StoreRequest,
  type StoreThreadData,
} from './sqlite-messages.ts';
import { SqliteStore } from './sqlite-store.ts';
import { StoreRefused } from './store-refused.ts';

assert(parentPort !== null, 'this file runs as a worker thread');
const { file, historyDays } = workerData as StoreThreadData;
start(parentPort);

function start(port: MessagePort): void {
  const opened = open();
  if (opened.state === 'open') {
    port.postMessage({ state: 'open' });
    serve(port, opened.store);
  } else {
    port.postMessage(opened);
    port.close();
  }
}

function open():
  | { readonly state: 'open'; readonly store: SqliteStore }
  | Extract<StoreOpening, { state: 'refused' }> {
  try {
    return { state: 'open', store: new SqliteStore(file) };
  } catch (error) {
    if (!(error instanceof StoreRefused)) throw error;
    return { state: 'refused', problem: error.problem };
  }
}

function serve(port: MessagePort, store: SqliteStore): void {
  const notice = (said: StoreNotice): void => port.postMessage(said);
  const onKept = (kept: HistoryKept): void => notice({ type: 'history-kept', kept });
  const sweep =
    historyDays > 0 ? new HistorySweep(store, systemClock, { keptDays: historyDays, onKept }) : null;
  port.on('message', ({ id, request }: { id: number; request: StoreRequest }) => {
    let reply: StoreReply;
    try {
      reply = { id, ok: true, value: perform(store, request) };
    } catch (error) {
      reply = { id, ok: false, failure: toFailure(error) };
    }
    port.postMessage(reply);
    if (request.type === 'compact' && reply.ok) sweep?.compacted(request.documentId);
    if (request.type === 'close') {
      sweep?.close();
      port.close();
    }
  });
}

function perform(store: SqliteStore, request: StoreRequest): unknown {
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
      return store.blobs.putIfAbsent(request.key, request.bytes);
    case 'get-blob':
      return store.blobs.get(request.key);
    case 'delete-blob':
      return store.blobs.delete(request.key);
    case 'list-blobs':
      return store.blobs.list(request.prefix, request.after, request.max);
    case 'search':
      return store.search(request.search);
    case 'close':
      return store.close();
    default:
      return unreachable(request);
  }
}
