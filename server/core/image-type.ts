// What a file is, by its own first bytes: the five kinds of pictures that are shown, with their sizes, or none of them.
// Neither a name nor a Content-Type is believed. It reads headers only and decodes nothing, so it costs nothing; a
// picture that lies about its size is the browser's to refuse.

export type ImageType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'image/avif';

export interface SniffedImage {
  readonly type: ImageType;
  readonly width: number;
  readonly height: number;
}

/** `unreadable`: it begins as a picture does, and its size is not where it has to be. Null: no picture of these kinds. */
export function sniffImage(head: Uint8Array): SniffedImage | 'unreadable' | null {
  const bytes = new DataView(head.buffer, head.byteOffset, head.byteLength);
  for (const { type, isIt, size } of kinds) {
    if (!isIt(bytes)) continue;
    const found = size(bytes);
    return found === null || found.width === 0 || found.height === 0 ? 'unreadable' : { type, ...found };
  }
  return null;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Kind {
  readonly type: ImageType;
  readonly isIt: (bytes: DataView) => boolean;
  readonly size: (bytes: DataView) => Size | null;
}

const kinds: readonly Kind[] = [
  // PNG, 5.2 and 11.2.2: the signature, then IHDR.
  { type: 'image/png', isIt: (bytes) => says(bytes, 0, '\x89PNG\r\n\x1a\n'), size: pngSize },
  { type: 'image/jpeg', isIt: (bytes) => says(bytes, 0, '\xff\xd8\xff'), size: jpegSize },
  {
    type: 'image/gif',
    isIt: (bytes) => says(bytes, 0, 'GIF87a') || says(bytes, 0, 'GIF89a'),
    size: (bytes) => sizeAt(bytes, 10, () => of(bytes.getUint16(6, true), bytes.getUint16(8, true))),
  },
  {
    type: 'image/webp',
    isIt: (bytes) => says(bytes, 0, 'RIFF') && says(bytes, 8, 'WEBP'),
    size: webpSize,
  },
  {
    type: 'image/avif',
    isIt: (bytes) => says(bytes, 4, 'ftyp') && (says(bytes, 8, 'avif') || says(bytes, 8, 'avis')),
    size: avifSize,
  },
];

function pngSize(bytes: DataView): Size | null {
  if (!says(bytes, 12, 'IHDR')) return null;
  return sizeAt(bytes, 24, () => of(bytes.getUint32(16), bytes.getUint32(20)));
}

/** JPEG, annex B: segments up to the frame header, which has the size. */
function jpegSize(bytes: DataView): Size | null {
  let at = 2;
  while (at + 9 <= bytes.byteLength) {
    if (bytes.getUint8(at) !== 0xff) return null;
    const marker = bytes.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1; // A fill byte.
      continue;
    }
    // SOF0 to SOF15 without DHT, JPG and DAC, which share the range.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return of(bytes.getUint16(at + 7), bytes.getUint16(at + 5));
    }
    // The scan begins, or the picture ends, and there was no frame.
    if (marker === 0xda || marker === 0xd9) return null;
    const length = bytes.getUint16(at + 2);
    if (length < 2) return null;
    at += 2 + length;
  }
  return null;
}

/** RFC 9649: extended, lossless or lossy. */
function webpSize(bytes: DataView): Size | null {
  if (says(bytes, 12, 'VP8X')) {
    return sizeAt(bytes, 30, () => of(1 + uint24(bytes, 24), 1 + uint24(bytes, 27)));
  }
  if (says(bytes, 12, 'VP8L')) {
    return sizeAt(bytes, 25, () => {
      const bits = bytes.getUint32(21, true);
      return of(1 + (bits & 0x3fff), 1 + ((bits >>> 14) & 0x3fff));
    });
  }
  if (!says(bytes, 12, 'VP8 ') || !says(bytes, 23, '\x9d\x01\x2a')) return null;
  return sizeAt(bytes, 30, () => of(bytes.getUint16(26, true) & 0x3fff, bytes.getUint16(28, true) & 0x3fff));
}

/** How far into the file its properties may stand: they come in the first box behind `ftyp`. */
const avifPropertiesWithin = 16_384;

/** ISO 23008-12, 6.5.3: `ispe` boxes have the sizes of the items; the picture is the largest of them. */
function avifSize(bytes: DataView): Size | null {
  const end = Math.min(bytes.byteLength - 16, avifPropertiesWithin);
  let largest: Size | null = null;
  for (let at = 16; at <= end; at++) {
    if (bytes.getUint8(at) !== 0x69 || !says(bytes, at, 'ispe')) continue;
    const size = of(bytes.getUint32(at + 8), bytes.getUint32(at + 12));
    if (largest === null || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}

function sizeAt(bytes: DataView, needed: number, read: () => Size): Size | null {
  return bytes.byteLength < needed ? null : read();
}

function of(width: number, height: number): Size {
  return { width, height };
}

function uint24(bytes: DataView, at: number): number {
  return bytes.getUint16(at, true) | (bytes.getUint8(at + 2) << 16);
}

function says(bytes: DataView, at: number, text: string): boolean {
  if (bytes.byteLength < at + text.length) return false;
  for (let i = 0; i < text.length; i++) {
    if (bytes.getUint8(at + i) !== text.charCodeAt(i)) return false;
  }
  return true;
}
