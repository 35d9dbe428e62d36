// Passes over the content of one Yjs item (V1 encoding) and tells how many clock ticks it takes. It accepts
// only what yjs 13.6 decodes without throwing: known content and type tags, UTF-8, parsable JSON, bounded
// depth. Source: yjs src/structs/Content*.js and lib0 decoding.readAny.

import { type ByteReader, utf16Length } from './byte-reader.ts';
import { limits } from './limits.ts';

const contentTags = {
  deleted: 1,
  json: 2,
  binary: 3,
  string: 4,
  embed: 5,
  format: 6,
  type: 7,
  any: 8,
  document: 9,
} as const;

/** Shared types that carry a name: XmlElement and XmlHook. Tags above 6 are not types at all. */
const namedTypes: ReadonlySet<number> = new Set([3, 5]);
const typeTagMax = 6;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * lib0 assigns keys, so this one would replace the object's prototype: with bytes for a value the object passes for a
 * typed array, and whoever encodes it throws.
 */
const prototypeKey = new TextEncoder().encode('__proto__');
/** Among the options of a subdocument it would replace the guid, by a value that need not be a string. */
const guidKey = new TextEncoder().encode('guid');

/** Reads past the content with this tag; its length in clock ticks, 0 if it is refused (the reader has failed). */
export function skipContent(reader: ByteReader, tag: number): number {
  switch (tag) {
    case contentTags.deleted:
      return reader.varUintUpTo(limits.clockMax);
    case contentTags.json:
      return skipEach(reader, skipOptionalJson);
    case contentTags.binary:
      reader.varBytes();
      return 1;
    case contentTags.string:
      return reader.skipVarString();
    case contentTags.embed:
      skipJson(reader);
      return 1;
    case contentTags.format:
      reader.skipVarString();
      skipJson(reader);
      return 1;
    case contentTags.type:
      skipType(reader);
      return 1;
    case contentTags.any:
      return skipEach(reader, (each) => skipAny(each, 0));
    case contentTags.document:
      skipSubdocument(reader);
      return 1;
    default:
      return reader.fail();
  }
}

function skipEach(reader: ByteReader, skip: (reader: ByteReader) => void): number {
  const count = reader.count();
  for (let i = 0; i < count && !reader.failed; i++) skip(reader);
  return count;
}

function skipType(reader: ByteReader): void {
  const tag = reader.varUintUpTo(typeTagMax);
  if (namedTypes.has(tag)) reader.skipVarString();
}

function skipSubdocument(reader: ByteReader): void {
  reader.skipVarString();
  // Yjs reads properties of the options without looking whether they are an object.
  if (reader.uint8() !== anyTags.object) reader.fail();
  skipObject(reader, 0, [prototypeKey, guidKey]);
}

/** ContentJSON writes a missing value as the bare word. */
function skipOptionalJson(reader: ByteReader): void {
  const bytes = reader.varBytes();
  if (!isUndefinedWord(bytes)) checkJson(reader, bytes);
}

function isUndefinedWord(bytes: Uint8Array): boolean {
  return bytes.length === 9 && utf16Length(bytes, 0, 9) === 9 && utf8.decode(bytes) === 'undefined';
}

function skipJson(reader: ByteReader): void {
  checkJson(reader, reader.varBytes());
}

function checkJson(reader: ByteReader, bytes: Uint8Array): void {
  if (reader.failed) return;
  // The depth first: a parser may overflow its stack on what is merely nested.
  if (jsonDepth(bytes) > limits.valueDepthMax) {
    reader.fail();
    return;
  }
  try {
    JSON.parse(utf8.decode(bytes));
  } catch {
    reader.fail();
  }
}

const quote = 0x22;
const backslash = 0x5c;

/** How deep brackets nest outside strings. */
function jsonDepth(bytes: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (inString) {
      if (byte === backslash) i += 1;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === 0x5b || byte === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (byte === 0x5d || byte === 0x7d) depth -= 1;
  }
  return deepest;
}

/** lib0's tags for JSON-like values; all of 116 to 127 are taken. */
const anyTags = {
  bytes: 116,
  array: 117,
  object: 118,
  string: 119,
  true: 120,
  false: 121,
  bigint: 122,
  float64: 123,
  float32: 124,
  integer: 125,
  null: 126,
  undefined: 127,
} as const;

function skipAny(reader: ByteReader, depth: number): void {
  if (depth > limits.valueDepthMax) {
    reader.fail();
    return;
  }
  switch (reader.uint8()) {
    case anyTags.undefined:
    case anyTags.null:
    case anyTags.true:
    case anyTags.false:
      return;
    case anyTags.integer:
      skipVarInt(reader);
      return;
    case anyTags.float32:
      reader.skip(4);
      return;
    case anyTags.float64:
    case anyTags.bigint:
      reader.skip(8);
      return;
    case anyTags.string:
      reader.skipVarString();
      return;
    case anyTags.object:
      skipObject(reader, depth, [prototypeKey]);
      return;
    case anyTags.array:
      skipEach(reader, (each) => skipAny(each, depth + 1));
      return;
    case anyTags.bytes:
      reader.varBytes();
      return;
    default:
      reader.fail();
  }
}

/** Pairs of key and value; what is `refused` may not be a key. */
function skipObject(reader: ByteReader, depth: number, refused: readonly Uint8Array[]): void {
  skipEach(reader, (each) => {
    const key = each.varBytes();
    if (utf16Length(key, 0, key.length) < 0 || refused.some((word) => sameBytes(key, word))) each.fail();
    skipAny(each, depth + 1);
  });
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** A signed varInt: the first byte holds 6 bits and the sign, the others 7; at most 2^53 - 1 either way. */
function skipVarInt(reader: ByteReader): void {
  let byte = reader.uint8();
  let value = byte & 63;
  let scale = 64;
  for (let length = 1; byte >= 128; length++) {
    if (length === 8) {
      reader.fail();
      return;
    }
    byte = reader.uint8();
    value += (byte & 127) * scale;
    scale *= 128;
  }
  if (value > Number.MAX_SAFE_INTEGER) reader.fail();
}
