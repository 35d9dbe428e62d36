// The editor of a document's page, without a page.

import { $createParagraphNode, $createTextNode, $getRoot } from 'lexical';
import { afterEach, expect, test, vi } from 'vitest';
import { buildDocumentEditor } from '../../../app/_editor/document-editor.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('an edit that fails half-way is told and leaves nothing behind, after the next one neither', () => {
  const told: unknown[] = [];
  vi.stubGlobal('reportError', (error: unknown) => told.push(error));
  const { editor } = buildDocumentEditor();
  const text = (): string => editor.read(() => $getRoot().getTextContent());
  const write = (words: string): void =>
    editor.update(() => $getRoot().append($createParagraphNode().append($createTextNode(words))), {
      discrete: true,
    });
  write('kept');
  const fault = new Error('a feature is wrong');
  editor.update(
    () => {
      $getRoot()
        .clear()
        .append($createParagraphNode().append($createTextNode('half')));
      throw fault;
    },
    { discrete: true },
  );
  expect(told).toEqual([fault]);
  expect(text()).toBe('kept');
  write('next');
  expect(text()).toBe('kept\n\nnext');
});
