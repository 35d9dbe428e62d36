// Replacing while others write: what they did after the last picture counts already.

import {
  $createParagraphNode,
  $createTabNode,
  $createTextNode,
  $getRoot,
  $getSelection,
  $isTextNode,
  COLLABORATION_TAG,
  type LexicalEditor,
  TextNode,
} from 'lexical';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FindOptions } from '../../../app/_editing/find/find-matches.ts';
import { FindSession } from '../../../app/_editing/find/find-session.ts';
import { buildDocumentEditor } from '../../../app/_editor/document-editor.ts';
import { $createCodeBlockNode } from '../../../lib/document/nodes/code-block-node.ts';

const anyhow: FindOptions = { matchCase: false, matchAccents: false, wholeWords: false };

beforeEach(() => {
  // No picture is drawn in these tests.
  vi.stubGlobal('requestAnimationFrame', () => 1);
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
  vi.stubGlobal('CSS', { highlights: new Map() });
  vi.stubGlobal('Highlight', Set);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test('one is replaced where it stands now', () => {
  const { editor, session } = begin('a colour, a colour');
  session.step(1);
  write(editor, 'Somebody wrote: a colour, a colour');
  session.replace('color');
  expect(text(editor)).toBe('Somebody wrote: a colour, a color');
});

test('all are replaced where they stand now, and what is none any more is left', () => {
  const { editor, session } = begin('a colour, a colour');
  write(editor, 'That is a tincture, a colour');
  expect(session.replaceAll('color')).toBe(1);
  expect(text(editor)).toBe('That is a tincture, a color');
});

test('what was found last is selected where it stands now', () => {
  const { editor, session } = begin('a colour');
  write(editor, 'That is a colour');
  expect(session.selectFound()).toBe(true);
  expect(editor.read(() => $getSelection()?.getTextContent())).toBe('colour');
});

test('tabs are replaced too, also by nothing, and those that are in the text of code', () => {
  const { editor, session } = begin('a colour');
  editor.update(
    () => {
      const code = $createCodeBlockNode();
      code.append(
        $createTabNode(),
        $createTextNode('one').setFormat(1),
        $createTabNode(),
        $createTextNode('two'),
      );
      $getRoot().clear().append(code);
    },
    { discrete: true },
  );
  session.look('\t', anyhow);
  // The first of the two letters is the one that was there.
  expect(session.replaceAll('\t ')).toBe(2);
  expect(text(editor)).toBe('\t one\t two');
  expect(session.replaceAll('- ')).toBe(2);
  expect(text(editor)).toBe('-  one-  two');
  session.look('-  ', anyhow);
  session.replaceAll('\t');
  session.look('\t', anyhow);
  expect(session.replaceAll('')).toBe(2);
  expect(text(editor)).toBe('onetwo');
});

test('what could not be replaced is not counted', () => {
  const { editor, session } = begin('a colour, a colour');
  vi.stubGlobal('reportError', () => undefined);
  const stop = editor.registerNodeTransform(TextNode, () => {
    throw new Error('a fault of some feature');
  });
  expect(session.replaceAll('color')).toBe(0);
  stop();
  expect(text(editor)).toBe('a colour, a colour');
});

/** A search for "colour" in a document of one line. */
function begin(line: string): { readonly editor: LexicalEditor; readonly session: FindSession } {
  const { editor } = buildDocumentEditor();
  editor.update(
    () =>
      $getRoot()
        .clear()
        .append($createParagraphNode().append($createTextNode(line))),
    { discrete: true },
  );
  const session = new FindSession(editor);
  session.register(() => false);
  session.look('colour', anyhow);
  return { editor, session };
}

/** As somebody else's edit comes in. */
function write(editor: LexicalEditor, line: string): void {
  editor.update(
    () => {
      const node = $getRoot().getFirstDescendant();
      if ($isTextNode(node)) node.setTextContent(line);
    },
    { discrete: true, tag: COLLABORATION_TAG },
  );
}

function text(editor: LexicalEditor): string {
  return editor.read(() => $getRoot().getTextContent());
}
