// One struct of an update (V1), taken apart so that it can be cut in two and written again, as Yjs would write the
// parts. Knows what may be cut and where; nothing of why. Source: yjs src/structs/Item.js (splitItem, write).

import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { assert, unreachable } from '../base/assert.ts';
import { ByteReader, utf16Length } from './byte-reader.ts';
import type { ScannedStruct, StructId } from './update-scan.ts';

export interface StructPiece extends Omit<ScannedStruct, 'fromByte' | 'toByte'> {
  /** Yjs's info byte: the tag of the content, and which of origin, right origin and key the struct has. */
  readonly info: number;
  readonly content: PieceContent;
}

/** What of the content is bytes of its own, without the counts that stand before them. */
type PieceContent =
  /** Only a length is written: collected, skipped and deleted edits. */
  | { readonly type: 'length' }
  /** UTF-8. */
  | { readonly type: 'text'; readonly bytes: Uint8Array }
  /** So many values as the struct is long. */
  | { readonly type: 'values'; readonly bytes: Uint8Array; readonly skip: SkipValue }
  /** One edit, in whatever form. */
  | { readonly type: 'whole'; readonly bytes: Uint8Array };

/** The place behind the value that begins at `at`. */
type SkipValue = (bytes: Uint8Array, at: number) => number;

const originBit = 128;
const rightOriginBit = 64;
const keyBit = 32;
const tags = { gc: 0, deleted: 1, json: 2, string: 4, any: 8, skip: 10 } as const;
const replacement = Uint8Array.of(0xef, 0xbf, 0xbd);

/** Takes a scanned struct of an update apart; the bytes stay views of the update. */
export function readPiece(update: Uint8Array, struct: ScannedStruct): StructPiece {
  const reader = new ByteReader(update);
  reader.position = struct.fromByte;
  const info = reader.uint8();
  const tag = info & 31;
  if (tag !== tags.gc && tag !== tags.skip) skipHead(reader, info);
  const content = contentOf(tag, update.subarray(reader.position, struct.toByte));
  const { client, clock, length, kind, origin, rightOrigin, parent, key } = struct;
  return { client, clock, length, kind, origin, rightOrigin, parent, key, info, content };
}

export function writePiece(encoder: encoding.Encoder, piece: StructPiece): void {
  const { info, origin, rightOrigin, parent, key, content, length } = piece;
  encoding.writeUint8(encoder, info);
  if (origin !== null) writeId(encoder, origin);
  if (rightOrigin !== null) writeId(encoder, rightOrigin);
  if (origin === null && rightOrigin === null && parent !== null) {
    encoding.writeVarUint(encoder, typeof parent === 'string' ? 1 : 0);
    if (typeof parent === 'string') encoding.writeVarString(encoder, parent);
    else writeId(encoder, parent);
    if (key !== null) encoding.writeVarString(encoder, key);
  }
  switch (content.type) {
    case 'length':
      encoding.writeVarUint(encoder, length);
      return;
    case 'text':
      encoding.writeVarUint8Array(encoder, content.bytes);
      return;
    case 'values':
      encoding.writeVarUint(encoder, length);
      encoding.writeUint8Array(encoder, content.bytes);
      return;
    case 'whole':
      encoding.writeUint8Array(encoder, content.bytes);
      return;
    default:
      unreachable(content);
  }
}

/** The first `length` edits of the piece, and the rest; 0 < length < piece.length. */
export function cutPiece(piece: StructPiece, length: number): [StructPiece, StructPiece] {
  assert(length > 0 && length < piece.length, 'a piece is cut inside');
  const { content } = piece;
  switch (content.type) {
    case 'length':
      return halves(piece, length, content, content);
    case 'text':
      return cutText(piece, content.bytes, length);
    case 'values': {
      const at = bytesOfValues(content, length);
      return halvesAt(piece, length, content, at);
    }
    case 'whole':
      // It is one edit, so there is no inside.
      throw new Error('a single edit cannot be cut');
    default:
      return unreachable(content);
  }
}

/** How many edits of the piece, at least one, have a content of at most `bytesMax`; all that cannot be cut count. */
export function editsWithin({ content, length }: StructPiece, bytesMax: number): number {
  if (content.type === 'text') {
    const { bytes } = content;
    if (bytes.length <= bytesMax) return length;
    let end = bytesMax;
    while (end > 0 && isInsideCharacter(bytes, end)) end -= 1;
    // Not even one character: then it goes alone.
    if (end === 0) for (end = 1; isInsideCharacter(bytes, end); end++);
    return utf16Length(bytes, 0, end);
  }
  if (content.type !== 'values' || content.bytes.length <= bytesMax) return length;
  let count = 0;
  for (let at = 0; count < length; count++) {
    at = content.skip(content.bytes, at);
    if (at > bytesMax) break;
  }
  return Math.max(1, count);
}

function skipHead(reader: ByteReader, info: number): void {
  const hasOrigin = (info & originBit) !== 0;
  const hasRightOrigin = (info & rightOriginBit) !== 0;
  if (hasOrigin) skipId(reader);
  if (hasRightOrigin) skipId(reader);
  if (hasOrigin || hasRightOrigin) return;
  if (reader.varUint() === 1) reader.varBytes();
  else skipId(reader);
  if ((info & keyBit) !== 0) reader.varBytes();
}

function skipId(reader: ByteReader): void {
  reader.varUint();
  reader.varUint();
}

function writeId(encoder: encoding.Encoder, { client, clock }: StructId): void {
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, clock);
}

function contentOf(tag: number, bytes: Uint8Array): PieceContent {
  if (tag === tags.gc || tag === tags.skip || tag === tags.deleted) return { type: 'length' };
  const reader = new ByteReader(bytes);
  switch (tag) {
    case tags.string:
      return { type: 'text', bytes: reader.varBytes() };
    case tags.any:
    case tags.json:
      reader.varUint();
      return {
        type: 'values',
        bytes: bytes.subarray(reader.position),
        skip: tag === tags.any ? skipAny : skipString,
      };
    default:
      return { type: 'whole', bytes };
  }
}

const skipAny: SkipValue = (bytes, at) => {
  const decoder = decoding.createDecoder(bytes);
  decoder.pos = at;
  decoding.readAny(decoder);
  return decoder.pos;
};

const skipString: SkipValue = (bytes, at) => {
  const reader = new ByteReader(bytes);
  reader.position = at;
  reader.varBytes();
  return reader.position;
};

function bytesOfValues({ bytes, skip }: Extract<PieceContent, { type: 'values' }>, count: number): number {
  let at = 0;
  for (let i = 0; i < count; i++) at = skip(bytes, at);
  return at;
}

function cutText(piece: StructPiece, bytes: Uint8Array, length: number): [StructPiece, StructPiece] {
  let at = 0;
  let units = 0;
  while (units < length) {
    units += (bytes[at] as number) >= 0xf0 ? 2 : 1;
    for (at += 1; isInsideCharacter(bytes, at); at++);
  }
  const text = { type: 'text', bytes } as const;
  if (units === length) return halvesAt(piece, length, text, at);
  // Between the halves of a surrogate pair, where Yjs puts this character on both sides.
  return halves(
    piece,
    length,
    { type: 'text', bytes: joined(bytes.subarray(0, at - 4), replacement) },
    { type: 'text', bytes: joined(replacement, bytes.subarray(at)) },
  );
}

/** True if the byte goes on with a character of UTF-8 that began before. */
function isInsideCharacter(bytes: Uint8Array, at: number): boolean {
  return at < bytes.length && ((bytes[at] as number) & 0xc0) === 0x80;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function halvesAt(
  piece: StructPiece,
  length: number,
  content: Extract<PieceContent, { type: 'text' | 'values' }>,
  at: number,
): [StructPiece, StructPiece] {
  const left = { ...content, bytes: content.bytes.subarray(0, at) };
  return halves(piece, length, left, { ...content, bytes: content.bytes.subarray(at) });
}

function halves(
  piece: StructPiece,
  length: number,
  left: PieceContent,
  right: PieceContent,
): [StructPiece, StructPiece] {
  const first = { ...piece, length, content: left };
  const rest = { ...piece, clock: piece.clock + length, length: piece.length - length, content: right };
  // What was collected or skipped stands nowhere.
  if (piece.kind === 'gc' || piece.kind === 'skip') return [first, rest];
  // The right half stands behind the left one; where that is, it says by this alone.
  const origin = { client: piece.client, clock: rest.clock - 1 };
  return [first, { ...rest, info: piece.info | originBit, origin, parent: null, key: null }];
}
