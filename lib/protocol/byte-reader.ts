// Reads lib0's primitives from bytes that nobody vouches for. It never throws and allocates nothing but the
// strings asked for: the first fault makes `failed` true for good, and every later read gives 0 or ''.
// So a parser reads on without a check at each step and asks `failed` where a count would drive a loop.

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class ByteReader {
  readonly bytes: Uint8Array;
  position = 0;
  failed = false;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get remaining(): number {
    return this.bytes.length - this.position;
  }

  /** True if all was read and nothing was wrong: trailing bytes are a fault of the sender. */
  get finished(): boolean {
    return !this.failed && this.position === this.bytes.length;
  }

  fail(): 0 {
    this.failed = true;
    this.position = this.bytes.length;
    return 0;
  }

  uint8(): number {
    const byte = this.bytes[this.position];
    if (byte === undefined) return this.fail();
    this.position += 1;
    return byte;
  }

  /** A varUint (7 bits a byte, low bits first) of at most 8 bytes and at most 2^53 - 1. */
  varUint(): number {
    let value = 0;
    let scale = 1;
    for (let length = 0; length < 8; length++) {
      const byte = this.bytes[this.position];
      if (byte === undefined) return this.fail();
      this.position += 1;
      value += (byte & 127) * scale;
      if (byte < 128) return value <= Number.MAX_SAFE_INTEGER ? value : this.fail();
      scale *= 128;
    }
    return this.fail();
  }

  /** A varUint that may not exceed `max`. */
  varUintUpTo(max: number): number {
    const value = this.varUint();
    return value <= max ? value : this.fail();
  }

  /**
   * How many elements follow. Each takes a byte or more, so a count above the bytes that are left is a lie
   * told to make a reader loop or reserve memory.
   */
  count(): number {
    return this.varUintUpTo(this.remaining);
  }

  skip(length: number): void {
    if (length > this.remaining) this.fail();
    else this.position += length;
  }

  /** Length-prefixed bytes, as a view of the input. */
  varBytes(): Uint8Array {
    const length = this.count();
    const start = this.position;
    this.skip(length);
    return this.bytes.subarray(start, this.failed ? start : start + length);
  }

  /** A length-prefixed string; a fault if it is not UTF-8. */
  varString(): string {
    const bytes = this.varBytes();
    if (this.failed) return '';
    try {
      return utf8.decode(bytes);
    } catch {
      this.fail();
      return '';
    }
  }

  /** Passes over a length-prefixed string, checks that it is UTF-8, and returns its length in UTF-16 units. */
  skipVarString(): number {
    const length = this.count();
    const end = this.position + length;
    if (this.failed) return 0;
    const units = utf16Length(this.bytes, this.position, end);
    if (units < 0) return this.fail();
    this.position = end;
    return units;
  }
}

/**
 * The UTF-16 length of the UTF-8 text in bytes[start, end), or -1 if it is not well formed: overlong forms,
 * surrogates and values past U+10FFFF are refused as the standard decoders do (Unicode 15, table 3-7).
 */
export function utf16Length(bytes: Uint8Array, start: number, end: number): number {
  let units = 0;
  let at = start;
  while (at < end) {
    const lead = bytes[at] as number;
    if (lead < 0x80) {
      at += 1;
      units += 1;
      continue;
    }
    const length =
      lead >= 0xc2 && lead <= 0xdf
        ? 2
        : lead >= 0xe0 && lead <= 0xef
          ? 3
          : lead >= 0xf0 && lead <= 0xf4
            ? 4
            : 0;
    if (length === 0 || at + length > end) return -1;
    const second = bytes[at + 1] as number;
    const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (second < lowest || second > highest) return -1;
    for (let i = 2; i < length; i++) {
      if (((bytes[at + i] as number) & 0xc0) !== 0x80) return -1;
    }
    at += length;
    units += length === 4 ? 2 : 1;
  }
  return units;
}
