// What was written about a picture: what it shows, and what stands under it.

import type { Shape } from '../../../lib/document/flow/shape.ts';

export interface ImageWords {
  readonly alt: string;
  readonly caption: string;
}

export function wordsOf(attributes: Shape['attributes']): ImageWords {
  const words = (value: unknown): string => (typeof value === 'string' ? value : '');
  return { alt: words(attributes['alt']), caption: words(attributes['caption']) };
}

/** Only what was written: the other one may have been written by somebody else meanwhile. */
export function changedWords(before: ImageWords, now: ImageWords): Partial<ImageWords> {
  const [alt, caption] = [now.alt.trim(), now.caption.trim()];
  return {
    ...(alt !== before.alt.trim() && { alt }),
    ...(caption !== before.caption.trim() && { caption }),
  };
}
