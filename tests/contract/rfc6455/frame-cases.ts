// Frames on an open connection (RFC 6455, sections 5 to 8), each with what must be seen. The echo is a receipt:
// the server sends the same message back once all before it is stored.

import { encodeReceipt } from '../../../lib/protocol/encode.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import { binary, close, continuation, frame, opcodes, ping, text, type FrameSpec } from './frames.ts';

export type Seen =
  /** The server answers this receipt: the connection lives. */
  | { readonly type: 'receipt'; readonly number: number }
  /** A pong with this payload, and the connection lives. */
  | { readonly type: 'pong'; readonly payload: Uint8Array }
  /** The server closes with this code; 1005: with an empty close frame. */
  | { readonly type: 'closed'; readonly code: number }
  /** The connection ends without a close frame. */
  | { readonly type: 'ended' };

export interface FrameCase {
  readonly group: string;
  readonly name: string;
  /** Each in a write of its own. */
  readonly send: readonly Uint8Array[];
  /** Our side is closed behind the last write. */
  readonly finish?: true;
  readonly seen: Seen;
}

const receipt = (number: number): Uint8Array => encodeReceipt(number);
const answered = (number: number): Seen => ({ type: 'receipt', number });
const closed = (code: number): Seen => ({ type: 'closed', code });
const empty = new Uint8Array(0);
/** A message of a type that the server does not know, of so many bytes: the first one is let pass. */
const unknown = (length: number): Uint8Array => new Uint8Array(length).fill(99);

function cases(
  group: string,
  list: ReadonlyArray<readonly [string, readonly Uint8Array[], Seen]>,
): FrameCase[] {
  return list.map(([name, send, seen]) => ({ group, name, send, seen }));
}

const headers = cases('headers', [
  ['a regular message', [binary(receipt(1))], answered(1)],
  ...[64, 32, 16, 112].map(
    (reserved) => [`reserved bits ${reserved}`, [binary(receipt(1), { reserved })], closed(1002)] as const,
  ),
  ['compression that was not agreed on, in a text', [text('x', { reserved: 64 })], closed(1002)],
  ['a reserved bit on a ping', [ping(empty, { reserved: 64 })], closed(1002)],
  [
    'a reserved bit on a continuation',
    [binary(empty, { fin: false }), frame({ opcode: 0, reserved: 64 })],
    closed(1002),
  ],
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map(
    (opcode) => [`opcode ${opcode}`, [frame({ opcode, payload: receipt(1) })], closed(1002)] as const,
  ),
  ['a message that is not masked', [binary(receipt(1), { mask: null })], closed(1002)],
  ['a ping that is not masked', [ping(empty, { mask: null })], closed(1002)],
  ['a close that is not masked', [frame({ opcode: opcodes.close, mask: null })], closed(1002)],
  ['a mask of zeros', [binary(receipt(1), { mask: [0, 0, 0, 0] })], answered(1)],
  ['a mask of ones', [binary(receipt(1), { mask: [255, 255, 255, 255] })], answered(1)],
]);

const lengths = cases('lengths', [
  ['no payload', [binary(empty)], closed(4400)],
  ...[1, 125, 126, 127, 128, 65_535, 65_536, 65_537, 1_000_000].map(
    (length) => [`${length} bytes`, [binary(unknown(length)), binary(receipt(7))], answered(7)] as const,
  ),
  ['the largest message', [binary(unknown(limits.frameBytesMax)), binary(receipt(7))], answered(7)],
  ['one byte more than the largest', [binary(unknown(limits.frameBytesMax + 1))], closed(4413)],
  ['a 16-bit length where 7 bits do', [binary(receipt(1), { lengthForm: 16 })], answered(1)],
  ['a 64-bit length where 7 bits do', [binary(receipt(1), { lengthForm: 64 })], answered(1)],
  [
    'a 64-bit length where 16 bits do',
    [binary(unknown(300), { lengthForm: 64 }), binary(receipt(1))],
    answered(1),
  ],
  ...[2n ** 31n, 2n ** 32n, 2n ** 52n].map(
    (claimedLength) =>
      [`a claim of ${claimedLength} bytes`, [binary(empty, { claimedLength })], closed(4413)] as const,
  ),
  // Numbers that no client means: `ws` gives up on them before it compares them with a limit.
  ...[2n ** 53n, 2n ** 63n, 2n ** 64n - 1n].map(
    (claimedLength) =>
      [`a claim of ${claimedLength} bytes`, [binary(empty, { claimedLength })], closed(1009)] as const,
  ),
  [
    'fragments that together are too large',
    [binary(unknown(limits.frameBytesMax), { fin: false }), continuation(unknown(1), true)],
    closed(4413),
  ],
  ['a ping of 125 bytes', [ping(unknown(125))], { type: 'pong', payload: unknown(125) }],
  ['a ping of 126 bytes', [ping(unknown(126))], closed(1002)],
  ['a ping with a 16-bit length', [ping(unknown(5), { lengthForm: 16 })], closed(1002)],
  ['a close of 126 bytes', [close(1000, 'x'.repeat(124))], closed(1002)],
]);

const whole = receipt(1);
const fragments = (sizes: readonly number[]): Uint8Array[] => {
  let at = 0;
  return sizes.map((size, index) => {
    const payload = whole.subarray(at, (at += size));
    return index === 0 ? binary(payload, { fin: false }) : continuation(payload, index === sizes.length - 1);
  });
};

const fragmentation = cases(
  'fragmentation',
  [
    ['a message in two', fragments([1, 2]), answered(1)],
    ['a message in three', fragments([1, 1, 1]), answered(1)],
    ['an empty first fragment', fragments([0, 3]), answered(1)],
    ['an empty last fragment', fragments([3, 0]), answered(1)],
    ['empty fragments all over', fragments([0, 1, 0, 0, 2, 0]), answered(1)],
    [
      'a ping between fragments',
      fragments([1, 2]).toSpliced(1, 0, ping(Buffer.from('p'))),
      { type: 'pong', payload: Buffer.from('p') },
    ],
    [
      'a pong between fragments',
      fragments([1, 2]).toSpliced(1, 0, frame({ opcode: opcodes.pong })),
      answered(1),
    ],
    ['a close between fragments', fragments([1, 2]).toSpliced(1, 0, close(1000)), closed(1000)],
    ['a new message between fragments', fragments([1, 2]).toSpliced(1, 0, binary(whole)), closed(1002)],
    ['a text between fragments', fragments([1, 2]).toSpliced(1, 0, text('x')), closed(1002)],
    ['a continuation of nothing', [continuation(whole, true)], closed(1002)],
    ['a continuation of nothing that goes on', [continuation(whole, false)], closed(1002)],
    ['a continuation behind a whole message', [binary(whole), continuation(whole, true)], closed(1002)],
    ['a ping in fragments', [ping(empty, { fin: false })], closed(1002)],
    ['a pong in fragments', [frame({ opcode: opcodes.pong, fin: false })], closed(1002)],
    ['a close in fragments', [frame({ opcode: opcodes.close, fin: false })], closed(1002)],
    [
      'as many fragments as a message may have',
      [
        Buffer.concat([
          binary(unknown(1), { fin: false }),
          ...Array.from({ length: limits.socketFragmentsMax - 2 }, () => continuation(unknown(1), false)),
          continuation(unknown(1), true),
        ]),
        binary(receipt(7)),
      ],
      answered(7),
    ],
    [
      '100,000 fragments of one byte',
      [
        binary(unknown(1), { fin: false }),
        Buffer.concat(Array.from({ length: 100_000 }, () => continuation(unknown(1), false))),
      ],
      closed(1008),
    ],
    [
      '100,000 fragments of nothing',
      [
        binary(empty, { fin: false }),
        Buffer.concat(Array.from({ length: 100_000 }, () => continuation(empty, false))),
      ],
      closed(1008),
    ],
    ['a message that is never finished, then the end', [binary(whole, { fin: false })], { type: 'ended' }],
  ].map((each) => each as [string, Uint8Array[], Seen]),
).map((each) => (each.seen.type === 'ended' ? { ...each, finish: true as const } : each));

const badUtf8: ReadonlyArray<readonly [string, string]> = [
  ['a lone continuation byte', '80'],
  ['an overlong slash', 'c0af'],
  ['an overlong NUL', 'e08080'],
  ['a surrogate', 'eda080'],
  ['a code point past the last', 'f4908080'],
  ['a byte that never occurs', 'ff'],
  ['a character cut off', 'e282'],
];

const utf8 = cases('text and UTF-8', [
  ['a text', [text('hello')], closed(4400)],
  ['a text of nothing', [text('')], closed(4400)],
  ['a text with every length of character', [text('aé€𝒲')], closed(4400)],
  [
    'a character cut in two by fragments',
    [text(Buffer.from('e2', 'hex'), { fin: false }), continuation(Buffer.from('82ac', 'hex'), true)],
    closed(4400),
  ],
  ...badUtf8.map(
    ([name, hex]) => [`${name} in a text`, [text(Buffer.from(hex, 'hex'))], closed(1007)] as const,
  ),
  ...badUtf8.map(
    ([name, hex]) => [`${name} in a reason`, [close(1000, Buffer.from(hex, 'hex'))], closed(1007)] as const,
  ),
]);

const closing = cases('closing', [
  ['a close without a code', [close(empty)], closed(1005)],
  ['a close of one byte', [close(Uint8Array.of(3))], closed(1002)],
  ...[1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999].map(
    (code) => [`code ${code}`, [close(code)], closed(code)] as const,
  ),
  ...[0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535].map(
    (code) => [`code ${code}`, [close(code)], closed(1002)] as const,
  ),
  ['a reason', [close(1000, 'goodbye – auf Wiedersehen')], closed(1000)],
  ['the longest reason', [close(1000, 'x'.repeat(123))], closed(1000)],
  ['a message behind the close', [Buffer.concat([close(1000), binary(receipt(1))])], closed(1000)],
  ['two closes', [Buffer.concat([close(1000), close(1001)])], closed(1000)],
  ['a ping behind the close', [Buffer.concat([close(1000), ping()])], closed(1000)],
  ['the end of the stream without a close', [binary(receipt(1))], { type: 'ended' }],
  [
    'the end of the stream in the middle of a frame',
    [binary(unknown(50)).subarray(0, 20)],
    { type: 'ended' },
  ],
  [
    'the end of the stream in the middle of a header',
    [binary(unknown(300)).subarray(0, 3)],
    { type: 'ended' },
  ],
]).map((each) => (each.seen.type === 'ended' ? { ...each, finish: true as const } : each));

const control = cases('ping and pong', [
  ['a ping without a payload', [ping()], { type: 'pong', payload: empty }],
  ['a ping with a payload', [ping(Buffer.from('hello'))], { type: 'pong', payload: Buffer.from('hello') }],
  [
    'a ping with bytes that are no text',
    [ping(Uint8Array.of(0, 255, 254))],
    { type: 'pong', payload: Uint8Array.of(0, 255, 254) },
  ],
  [
    'a pong that nobody asked for',
    [frame({ opcode: opcodes.pong, payload: Buffer.from('x') }), binary(receipt(1))],
    answered(1),
  ],
  [
    'ten pings, the last answered',
    [Buffer.concat(Array.from({ length: 10 }, (_, index) => ping(Uint8Array.of(index))))],
    { type: 'pong', payload: Uint8Array.of(9) },
  ],
  ['two messages in one write', [Buffer.concat([binary(receipt(1)), binary(receipt(2))])], answered(2)],
]);

/** The bytes of one frame, cut in two at every place, and one by one. */
function splits(name: string, bytes: Uint8Array): FrameCase[] {
  const seen = answered(bytes.length);
  const behind = binary(receipt(bytes.length));
  const cuts = Array.from({ length: bytes.length - 1 }, (_, index) => index + 1);
  return [
    ...cuts.map((at) => ({
      group: 'cut by TCP',
      name: `${name}, behind byte ${at}`,
      send: [bytes.subarray(0, at), Buffer.concat([bytes.subarray(at), behind])],
      seen,
    })),
    {
      group: 'cut by TCP',
      name: `${name}, byte by byte`,
      send: [...Array.from(bytes, (byte) => Uint8Array.of(byte)), behind],
      seen,
    },
  ];
}

const longHeader: Partial<FrameSpec> = { lengthForm: 64 };

export const frameCases: readonly FrameCase[] = [
  ...headers,
  ...lengths,
  ...fragmentation,
  ...utf8,
  ...closing,
  ...control,
  ...splits('a receipt', binary(whole)),
  ...splits('a ping', ping(Buffer.from('ab'))),
  ...splits('a 64-bit length', binary(whole, longHeader)),
];
