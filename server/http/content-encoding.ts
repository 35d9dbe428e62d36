// Compressed forms of what never changes while the server runs: made when first asked for, off the main thread, and
// kept. Which form a browser gets is read from its Accept-Encoding.

import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { serverLimits } from '../core/limits.ts';

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

export type Encoding = 'br' | 'gzip' | 'identity';

/** 9 of 11: the last two steps cost ten times the time for some 3% fewer bytes. */
const brotliQuality = 9;

/** One unchanging body and its compressed forms. */
export class EncodedBody {
  readonly plain: Buffer;
  /** Whether there is more than the plain form, so whether an answer varies by Accept-Encoding. */
  readonly varies: boolean;
  readonly #made = new Map<Encoding, Promise<Buffer>>();

  constructor(plain: Buffer, contentType: string) {
    this.plain = plain;
    this.varies = plain.length >= serverLimits.compressedBytesMin && isCompressible(contentType);
  }

  /** Who asks while it is being made waits for the same work. */
  encoded(encoding: Exclude<Encoding, 'identity'>): Promise<Buffer> {
    let body = this.#made.get(encoding);
    if (body === undefined) {
      body =
        encoding === 'br'
          ? this.#brotli()
          : compressGzip(this.plain, { level: constants.Z_BEST_COMPRESSION });
      this.#made.set(encoding, body);
    }
    return body;
  }

  #brotli(): Promise<Buffer> {
    return compressBrotli(this.plain, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
        [constants.BROTLI_PARAM_SIZE_HINT]: this.plain.length,
      },
    });
  }
}

/** The best form that an Accept-Encoding header (RFC 9110, 12.5.3) allows; of equal ones the smaller. */
export function preferredEncoding(acceptEncoding: string | undefined): Encoding {
  const weights = new Map<string, number>();
  for (const item of (acceptEncoding ?? '').split(',')) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    weights.set(name, weight === undefined ? 1 : Number(weight.slice(2)) || 0);
  }
  const any = weights.get('*') ?? 0;
  const brotli = weights.get('br') ?? any;
  const zipped = weights.get('gzip') ?? any;
  if (brotli > 0 && brotli >= zipped) return 'br';
  return zipped > 0 ? 'gzip' : 'identity';
}

function isCompressible(contentType: string): boolean {
  return /^(text\/|application\/(javascript|json|manifest\+json|wasm)|image\/svg)/.test(contentType);
}
