// Contents of items as bytes, built by hand so that they can be odd: values and keys that JavaScript gives a
// meaning of their own, strings cut between surrogates, type tags that do not exist, deep nesting.

import * as encoding from 'lib0/encoding';
import type { Dice } from './dice.ts';

export interface ContentBytes {
  readonly tag: number;
  readonly content: Uint8Array;
  /** Clock ticks, as the sender counts them. */
  readonly length: number;
}

const strings = ['a', 'text', '𝒲', '\ud55c', '', '\u0000', 'undefined', '__proto__', 'constructor'];
const jsons = [
  'null',
  '1',
  '"x"',
  '{"a":[1]}',
  '[[[]]]',
  '{"__proto__":{"a":1}}',
  '"\\ud800"',
  '1e999',
  'undefined',
];
const anyKeys = ['a', '', '__proto__', 'constructor', 'toString', 'length', 'guid', 'gc', 'meta', 'autoLoad'];

export function randomContent(dice: Dice): ContentBytes {
  const tag = 1 + dice.below(9);
  let length = 1;
  const content = encoding.encode((encoder) => {
    switch (tag) {
      case 1:
        length = dice.oneIn(4) ? dice.edgeNumber() : 1 + dice.below(6);
        encoding.writeVarUint(encoder, length);
        return;
      case 2:
        length = 1 + dice.below(3);
        encoding.writeVarUint(encoder, length);
        for (let i = 0; i < length; i++) encoding.writeVarString(encoder, dice.pick(jsons));
        return;
      case 3:
        encoding.writeVarUint8Array(encoder, dice.bytes(dice.below(4)));
        return;
      case 4: {
        const text = dice.pick(strings) + dice.pick(strings);
        length = text.length;
        encoding.writeVarString(encoder, text);
        return;
      }
      case 5:
        encoding.writeVarString(encoder, dice.pick(jsons));
        return;
      case 6:
        encoding.writeVarString(encoder, dice.pick(strings));
        encoding.writeVarString(encoder, dice.pick(jsons));
        return;
      case 7: {
        const type = dice.oneIn(12) ? dice.edgeNumber() : dice.below(7);
        encoding.writeVarUint(encoder, type);
        if (type === 3 || type === 5) encoding.writeVarString(encoder, dice.pick(strings));
        return;
      }
      case 8:
        length = 1 + dice.below(3);
        encoding.writeVarUint(encoder, length);
        for (let i = 0; i < length; i++) writeAny(encoder, dice, 3);
        return;
      default:
        encoding.writeVarString(encoder, dice.pick(strings));
        if (dice.oneIn(4)) writeAny(encoder, dice, 2);
        else writeAnyObject(encoder, dice, 2);
    }
  });
  return { tag, content, length };
}

function writeAny(encoder: encoding.Encoder, dice: Dice, depth: number): void {
  const tag = 116 + dice.below(12);
  switch (tag) {
    case 117:
      encoding.writeUint8(encoder, tag);
      writeAnyItems(encoder, dice, depth);
      return;
    case 118:
      writeAnyObject(encoder, dice, depth);
      return;
    case 116:
      encoding.writeUint8(encoder, tag);
      encoding.writeVarUint8Array(encoder, dice.bytes(dice.below(3)));
      return;
    case 119:
      encoding.writeUint8(encoder, tag);
      encoding.writeVarString(encoder, dice.pick(strings));
      return;
    case 125:
      encoding.writeUint8(encoder, tag);
      encoding.writeVarInt(encoder, dice.edgeNumber() * dice.pick([1, -1]));
      return;
    default:
      encoding.writeUint8(encoder, tag);
      encoding.writeUint8Array(encoder, dice.bytes(tag === 124 ? 4 : tag === 123 || tag === 122 ? 8 : 0));
  }
}

function writeAnyItems(encoder: encoding.Encoder, dice: Dice, depth: number): void {
  const count = depth === 0 ? 0 : dice.below(3);
  encoding.writeVarUint(encoder, count);
  for (let i = 0; i < count; i++) writeAny(encoder, dice, depth - 1);
}

function writeAnyObject(encoder: encoding.Encoder, dice: Dice, depth: number): void {
  encoding.writeUint8(encoder, 118);
  const count = depth === 0 ? 0 : dice.below(4);
  encoding.writeVarUint(encoder, count);
  for (let i = 0; i < count; i++) {
    encoding.writeVarString(encoder, dice.pick(anyKeys));
    writeAny(encoder, dice, depth - 1);
  }
}
