import { expect, test } from 'vitest';

import { changedWords, wordsOf } from '../../../app/_editing/images/image-words.ts';

test('only those words of a picture are written that were changed', () => {
  const before = wordsOf({ alt: 'A cat', src: '/uploads/1' });
  expect(before).toEqual({ alt: 'A cat', caption: '' });
  expect(changedWords(before, { alt: 'A cat, asleep ', caption: '' })).toEqual({ alt: 'A cat, asleep' });
  expect(changedWords(before, { alt: '', caption: ' Tom' })).toEqual({ alt: '', caption: 'Tom' });
  expect(changedWords(before, { alt: 'A cat', caption: ' ' })).toEqual({});
});
