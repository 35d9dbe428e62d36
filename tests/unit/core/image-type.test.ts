// What a file is by its first bytes: the five kinds with their sizes, and all that only pretends.
import { describe, expect, test } from 'vitest';
import { sniffImage } from '../../../server/core/image-type.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { avif, gif, jpeg, png, webp } from '../../support/images.ts';

describe('the size of a picture is read from its header', () => {
  test.each([
    ['image/png', png(640, 480)],
    ['image/jpeg', jpeg(640, 480)],
    ['image/jpeg', jpeg(640, 480, 60_000)],
    ['image/gif', gif(640, 480)],
    ['image/webp', webp(640, 480, 'VP8X')],
    ['image/webp', webp(640, 480, 'VP8L')],
    ['image/webp', webp(640, 480, 'VP8 ')],
    ['image/avif', avif([640, 480])],
    ['image/avif', avif([160, 120], [640, 480], [64, 64])],
  ])('%s', (type, bytes) => {
    expect(sniffImage(bytes)).toEqual({ type, width: 640, height: 480 });
  });
});

test.each([
  ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
  ['HTML', '<!DOCTYPE html><script>alert(1)</script>'],
  ['PDF', '%PDF-1.7'],
  ['nothing', ''],
  ['a name only', 'GIF8'],
  ['RIFF that is no picture', 'RIFF\0\0\0\0WAVEfmt '],
  ['a film in the same container', '\0\0\0\x18ftypisom\0\0\0\0'],
])('%s is no picture', (_name, text) => {
  expect(sniffImage(Buffer.from(text, 'latin1'))).toBeNull();
});

test.each([
  ['a PNG without its header', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIDAT0123456789012', 'latin1')],
  ['a PNG of no size', png(0, 10)],
  ['a JPEG that ends before its frame', jpeg(10, 10).slice(0, 14)],
  ['a JPEG whose scan begins without a frame', Buffer.from('\xff\xd8\xff\xda\0\0\0\0\0\0\0\0', 'latin1')],
  ['a JPEG whose segment has no length', Buffer.from('\xff\xd8\xff\xe0\0\0\0\0\0\0\0\0', 'latin1')],
  ['a WebP that is cut off', webp(10, 10, 'VP8X').slice(0, 24)],
  ['an AVIF without sizes', avif()],
])('%s begins as a picture and cannot be read as one', (_name, bytes) => {
  expect(sniffImage(bytes)).toBe('unreadable');
});

test('no bytes make it throw', () => {
  const random = seededRandom(7);
  const begins = [png(9, 9), jpeg(9, 9), gif(9, 9), webp(9, 9, 'VP8X'), avif([9, 9])];
  let pictures = 0;
  for (let round = 0; round < 4_000; round++) {
    const bytes = begins[round % begins.length]!.slice();
    for (let i = 0; i < 4; i++) bytes[Math.floor(random.fraction() * bytes.length)] = random.bytes(1)[0]!;
    const length = round % 2 === 0 ? bytes.length : Math.floor(random.fraction() * bytes.length);
    const found = sniffImage(bytes.subarray(0, length));
    if (found !== null && found !== 'unreadable') pictures += 1;
  }
  expect(pictures).toBeGreaterThan(100);
});
