// Frames to messages. Total: any bytes give a message or a ProtocolError, never an exception, and nothing is
// copied. Only the envelope is read here; an update's own bytes are judged in update-scan.ts.

import { err, ok, type Result } from '../base/result.ts';
import { ByteReader } from './byte-reader.ts';
import { closeCodes, protocolError, type ProtocolError } from './close-codes.ts';
import { limits } from './limits.ts';
import { messageTags, syncTags, type ClientMessage } from './messages.ts';

/** Reads one binary frame of a client. */
export function decodeClientFrame(frame: Uint8Array): Result<ClientMessage, ProtocolError> {
  if (frame.length > limits.frameBytesMax) return err(protocolError(closeCodes.tooLarge, 'frame too large'));
  const reader = new ByteReader(frame);
  const tag = reader.varUint();
  if (reader.failed) return err(protocolError(closeCodes.malformed, 'empty or unreadable frame'));
  const message = readBody(reader, tag);
  // A type that we do not know may be laid out in any way: its rest is not ours to judge.
  if (message.type === 'unknown') return ok(message);
  if (!reader.finished) return err(protocolError(closeCodes.malformed, `unreadable ${message.type}`));
  return withinLimits(message);
}

function readBody(reader: ByteReader, tag: number): ClientMessage {
  switch (tag) {
    case messageTags.sync:
      return readSync(reader);
    case messageTags.awareness:
      return { type: 'awareness', entries: reader.varBytes() };
    case messageTags.queryAwareness:
      return { type: 'query-awareness' };
    case messageTags.receipt:
      return readReceiptRequest(reader);
    default:
      return { type: 'unknown', tag };
  }
}

function readSync(reader: ByteReader): ClientMessage {
  const step = reader.varUint();
  const bytes = reader.varBytes();
  switch (step) {
    case syncTags.step1:
      return { type: 'sync-step-1', stateVector: bytes };
    case syncTags.step2:
      return { type: 'sync-step-2', update: bytes };
    default:
      if (step !== syncTags.update) reader.fail();
      return { type: 'update', update: bytes };
  }
}

function readReceiptRequest(reader: ByteReader): ClientMessage {
  const body = new ByteReader(reader.varBytes());
  const upTo = body.varUint();
  if (!body.finished) reader.fail();
  return { type: 'receipt-request', upTo };
}

function withinLimits(message: ClientMessage): Result<ClientMessage, ProtocolError> {
  if (message.type === 'sync-step-1' && message.stateVector.length > limits.stateVectorBytesMax) {
    return err(protocolError(closeCodes.tooLarge, 'state vector too large'));
  }
  if (message.type === 'awareness' && message.entries.length > limits.awarenessFrameBytesMax) {
    return err(protocolError(closeCodes.tooLarge, 'presence too large'));
  }
  return ok(message);
}
