// What a peer with an account can send to do harm: the attacks that were found to work on stock servers, as bytes, aimed
// at a victim's Yjs client. Each must leave everybody else's document and connection as they were.

import * as encoding from 'lib0/encoding';
import { Doc, encodeStateAsUpdate, Map as YMap, mergeUpdates } from 'yjs';
import { encodeAwarenessEntries } from '../../../lib/protocol/awareness-codec.ts';
import {
  encodeAwareness,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
} from '../../../lib/protocol/encode.ts';
import { bytesFromHex } from '../../support/bytes.ts';
import type { Dice } from '../world/dice.ts';

/** Somebody else in the document, as the attacker sees them. */
export interface Victim {
  readonly client: number;
  readonly clock: number;
}

type Frames = readonly Uint8Array[];
type Attack = (victim: Victim, dice: Dice) => Frames;

/** By what a malicious state would show: no honest peer may ever see it. */
export const forgedName = 'forged by another';

const write = (fill: (encoder: encoding.Encoder) => void): Uint8Array => encoding.encode(fill);

/** One client, one struct, one delete set. */
function singleStruct(
  client: number,
  clock: number,
  struct: (encoder: encoding.Encoder) => void,
): Uint8Array {
  return write((encoder) => {
    for (const number of [1, 1, client, clock]) encoding.writeVarUint(encoder, number);
    struct(encoder);
    encoding.writeVarUint(encoder, 0);
  });
}

const garbageCollected = (length: number) => (encoder: encoding.Encoder) => {
  encoding.writeUint8(encoder, 0);
  encoding.writeVarUint(encoder, length);
};

/** A text at the end of a root type. */
const text = (content: string) => (encoder: encoding.Encoder) => {
  encoding.writeUint8(encoder, 4);
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarString(encoder, 'body');
  encoding.writeVarString(encoder, content);
};

function deletes(client: number, from: number, length: number): Uint8Array {
  return write((encoder) => {
    for (const number of [0, 1, client, 1, from, length]) encoding.writeVarUint(encoder, number);
  });
}

function ofDoc(fill: (doc: Doc) => void): Uint8Array {
  const doc = new Doc();
  fill(doc);
  const update = encodeStateAsUpdate(doc);
  doc.destroy();
  return update;
}

function presenceOf(client: number, clock: number, state: unknown): Uint8Array {
  return encodeAwareness(encodeAwarenessEntries([{ client, clock, stateJson: JSON.stringify(state) }]));
}

export const attacks = {
  'struct-bomb': () => [encodeUpdate(bytesFromHex('01ffffff0f0900'))],
  'cut-delete-set': () => [encodeUpdate(bytesFromHex('01010700040101740568656c6c6f0501'))],
  'clock-hijack': ({ client, clock }) => [
    encodeUpdate(singleStruct(client, clock, garbageCollected(2 ** 40))),
  ],
  'writes-as-another': ({ client, clock }) => [encodeUpdate(singleStruct(client, clock, text('not mine')))],
  'answers-as-another': ({ client, clock }) => [
    encodeSyncStep2(singleStruct(client, clock, text('not mine either'))),
  ],
  'future-deletes': ({ client, clock }) => [encodeUpdate(deletes(client, clock, 2 ** 30))],
  'gap-storm': (_victim, dice) =>
    Array.from({ length: 30 }, () => encodeUpdate(singleStruct(dice.below(2 ** 32), 5, text('gap')))),
  'client-storm': () => [
    encodeUpdate(
      mergeUpdates(Array.from({ length: 60 }, () => ofDoc((doc) => doc.getMap('storm').set('k', 1)))),
    ),
  ],
  'state-storm': () => Array.from({ length: 40 }, () => encodeSyncStep1(Uint8Array.of(0))),
  'huge-state-vector': () => [
    encodeSyncStep1(
      write((encoder) => {
        encoding.writeVarUint(encoder, 20_000);
        for (let client = 0; client < 20_000; client++) {
          encoding.writeVarUint(encoder, client);
          encoding.writeVarUint(encoder, 1);
        }
      }),
    ),
  ],
  'second-encoding': () => [
    encodeUpdate(bytesFromHex('00010000000001000100010200001602000001fdffffffff7f0000')),
  ],
  'two-contents': (_victim, dice) => {
    const client = dice.below(2 ** 32);
    return ['AAAA', 'BBBB'].map((content) => encodeUpdate(singleStruct(client, 0, text(content))));
  },
  'deep-value': () => {
    let value: unknown = 1;
    for (let depth = 0; depth < 400; depth++) value = [value];
    return [encodeUpdate(ofDoc((doc) => doc.getMap('storm').set('deep', value)))];
  },
  'deep-types': () => [
    encodeUpdate(
      ofDoc((doc) => {
        let map = doc.getMap<unknown>('storm');
        for (let depth = 0; depth < 300; depth++) {
          const inner = new YMap<unknown>();
          map.set('in', inner);
          map = inner;
        }
      }),
    ),
  ],
  'prototype-keys': () => [
    encodeUpdate(
      ofDoc((doc) => {
        doc.getMap('storm').set('__proto__', JSON.parse('{"__proto__":{"isAdmin":true}}') as object);
      }),
    ),
  ],
  'presence-of-another': ({ client }) => [
    presenceOf(client, 2 ** 31, { user: { id: 'user-0', name: forgedName, color: '#ff0000' } }),
  ],
  'presence-farewell-of-another': ({ client }) => [
    encodeAwareness(encodeAwarenessEntries([{ client, clock: 2 ** 31, stateJson: 'null' }])),
  ],
  'presence-too-big': ({ client }) => [presenceOf(client, 1, { user: { name: 'x'.repeat(20_000) } })],
  'presence-not-json': ({ client }) => [
    encodeAwareness(encodeAwarenessEntries([{ client, clock: 3, stateJson: '{"user":' }])),
  ],
  'empty-frame': () => [new Uint8Array(0)],
  'unknown-types': () => [Uint8Array.of(99, 1, 2), Uint8Array.of(98), Uint8Array.of(97)],
  'cut-frame': () => [Uint8Array.of(0, 2, 200, 1, 1)],
  garbage: (_victim, dice) => [Uint8Array.from({ length: 1 + dice.below(60) }, () => dice.below(256))],
  'garbage-update': (_victim, dice) => [
    encodeUpdate(Uint8Array.from({ length: 1 + dice.below(60) }, () => dice.below(256))),
  ],
  'message-storm': () => Array.from({ length: 400 }, () => Uint8Array.of(3)),
} satisfies Record<string, Attack>;

export type AttackName = keyof typeof attacks;

export const attackNames = Object.keys(attacks) as AttackName[];
