// Markdown in and out of a document: the boundary of a part that is loaded when it is used, as its parser is large.

import {
  $createParagraphNode,
  $findMatchingParent,
  $getRoot,
  $getSelection,
  $isNodeSelection,
  $isParagraphNode,
  $isRangeSelection,
  $isRootNode,
  $isRootOrShadowRoot,
  type LexicalEditor,
  type LexicalNode,
  PASTE_TAG,
  type RangeSelection,
} from 'lexical';
import type { Doc } from 'yjs';

import { ok, type Result } from '../../../lib/base/result.ts';
import { noMarks } from '../../../lib/document/flow/marks.ts';
import { fillFromFile as fill } from '../../../lib/document/markdown/markdown-file.ts';
import { type MarkdownError, readMarkdown } from '../../../lib/document/markdown/markdown-reader.ts';
import { markdownOf, writeMarkdown } from '../../../lib/document/markdown/markdown-writer.ts';
import type { SaidBlock } from '../../../lib/document/markdown/said.ts';
import { readTitle } from '../../../lib/document/title.ts';
import { texts } from '../../_text/texts.ts';
import { $nodesFromSaid } from './nodes-from-said.ts';

export function fillFromFile(doc: Doc, markdown: string, fileName: string): Result<void, MarkdownError> {
  return fill(doc, markdown, fileName, wordForPicture());
}

/** The title as the first heading, then the text. */
export function markdownFileOf(doc: Doc): string {
  const title = readTitle(doc);
  const text = markdownOf(doc);
  if (title.trim() === '') return text;
  const heading = writeMarkdown([headingOf(title)]);
  return text === '' ? heading : `${heading}\n${text}`;
}

/** As what is pasted goes into a line; `change` says where. */
export function pasteMarkdown(
  markdown: string,
  change: ($insert: (selection: RangeSelection) => void) => void,
): Result<void, MarkdownError> {
  const read = readMarkdown(markdown, wordForPicture());
  if (!read.ok) return read;
  change((selection) => selection.insertNodes($nodesFromSaid(read.value)));
  return ok(undefined);
}

/** Puts it behind the block of the caret or the selected one, or in its place if that is empty; at the end if there is none. */
export function insertMarkdown(editor: LexicalEditor, markdown: string): Result<void, MarkdownError> {
  const read = readMarkdown(markdown, wordForPicture());
  if (!read.ok) return read;
  editor.update(() => $insert($nodesFromSaid(read.value)), { tag: PASTE_TAG });
  return ok(undefined);
}

function $insert(nodes: readonly LexicalNode[]): void {
  const block = $selectedBlock() ?? $getRoot().getLastChild();
  // A line is never cut in two, and what comes stays what it is: into a line, a heading would go as its words.
  const place = $createParagraphNode();
  if (block === null) $getRoot().append(place);
  else if ($isParagraphNode(block) && block.isEmpty()) block.replace(place);
  else block.insertAfter(place);
  place.select().insertNodes([...nodes]);
}

function $selectedBlock(): LexicalNode | null {
  const selection = $getSelection();
  let node = $isNodeSelection(selection) ? selection.getNodes().at(-1) : undefined;
  if ($isRangeSelection(selection)) {
    const { focus } = selection;
    node = focus.getNode();
    // All that is selected, or a place between blocks.
    if ($isRootNode(node)) node = node.getChildAtIndex(Math.max(0, focus.offset - 1)) ?? undefined;
  }
  if (node === undefined) return null;
  return $findMatchingParent(node, (each) => $isRootOrShadowRoot(each.getParent()));
}

function headingOf(title: string): SaidBlock {
  return {
    shape: { type: 'h1', attributes: {} },
    inlines: [{ type: 'text', text: title, marks: noMarks }],
    rows: [],
  };
}

function wordForPicture(): string {
  return texts().images.remote;
}
