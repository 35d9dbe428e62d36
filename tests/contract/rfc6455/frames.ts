// WebSocket frames as bytes, right and wrong (RFC 6455, section 5.2). The builder writes what it is told; the
// reader takes apart what a server sends, which is never masked and never extended.

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface FrameSpec {
  readonly opcode: number;
  readonly payload?: Uint8Array;
  readonly fin?: boolean;
  /** The three reserved bits, as they stand in the first byte: 64, 32, 16. */
  readonly reserved?: number;
  /** Null: not masked, as a client must never send. */
  readonly mask?: readonly [number, number, number, number] | null;
  /** How the length is written; the shortest form by default. */
  readonly lengthForm?: 7 | 16 | 64;
  /** What the header says, if it is not the length of the payload. */
  readonly claimedLength?: bigint;
}

const defaultMask = [0x37, 0xfa, 0x21, 0x3d] as const;

export function frame(spec: FrameSpec): Uint8Array {
  const { opcode, payload = new Uint8Array(0), fin = true, reserved = 0, mask = defaultMask } = spec;
  const length = spec.claimedLength ?? BigInt(payload.length);
  const form = spec.lengthForm ?? (length < 126n ? 7 : length < 65_536n ? 16 : 64);
  const header = Buffer.alloc(form === 7 ? 2 : form === 16 ? 4 : 10);
  header[0] = (fin ? 128 : 0) | reserved | opcode;
  header[1] = (mask === null ? 0 : 128) | (form === 7 ? Number(length) : form === 16 ? 126 : 127);
  if (form === 16) header.writeUInt16BE(Number(length), 2);
  if (form === 64) header.writeBigUInt64BE(length, 2);
  if (mask === null) return Buffer.concat([header, payload]);
  const masked = payload.map((byte, index) => byte ^ (mask[index % 4] as number));
  return Buffer.concat([header, Uint8Array.from(mask), masked]);
}

export function binary(payload: Uint8Array, rest: Partial<FrameSpec> = {}): Uint8Array {
  return frame({ opcode: opcodes.binary, payload, ...rest });
}

export function text(payload: string | Uint8Array, rest: Partial<FrameSpec> = {}): Uint8Array {
  return frame({ opcode: opcodes.text, payload: Buffer.from(payload), ...rest });
}

export function continuation(payload: Uint8Array, fin: boolean): Uint8Array {
  return frame({ opcode: opcodes.continuation, payload, fin });
}

export function ping(payload: Uint8Array = new Uint8Array(0), rest: Partial<FrameSpec> = {}): Uint8Array {
  return frame({ opcode: opcodes.ping, payload, ...rest });
}

/** A close frame with a code and a reason, or with these very bytes. */
export function close(body: number | Uint8Array, reason: string | Uint8Array = ''): Uint8Array {
  if (typeof body !== 'number') return frame({ opcode: opcodes.close, payload: body });
  const code = Uint8Array.of(body >> 8, body & 255);
  return frame({ opcode: opcodes.close, payload: Buffer.concat([code, Buffer.from(reason)]) });
}

export interface ServerFrame {
  readonly opcode: number;
  readonly payload: Uint8Array;
}

/** Takes whole frames off the front of `bytes`. Throws at what no server may send. */
export function readServerFrames(bytes: Uint8Array): { frames: ServerFrame[]; rest: Uint8Array } {
  const frames: ServerFrame[] = [];
  let rest = Buffer.from(bytes);
  for (;;) {
    if (rest.length < 2) return { frames, rest };
    const [first, second] = [rest[0] as number, rest[1] as number];
    if ((first & 0xf0) !== 0x80) throw new Error(`the server sent a frame with ${first.toString(16)}`);
    if (second > 127) throw new Error('the server sent a masked frame');
    const start = second === 126 ? 4 : second === 127 ? 10 : 2;
    if (rest.length < start) return { frames, rest };
    const length =
      second === 126 ? rest.readUInt16BE(2) : second === 127 ? Number(rest.readBigUInt64BE(2)) : second;
    if (rest.length < start + length) return { frames, rest };
    frames.push({ opcode: first & 15, payload: rest.subarray(start, start + length) });
    rest = rest.subarray(start + length);
  }
}
