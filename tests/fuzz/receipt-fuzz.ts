// The client's side of receipts, against bytes and against order. Bytes: the real link to the server is fed
// receipts that are mutated; it neither throws nor confirms what was not echoed. Order: the state machine is
// driven by any course of events, beside a naive account of what was sent on which connection.

import * as decoding from 'lib0/decoding';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { DocumentId } from '../../lib/base/ids.ts';
import { encodeReceipt, encodeSyncStep1 } from '../../lib/protocol/encode.ts';
import { messageTags } from '../../lib/protocol/messages.ts';
import { noReceipts, stepReceipts, type ReceiptEvent, type Receipts } from '../../lib/sync/receipts.ts';
import { ServerLink } from '../../lib/sync/server-link.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { FakeSocket } from '../unit/sync/fake-server.ts';
import { Dice } from './dice.ts';
import { mutatedBytes } from './mutators.ts';

/** Drives the machine through `steps` events. Returns how many edits were confirmed. */
export function fuzzReceiptOrder(seed: number, steps: number): number {
  const dice = new Dice(seed);
  const sent: Array<{ readonly number: number; readonly connection: number; readonly covers: number }> = [];
  let connection = 0;
  let receipts: Receipts = noReceipts;
  for (let step = 0; step < steps; step++) {
    const event = someEvent(dice, sent.at(-1)?.number ?? 0);
    if (event.type === 'connected') connection += 1;
    const before = receipts;
    const { receipts: after, send } = stepReceipts(before, event);
    receipts = after;
    const fault = faultOf(before, after, event, send);
    if (fault !== null) throw new Error(`SEED=${seed}, step ${step}, ${JSON.stringify(event)}: ${fault}`);
    if (after.confirmed > before.confirmed && event.type === 'receipt') {
      const echoed = sent.find((each) => each.number === event.number);
      // R1: only what was made before that number was sent, on this very connection.
      if (echoed?.connection !== connection || after.confirmed > echoed.covers) {
        throw new Error(`SEED=${seed}, step ${step}: confirmed more than the echo covers`);
      }
    }
    if (send !== null) sent.push({ number: send, connection, covers: after.made });
  }
  return receipts.confirmed;
}

function someEvent(dice: Dice, lastNumber: number): ReceiptEvent {
  switch (dice.below(8)) {
    case 0:
      return { type: 'connected' };
    case 1:
      return { type: 'answered' };
    case 2:
      return dice.oneIn(3) ? { type: 'disconnected' } : { type: 'answered' };
    case 3:
    case 4:
      return { type: 'edit' };
    default:
      return { type: 'receipt', number: dice.oneIn(3) ? dice.edgeNumber() : lastNumber };
  }
}

function faultOf(before: Receipts, after: Receipts, event: ReceiptEvent, send: number | null): string | null {
  if (after.confirmed > after.made) return 'confirmed more than was made';
  if (after.confirmed < before.confirmed) return 'took a confirmation back';
  if (after.confirmed > before.confirmed && event.type !== 'receipt') return 'confirmed without a receipt';
  if (send !== null && send <= before.lastNumber) return 'R2: a number that does not grow';
  if (send !== null && after.link.state !== 'open') return 'R4: a number before the answer to step 1';
  return null;
}

/** Feeds mutated receipts to a live link. Returns how often one of them was the true echo. */
export async function fuzzReceiptBytes(seed: number, executions: number): Promise<number> {
  const dice = new Dice(seed);
  const { link, socket, doc } = await openLink();
  let awaited = 0;
  let echoes = 0;
  for (let i = 0; i < executions; i++) {
    if (link.pending === 0) doc.getText('t').insert(0, 'x');
    awaited = lastRequest(socket) ?? awaited;
    const truth = encodeReceipt(awaited);
    const frame = dice.oneIn(10) ? truth : mutatedBytes(dice, truth, encodeReceipt(dice.edgeNumber()));
    // Other message types are the stock provider's, which has its own ways with them.
    if (frame[0] !== messageTags.receipt) continue;
    const pending = link.pending;
    socket.push(frame);
    socket.deliverOne();
    const isConfirmed = link.pending < pending;
    if (isConfirmed !== (numberIn(frame) === awaited)) {
      throw new Error(`SEED=${seed}, execution ${i}: ${Buffer.from(frame).toString('hex')} for ${awaited}`);
    }
    if (isConfirmed) echoes += 1;
  }
  link.close();
  return echoes;
}

/** A link whose connection is open and owed nothing, so that each edit asks for its receipt at once. */
async function openLink(): Promise<{ link: ServerLink; socket: FakeSocket; doc: Y.Doc }> {
  const sockets: FakeSocket[] = [];
  class KeptSocket extends FakeSocket {
    constructor(url: string) {
      super(url);
      sockets.push(this);
    }
  }
  const doc = new Y.Doc();
  const link = new ServerLink({
    documentId: 'a-document' as DocumentId,
    serverUrl: 'ws://server/sync',
    doc,
    awareness: new Awareness(doc),
    clock: new ManualClock(),
    random: seededRandom(1),
    WebSocket: KeptSocket as unknown as typeof WebSocket,
    onChange: () => {},
  });
  link.connect();
  const socket = sockets[0];
  if (socket === undefined) throw new Error('the link did not dial');
  socket.open();
  socket.push(encodeSyncStep1(Y.encodeStateVector(new Y.Doc())));
  socket.deliverOne();
  // The link speaks of its answer in a microtask.
  await Promise.resolve();
  socket.push(encodeReceipt(lastRequest(socket) ?? 0));
  socket.deliverOne();
  return { link, socket, doc };
}

/** The number of the last request for a receipt that the client has sent since. */
function lastRequest(socket: FakeSocket): number | null {
  let number: number | null = null;
  for (let frame = socket.takeSent(); frame !== undefined; frame = socket.takeSent()) {
    if (frame[0] === messageTags.receipt) number = numberIn(frame);
  }
  return number;
}

/** The second opinion: the number as lib0 reads it, null if it cannot. */
function numberIn(frame: Uint8Array): number | null {
  try {
    const decoder = decoding.createDecoder(frame);
    decoding.readVarUint(decoder);
    return decoding.readVarUint(decoding.createDecoder(decoding.readVarUint8Array(decoder)));
  } catch {
    return null;
  }
}
