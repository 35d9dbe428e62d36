// The small decoders, each against a second opinion: frames against lib0's own reader, presence and state vectors
// against the libraries that clients run, delete sets against a set of single clocks. One call is one execution.

import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { applyAwarenessUpdate, Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { decodeAwareness, encodeAwarenessEntries } from '../../lib/protocol/awareness-codec.ts';
import { decodeClientFrame } from '../../lib/protocol/decode.ts';
import { DeleteSet, encodeDeletedRanges, type DeletedRange } from '../../lib/protocol/delete-set.ts';
import {
  encodeAwareness,
  encodeReceipt,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
} from '../../lib/protocol/encode.ts';
import type { ClientMessage } from '../../lib/protocol/messages.ts';
import { decodeStateVector, encodeStateVector } from '../../lib/protocol/state-vector.ts';
import { Dice } from './dice.ts';
import { mutatedBytes } from './mutators.ts';

export interface DecoderCounts {
  readonly executions: number;
  readonly taken: number;
  readonly refused: number;
}

/** What one seed does `executions` times; returns whether the input was taken. */
type Once = (dice: Dice) => boolean;

function fuzz(seed: number, executions: number, once: Once): DecoderCounts {
  const dice = new Dice(seed);
  let taken = 0;
  for (let i = 0; i < executions; i++) {
    try {
      if (once(dice)) taken += 1;
    } catch (error) {
      throw new Error(`SEED=${seed}, execution ${i}`, { cause: error });
    }
  }
  return { executions, taken, refused: executions - taken };
}

export function fuzzFrames(seed: number, executions: number): DecoderCounts {
  return fuzz(seed, executions, (dice) => {
    const frame = dice.oneIn(20)
      ? dice.bytes(dice.below(12))
      : mutatedBytes(dice, realFrame(dice), realFrame(dice));
    const decoded = decodeClientFrame(frame);
    if (decoded.ok) expectSame(described(decoded.value), asLib0Reads(frame), 'a frame');
    return decoded.ok;
  });
}

function realFrame(dice: Dice): Uint8Array {
  switch (dice.below(5)) {
    case 0:
      return encodeSyncStep1(dice.bytes(dice.below(6)));
    case 1:
      return encodeSyncStep2(dice.bytes(dice.below(6)));
    case 2:
      return encodeUpdate(dice.bytes(dice.below(6)));
    case 3:
      return encodeAwareness(dice.bytes(dice.below(6)));
    default:
      return encodeReceipt(dice.edgeNumber());
  }
}

function described(message: ClientMessage): string {
  switch (message.type) {
    case 'sync-step-1':
      return `0 0 ${hex(message.stateVector)}`;
    case 'sync-step-2':
      return `0 1 ${hex(message.update)}`;
    case 'update':
      return `0 2 ${hex(message.update)}`;
    case 'awareness':
      return `1 ${hex(message.entries)}`;
    case 'query-awareness':
      return '3';
    case 'receipt-request':
      return `102 ${message.upTo}`;
    case 'unknown':
      return String(message.tag);
  }
}

function asLib0Reads(frame: Uint8Array): string {
  const decoder = decoding.createDecoder(frame);
  const tag = decoding.readVarUint(decoder);
  if (tag === 0) return `0 ${decoding.readVarUint(decoder)} ${hex(decoding.readVarUint8Array(decoder))}`;
  if (tag === 1) return `1 ${hex(decoding.readVarUint8Array(decoder))}`;
  if (tag !== 102) return String(tag);
  return `102 ${decoding.readVarUint(decoding.createDecoder(decoding.readVarUint8Array(decoder)))}`;
}

const states = ['null', '{}', '{"user":{"name":"é"}}', '5', '"x"', '[', '', '{"__proto__":{"a":1}}', 'nul'];

export function fuzzAwareness(seed: number, executions: number): DecoderCounts {
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  const counts = fuzz(seed, executions, (dice) => {
    const honest = realAwareness(dice);
    const bytes = dice.oneIn(3) ? honest : mutatedBytes(dice, honest, realAwareness(dice));
    const decoded = decodeAwareness(bytes);
    if (!decoded.ok) return false;
    // What is passed on is encoded anew, and no client may stumble over it.
    const passedOn = encodeAwarenessEntries(decoded.value);
    const again = decodeAwareness(passedOn);
    expectSame(JSON.stringify(again), JSON.stringify(decoded), 'presence encoded again');
    applyAwarenessUpdate(awareness, passedOn, null);
    return true;
  });
  awareness.destroy();
  doc.destroy();
  return counts;
}

function realAwareness(dice: Dice): Uint8Array {
  return encoding.encode((encoder) => {
    const count = dice.below(4);
    encoding.writeVarUint(encoder, count);
    for (let i = 0; i < count; i++) {
      encoding.writeVarUint(encoder, dice.edgeNumber());
      encoding.writeVarUint(encoder, dice.edgeNumber());
      encoding.writeVarString(encoder, dice.pick(states));
    }
  });
}

export function fuzzStateVectors(seed: number, executions: number): DecoderCounts {
  return fuzz(seed, executions, (dice) => {
    const vector = (): Uint8Array =>
      encodeStateVector(
        new Map(Array.from({ length: dice.below(5) }, () => [dice.edgeNumber(), dice.edgeNumber()])),
      );
    const bytes = dice.oneIn(3) ? vector() : mutatedBytes(dice, vector(), vector());
    const decoded = decodeStateVector(bytes);
    if (!decoded.ok) return false;
    const ours = JSON.stringify([...decoded.value]);
    expectSame(JSON.stringify([...Y.decodeStateVector(bytes)]), ours, 'a state vector as yjs reads it');
    const again = decodeStateVector(encodeStateVector(decoded.value));
    expectSame(again.ok ? JSON.stringify([...again.value]) : 'refused', ours, 'a state vector encoded again');
    return true;
  });
}

const clocksPerClient = 120;

export function fuzzDeleteSets(seed: number, executions: number): DecoderCounts {
  // Blocks so small that ranges go over many of them, too.
  let set = new DeleteSet(4);
  let model = new Set<string>();
  return fuzz(seed, executions, (dice) => {
    if (dice.oneIn(60)) [set, model] = [new DeleteSet(dice.oneIn(2) ? 4 : undefined), new Set()];
    if (dice.oneIn(3)) {
      const ranges = Array.from({ length: dice.oneIn(3) ? 40 : 1 + dice.below(3) }, () => someRange(dice));
      if (ranges.length === 1) for (const { client, from, to } of ranges) set.add(client, from, to);
      else set.addAll(ranges);
      for (const range of ranges) for (const clock of clocksOf(range)) model.add(clock);
      expectSame(String(set.size), String(runsOf(model)), 'the number of ranges');
      expectSame(encodedLength(ranges), String(ranges.length), 'the ranges of an encoded delete set');
      return true;
    }
    const range = someRange(dice);
    const covered = set.covers(range.client, range.from, range.to);
    expectSame(
      String(covered),
      String(clocksOf(range).every((clock) => model.has(clock))),
      JSON.stringify(range),
    );
    return covered;
  });
}

function someRange(dice: Dice): DeletedRange {
  const from = dice.below(clocksPerClient);
  return { client: dice.below(2), from, to: from + dice.below(6) };
}

function clocksOf({ client, from, to }: DeletedRange): string[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => `${client}.${from + index}`);
}

/** How many unbroken runs of clocks the model holds. */
function runsOf(model: ReadonlySet<string>): number {
  return [...model].filter((each) => {
    const [client, clock] = each.split('.');
    return !model.has(`${client}.${Number(clock) - 1}`);
  }).length;
}

/** How many ranges yjs finds in what we encode. */
function encodedLength(ranges: readonly DeletedRange[]): string {
  const update = Uint8Array.of(0, ...encodeDeletedRanges(ranges));
  return String([...Y.decodeUpdate(update).ds.clients.values()].flat().length);
}

function expectSame(a: string, b: string, what: string): void {
  if (a !== b) throw new Error(`${what}: ${a} is not ${b}`);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
