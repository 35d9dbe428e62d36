// What is pasted, made ready before anything else sees it: HTML of other programs as plain HTML that says the same, plain
// text that clearly is Markdown as what it says, an address as a link. Ctrl+Shift+V takes the words alone. What is dropped
// from elsewhere is made ready as well.

import {
  $addUpdateTag,
  $createTextNode,
  $getSelection,
  $isRangeSelection,
  $onUpdate,
  COMMAND_PRIORITY_NORMAL,
  CONTROLLED_TEXT_INSERTION_COMMAND,
  HISTORY_MERGE_TAG,
  type LexicalEditor,
  mergeRegister,
  PASTE_COMMAND,
  PASTE_TAG,
  type RangeSelection,
  type UpdateTag,
} from 'lexical';
import { $createLinkNode } from '@lexical/link';

import { linkRel } from '../../../lib/document/binding/inline-content.ts';
import { lexicalType } from '../../_editor/copied-content.ts';
import { isLinkAddress } from '../../_editor/link-address.ts';
import { $insertData } from '../../_editor/pasted-content.ts';
import { $readFormat } from '../../_editor/selection-format.ts';
import { cleanHtml } from './clean-html.ts';
import { $holdPlace, $insertAt } from './held-place.ts';
import { isMarkdown, withMarkdownLists } from './markdown-signs.ts';

/** Goes around again, with data that is ready: nothing is to be done with it. */
const ready = new WeakSet<Event>();

export function registerPaste(editor: LexicalEditor): () => void {
  const plain = new PlainWish();
  return mergeRegister(
    plain.register(editor),
    editor.registerCommand(
      PASTE_COMMAND,
      (event) => event instanceof ClipboardEvent && $paste(editor, event, plain.take()),
      COMMAND_PRIORITY_NORMAL,
    ),
    editor.registerCommand(
      CONTROLLED_TEXT_INSERTION_COMMAND,
      (input) => typeof input !== 'string' && $takeIn(editor, input.dataTransfer),
      COMMAND_PRIORITY_NORMAL,
    ),
  );
}

function $paste(editor: LexicalEditor, event: ClipboardEvent, isPlain: boolean): boolean {
  const data = event.clipboardData;
  const selection = $getSelection();
  if (ready.has(event) || data === null || !$isRangeSelection(selection)) return false;
  const text = data.getData('text/plain');
  if (isPlain) {
    event.preventDefault();
    $insertPlain(editor, selection, text);
    return true;
  }
  if (data.types.includes(lexicalType)) return false;
  const html = data.getData('text/html');
  const isInCode = $readFormat().block === 'code';
  if (isInCode && text !== '') {
    event.preventDefault();
    $insertPlain(editor, selection, text);
    return true;
  }
  const markdown = withMarkdownLists(text);
  // Code editors colour Markdown, too: what counts is what they show.
  if (isMarkdown(markdown) && (html === '' || isOfCodeEditor(data, html))) {
    event.preventDefault();
    $insertMarkdown(editor, selection, markdown, text);
    return true;
  }
  if (html === '' || html === text) return selection.isCollapsed() && $insertAddress(event, text.trim());
  const cleaned = cleanHtml(html);
  event.preventDefault();
  if (cleaned === null) $insertPlain(editor, selection, text);
  else editor.dispatchCommand(PASTE_COMMAND, readyEvent(data, cleaned, text));
  return true;
}

function readyEvent(data: DataTransfer, html: string, text: string): ClipboardEvent {
  const event = new ClipboardEvent('paste', { cancelable: true });
  // Not by the constructor: Firefox's takes no data, and pastes nothing then.
  Object.defineProperty(event, 'clipboardData', { value: readyData(data, html, text) });
  ready.add(event);
  return event;
}

function readyData(data: DataTransfer, html: string, text: string): DataTransfer {
  const next = new DataTransfer();
  for (const file of data.files) next.items.add(file);
  next.setData('text/html', html);
  next.setData('text/plain', text);
  return next;
}

/** What a browser hands over as input: a drop from elsewhere, a correction. False: it goes in as it is. */
function $takeIn(editor: LexicalEditor, data: DataTransfer | null): boolean {
  const selection = $getSelection();
  if (data === null || data.types.includes(lexicalType) || !$isRangeSelection(selection)) return false;
  const html = data.getData('text/html');
  const text = data.getData('text/plain');
  if (html === '' || html === text) return false;
  const cleaned = cleanHtml(html);
  if (cleaned === null) $insertPlain(editor, selection, text);
  else $insertData(editor, readyData(data, cleaned, text), selection);
  return true;
}

/** As if nothing but the words had been copied. */
function $insertPlain(editor: LexicalEditor, selection: RangeSelection, text: string): void {
  const data = new DataTransfer();
  data.setData('text/plain', text);
  $addUpdateTag(PASTE_TAG);
  $insertData(editor, data, selection);
}

/** What is selected goes at once. What comes instead may have to be fetched first: it comes there, as one step to undo. */
function $insertMarkdown(
  editor: LexicalEditor,
  selection: RangeSelection,
  markdown: string,
  text: string,
): void {
  const isReplacing = !selection.isCollapsed();
  if (isReplacing) {
    $addUpdateTag(PASTE_TAG);
    selection.removeText();
  }
  // Behind the commit: before it, text nodes may still become one.
  $onUpdate(() => void insertMarkdownOr(editor, markdown, text, isReplacing ? HISTORY_MERGE_TAG : PASTE_TAG));
}

async function insertMarkdownOr(
  editor: LexicalEditor,
  markdown: string,
  text: string,
  tag: UpdateTag,
): Promise<void> {
  const place = editor.getEditorState().read($holdPlace);
  const change = ($insert: (selection: RangeSelection) => void): void =>
    editor.update(() => $insertAt(place, $insert), { tag });
  // Offline, and its reader was never used: the words are better than nothing.
  const part = await import('../markdown-file/markdown-part.ts').catch(() => null);
  if (part?.pasteMarkdown(markdown, change).ok === true) return;
  change((selection) => $insertPlain(editor, selection, text));
}

function $insertAddress(event: ClipboardEvent, address: string): boolean {
  const selection = $getSelection();
  if (!isLinkAddress(address) || !$isRangeSelection(selection)) return false;
  event.preventDefault();
  $addUpdateTag(PASTE_TAG);
  const text = $createTextNode(address);
  selection.insertNodes([$createLinkNode(address, { rel: linkRel }).append(text)]);
  return true;
}

function isOfCodeEditor(data: DataTransfer, html: string): boolean {
  return (
    data.types.includes('vscode-editor-data') ||
    /^\s*(?:<meta[^>]*>\s*)?<div style="[^"]*monospace/i.test(html)
  );
}

/** The press of Ctrl+Shift+V that is under way: browsers paste then, and not all of them leave the HTML out. */
class PlainWish {
  #isPressed = false;

  take(): boolean {
    const isWished = this.#isPressed;
    this.#isPressed = false;
    return isWished;
  }

  register(editor: LexicalEditor): () => void {
    const onKey = ({ type, shiftKey, ctrlKey, metaKey, code }: KeyboardEvent) => {
      this.#isPressed = type === 'keydown' && shiftKey && (ctrlKey || metaKey) && code === 'KeyV';
    };
    return editor.registerRootListener((root, before) => {
      for (const name of ['keydown', 'keyup'] as const) {
        before?.removeEventListener(name, onKey);
        root?.addEventListener(name, onKey);
      }
    });
  }
}
