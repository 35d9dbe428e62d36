// Block commands and Markdown shortcuts on a real editor without a screen.
import { registerList } from '@lexical/list';
import { createHeadlessEditor } from '@lexical/headless';
import { registerRichText } from '@lexical/rich-text';
import {
  $createParagraphNode,
  $createTextNode,
  $getRoot,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  COLLABORATION_TAG,
  INDENT_CONTENT_COMMAND,
  type LexicalEditor,
  type LexicalNode,
  mergeRegister,
} from 'lexical';
import { expect, test } from 'vitest';
import { registerBlocks } from '../../../app/_editor/blocks.ts';
import { type BlockType, TOGGLE_BLOCK_COMMAND } from '../../../app/_editor/commands.ts';
import { registerMarkdownShortcuts } from '../../../app/_editor/markdown-shortcuts.ts';
import { $readFormat } from '../../../app/_editor/selection-format.ts';
import { flowNodes } from '../../../lib/document/nodes/flow-nodes.ts';

test.each<BlockType>(['h1', 'h4', 'quote', 'bullet', 'number', 'check', 'code', 'callout', 'toggle'])(
  'a paragraph becomes %s and, asked again, a paragraph; its text stays',
  (type) => {
    const editor = editorWith('Warp');
    toggle(editor, type);
    expect(formatOf(editor).block).toBe(type);
    expect(outline(editor)).not.toBe('paragraph(Warp)');
    toggle(editor, type);
    expect(outline(editor)).toBe('paragraph(Warp)');
  },
);

test('a list item becomes a heading', () => {
  const editor = editorWith('Warp');
  toggle(editor, 'bullet');
  toggle(editor, 'h2');
  expect(outline(editor)).toBe('heading(Warp)');
});

test('a list item can be indented, a level at a time', () => {
  const editor = editorWith('Warp');
  toggle(editor, 'number');
  editor.dispatchCommand(INDENT_CONTENT_COMMAND, undefined);
  settle(editor);
  expect(outline(editor)).toBe('list(listitem(list(listitem(Warp))))');
});

test('a marker typed at the start of a paragraph gives its block and goes away', async () => {
  const editor = editorWith('');
  for (const key of '## Weave') await typeKey(editor, key);
  expect(outline(editor)).toBe('heading(Weave)');
});

test('a marker typed in front of existing text turns that text', async () => {
  const editor = editorWith('Weave', 0);
  for (const key of '- ') await typeKey(editor, key);
  expect(outline(editor)).toBe('list(listitem(Weave))');
});

test('a marker that somebody else typed stays text', async () => {
  const editor = editorWith('#');
  await typeKey(editor, ' ', COLLABORATION_TAG);
  expect(outline(editor)).toBe('paragraph(# )');
});

test('moving the caret behind an old marker asks for nothing', async () => {
  const editor = editorWith('- old', 5);
  editor.update(() => $getRoot().getFirstDescendant()?.selectStart(), { discrete: true });
  editor.update(() => selectionOf().anchor.offset === 0 && selectText(2), { discrete: true });
  await Promise.resolve();
  expect(outline(editor)).toBe('paragraph(- old)');
});

/** An editor that holds one paragraph, with the caret in it. */
function editorWith(text: string, caret = text.length): LexicalEditor {
  const editor = createHeadlessEditor({
    nodes: flowNodes,
    onError(error) {
      throw error;
    },
  });
  mergeRegister(
    registerRichText(editor),
    registerList(editor),
    registerBlocks(editor),
    registerMarkdownShortcuts(editor),
  );
  editor.update(
    () => {
      const paragraph = $createParagraphNode();
      $getRoot().clear().append(paragraph);
      if (text === '') paragraph.select();
      else paragraph.append($createTextNode(text));
      if (text !== '') selectText(caret);
    },
    { discrete: true },
  );
  return editor;
}

function selectText(offset: number): void {
  const node = $getRoot().getFirstDescendant();
  if (node !== null && 'select' in node) (node.select as (from: number, to: number) => void)(offset, offset);
}

function selectionOf() {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) throw new Error('no caret');
  return selection;
}

async function typeKey(editor: LexicalEditor, key: string, tag?: string): Promise<void> {
  editor.update(() => selectionOf().insertText(key), {
    discrete: true,
    ...(tag === undefined ? {} : { tag }),
  });
  // A shortcut answers in an update of its own, in a microtask.
  await Promise.resolve();
  settle(editor);
}

function toggle(editor: LexicalEditor, block: BlockType): void {
  editor.dispatchCommand(TOGGLE_BLOCK_COMMAND, block);
  settle(editor);
}

/** Commits what is pending. */
function settle(editor: LexicalEditor): void {
  editor.update(() => undefined, { discrete: true });
}

function formatOf(editor: LexicalEditor) {
  return editor.getEditorState().read($readFormat);
}

function outline(editor: LexicalEditor): string {
  return editor.getEditorState().read(() => $getRoot().getChildren().map($outlineOf).join(' '));
}

function $outlineOf(node: LexicalNode): string {
  if (!$isElementNode(node)) return node.getTextContent();
  return `${node.getType()}(${node.getChildren().map($outlineOf).join(' ')})`;
}
