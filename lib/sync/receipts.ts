// Which of this tab's edits the server has confirmed as stored. A pure state machine: events in, state and effects out.
// It counts edits and receipts; it knows no socket, no bytes and no time. Invariants:
//   R1 an edit is confirmed only by the echo of a number that was sent after it on the same connection;
//   R2 numbers grow for as long as the machine lives, so that no echo can be taken for one of another connection;
//   R3 at most one number is awaited; edits made meanwhile are covered by the next one, sent when its echo has come;
//   R4 no number is sent on a connection before the server's step 1 was answered there: only our step 2 carries what
//      was edited while there was no connection.

export interface Receipts {
  /** Edits of this tab since it was opened. */
  readonly made: number;
  /** The first so many of them are on the server's disk. */
  readonly confirmed: number;
  readonly lastNumber: number;
  readonly link: ReceiptLink;
}

export type ReceiptLink =
  | { readonly state: 'down' }
  /** A connection, on which our step 2 has not been sent yet. */
  | { readonly state: 'greeting' }
  /** Everything that was made is on the wire. */
  | { readonly state: 'open'; readonly awaited: Awaited | null; readonly caughtUp: boolean };

/** A number on its way, and how many edits came before it on this connection. */
interface Awaited {
  readonly number: number;
  readonly covers: number;
}

export type ReceiptEvent =
  /** This tab's doc changed by something that the server may not have: typing, or content kept on this device. */
  | { readonly type: 'edit' }
  | { readonly type: 'connected' }
  /** Our step 2 has been handed to the socket, as the answer to the server's step 1. */
  | { readonly type: 'answered' }
  | { readonly type: 'receipt'; readonly number: number }
  | { readonly type: 'disconnected' };

/** A number to send now, after everything that was sent before. */
export interface ReceiptStep {
  readonly receipts: Receipts;
  readonly send: number | null;
}

export const noReceipts: Receipts = { made: 0, confirmed: 0, lastNumber: 0, link: { state: 'down' } };

export function unconfirmedEdits(receipts: Receipts): number {
  return receipts.made - receipts.confirmed;
}

export function stepReceipts(receipts: Receipts, event: ReceiptEvent): ReceiptStep {
  switch (event.type) {
    case 'edit':
      return sendIfOwed({ ...receipts, made: receipts.made + 1 });
    case 'connected':
      return quiet({ ...receipts, link: { state: 'greeting' } });
    case 'answered':
      return answered(receipts);
    case 'receipt':
      return received(receipts, event.number);
    case 'disconnected':
      // What was awaited is void: its echo may never come, and another connection's step 2 starts from the beginning.
      return quiet({ ...receipts, link: { state: 'down' } });
  }
}

/**
 * The first answer on a connection opens it. A later one means that the server had a gap and asked again: what came
 * before it may be stored only with this answer, so only a number after it counts. Sent even if nothing is owed: its
 * echo is how the user learns that the connection has caught up.
 */
function answered(receipts: Receipts): ReceiptStep {
  if (receipts.link.state === 'down') return quiet(receipts);
  const caughtUp = receipts.link.state === 'open' && receipts.link.caughtUp;
  return sendNext(receipts, caughtUp);
}

function received(receipts: Receipts, number: number): ReceiptStep {
  const { link } = receipts;
  // R1: any other number is an echo of nothing that we wait for.
  if (link.state !== 'open' || link.awaited?.number !== number) return quiet(receipts);
  return sendIfOwed({
    ...receipts,
    confirmed: link.awaited.covers,
    link: { state: 'open', awaited: null, caughtUp: true },
  });
}

function sendIfOwed(receipts: Receipts): ReceiptStep {
  const { link } = receipts;
  const isFree = link.state === 'open' && link.awaited === null;
  return isFree && unconfirmedEdits(receipts) > 0 ? sendNext(receipts, link.caughtUp) : quiet(receipts);
}

function sendNext(receipts: Receipts, caughtUp: boolean): ReceiptStep {
  const number = receipts.lastNumber + 1;
  const link: ReceiptLink = { state: 'open', awaited: { number, covers: receipts.made }, caughtUp };
  return { receipts: { ...receipts, lastNumber: number, link }, send: number };
}

function quiet(receipts: Receipts): ReceiptStep {
  return { receipts, send: null };
}
