// "Copy as Markdown" where something fails. The story: without a server the part that writes Markdown could not be fetched,
// and people were told that the browser did not let us copy.

import { expect, test } from 'vitest';
import { Doc } from 'yjs';

import { copyMarkdown, type CopyMeans } from '../../../app/_editing/markdown-file/copy-markdown.ts';

const doc = new Doc();
const part: CopyMeans['fetchPart'] = () => Promise.resolve({ markdownFileOf: () => '# Words' });

test('writes what the part makes of the document', async () => {
  const written: string[] = [];
  const write: CopyMeans['write'] = async (text) => void written.push(await text);
  expect(await copyMarkdown(doc, { fetchPart: part, write })).toBe('copied');
  expect(written).toEqual(['# Words']);
});

test('tells a part that did not come from a browser that refuses', async () => {
  const waits: CopyMeans['write'] = async (text) => void (await text);
  const refuses: CopyMeans['write'] = () => Promise.reject(new Error('not allowed'));
  const away: CopyMeans['fetchPart'] = () => Promise.resolve(null);
  expect(await copyMarkdown(doc, { fetchPart: away, write: waits })).toBe('not-fetched');
  expect(await copyMarkdown(doc, { fetchPart: part, write: refuses })).toBe('refused');
  // It refuses at once; without the part there is nothing to allow either.
  expect(await copyMarkdown(doc, { fetchPart: away, write: refuses })).toBe('not-fetched');
});
