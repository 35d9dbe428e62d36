// The smallest files that are pictures by their first bytes, of any size that a test asks for.

export function png(width: number, height: number, more = 0): Uint8Array<ArrayBuffer> {
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  return joined('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', size, '\x08\x06\0\0\0', Buffer.alloc(more));
}

/** A JPEG with a segment of `metadata` bytes before its frame header, as cameras write. */
export function jpeg(width: number, height: number, metadata = 8): Uint8Array<ArrayBuffer> {
  const frame = Buffer.alloc(9);
  frame.writeUInt16BE(0xffc0, 0);
  frame.writeUInt16BE(17, 2);
  frame.writeUInt8(8, 4);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  const segment = Buffer.alloc(4 + metadata);
  segment.writeUInt16BE(0xffe1, 0);
  segment.writeUInt16BE(2 + metadata, 2);
  return joined('\xff\xd8', segment, frame);
}

export function gif(width: number, height: number): Uint8Array<ArrayBuffer> {
  const size = Buffer.alloc(4);
  size.writeUInt16LE(width, 0);
  size.writeUInt16LE(height, 2);
  return joined('GIF89a', size, '\0\0\0');
}

export function webp(width: number, height: number, kind: 'VP8X' | 'VP8L' | 'VP8 '): Uint8Array<ArrayBuffer> {
  const body = Buffer.alloc(10);
  if (kind === 'VP8X') {
    body.writeUIntLE(width - 1, 4, 3);
    body.writeUIntLE(height - 1, 7, 3);
  } else if (kind === 'VP8L') {
    body.writeUInt8(0x2f, 0);
    body.writeUInt32LE((width - 1) | ((height - 1) << 14), 1);
  } else {
    body.write('\x9d\x01\x2a', 3, 'latin1');
    body.writeUInt16LE(width, 6);
    body.writeUInt16LE(height, 8);
  }
  return joined('RIFF\0\0\0\0WEBP', kind, '\0\0\0\0', body);
}

export function avif(
  ...sizes: ReadonlyArray<readonly [width: number, height: number]>
): Uint8Array<ArrayBuffer> {
  const boxes = sizes.map(([width, height]) => {
    const size = Buffer.alloc(8);
    size.writeUInt32BE(width, 0);
    size.writeUInt32BE(height, 4);
    return Buffer.from(joined('\0\0\0\x14ispe\0\0\0\0', size));
  });
  return joined('\0\0\0\x18ftypavif\0\0\0\0mif1avif', '\0\0\0\0meta', ...boxes, 'mdat');
}

/** Text in it stands for its bytes, letter by letter. */
function joined(...pieces: ReadonlyArray<string | Buffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece))),
  );
}
