// A Markdown file that a new document was made for is not lost when what reads it cannot be fetched.

import { createHeadlessEditor } from '@lexical/headless';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { applyUpdate, Doc } from 'yjs';
import type { MarkdownPart } from '../../../app/_editing/markdown-file/fetch-markdown-part.ts';
import { fillFromWaiting } from '../../../app/_editing/markdown-file/fill-from-waiting.ts';
import { keepImport, waitingImport } from '../../../app/_editing/markdown-file/pending-import.ts';
import { ok } from '../../../lib/base/result.ts';
import { flowText } from '../../../lib/document/flow/flow-text.ts';
import { seedUpdate } from '../../../lib/document/flow/seed.ts';
import { fillFromFile } from '../../../lib/document/markdown/markdown-file.ts';
import { readTitle, replaceTitle } from '../../../lib/document/title.ts';

const documentId = 'a-document';

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
  keepImport(documentId, 'garden.md', '# Garden\n\nBeans');
});

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A new document, and what it was asked to put in at the caret. */
function begin() {
  const doc = new Doc();
  applyUpdate(doc, seedUpdate());
  const editor = createHeadlessEditor();
  const inserted: string[] = [];
  const part: Pick<MarkdownPart, 'fillFromFile' | 'insertMarkdown'> = {
    fillFromFile,
    insertMarkdown: (_editor, text) => {
      inserted.push(text);
      return ok(undefined);
    },
  };
  const fill = (fetchPart: () => Promise<typeof part | null>) =>
    fillFromWaiting({ documentId, doc, editor, fetchPart });
  return { doc, editor, part, inserted, fill };
}

test('while the server is away it waits, and comes in when the page is opened again', async () => {
  const { doc, part, fill } = begin();
  expect(await fill(async () => null)).toEqual({ ok: false, error: { type: 'unreachable' } });
  expect(waitingImport(documentId)).toEqual({ name: 'garden.md', text: '# Garden\n\nBeans' });

  expect(await fill(async () => part)).toEqual(ok(undefined));
  expect([readTitle(doc), flowText(doc)]).toEqual(['Garden', 'Beans']);
  expect(waitingImport(documentId)).toBeNull();
});

test('it comes in once, however often it is asked for', async () => {
  const { doc, part, fill } = begin();
  await Promise.all([fill(async () => part), fill(async () => part)]);
  expect(flowText(doc)).toBe('Beans');
});

test('what was written meanwhile stays, and the file is put in beside it', async () => {
  const { doc, part, inserted, fill } = begin();
  await fill(async () => {
    replaceTitle(doc, 'My own title');
    return part;
  });
  expect([readTitle(doc), inserted]).toEqual(['My own title', ['# Garden\n\nBeans']]);
});

test('a document that takes nothing leaves it waiting', async () => {
  const { doc, editor, part, fill } = begin();
  editor.setEditable(false);
  await fill(async () => part);
  expect(flowText(doc)).toBe('');
  expect(waitingImport(documentId)).not.toBeNull();
});
