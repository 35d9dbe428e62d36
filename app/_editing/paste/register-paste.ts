// What is pasted, made ready before anything else sees it: HTML of other programs as plain HTML that says the same, plain
// text that clearly is Markdown as what it says, an address as a link. Ctrl+Shift+V takes the words alone.

import {
  $addUpdateTag,
  $createTextNode,
  $getSelection,
  $isRangeSelection,
  COMMAND_PRIORITY_NORMAL,
  type LexicalEditor,
  mergeRegister,
  PASTE_COMMAND,
  PASTE_TAG,
} from 'lexical';
import { $createLinkNode } from '@lexical/link';

import { linkRel } from '../../../lib/document/binding/inline-content.ts';
import { lexicalType } from '../../_editor/copied-content.ts';
import { isLinkAddress } from '../../_editor/link-address.ts';
import { $insertData } from '../../_editor/pasted-content.ts';
import { $readFormat } from '../../_editor/selection-format.ts';
import { cleanHtml } from './clean-html.ts';
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
  );
}

function $paste(editor: LexicalEditor, event: ClipboardEvent, isPlain: boolean): boolean {
  const data = event.clipboardData;
  const selection = $getSelection();
  if (ready.has(event) || data === null || !$isRangeSelection(selection)) return false;
  const text = data.getData('text/plain');
  if (isPlain) {
    event.preventDefault();
    $insertPlain(editor, text);
    return true;
  }
  if (data.types.includes(lexicalType)) return false;
  const html = data.getData('text/html');
  const isInCode = $readFormat().block === 'code';
  if (isInCode && text !== '') {
    event.preventDefault();
    $insertPlain(editor, text);
    return true;
  }
  const markdown = withMarkdownLists(text);
  // Code editors colour Markdown, too: what counts is what they show.
  if (isMarkdown(markdown) && (html === '' || isOfCodeEditor(data, html))) {
    event.preventDefault();
    void insertMarkdownOr(editor, markdown, text);
    return true;
  }
  if (html === '' || html === text) return selection.isCollapsed() && $insertAddress(event, text.trim());
  const cleaned = cleanHtml(html);
  event.preventDefault();
  if (cleaned === null) $insertPlain(editor, text);
  else editor.dispatchCommand(PASTE_COMMAND, readyEvent(data, cleaned, text));
  return true;
}

function readyEvent(data: DataTransfer, html: string, text: string): ClipboardEvent {
  const next = new DataTransfer();
  for (const file of data.files) next.items.add(file);
  next.setData('text/html', html);
  next.setData('text/plain', text);
  const event = new ClipboardEvent('paste', { clipboardData: next, cancelable: true });
  ready.add(event);
  return event;
}

/** As if nothing but the words had been copied. */
function $insertPlain(editor: LexicalEditor, text: string): void {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) return;
  const data = new DataTransfer();
  data.setData('text/plain', text);
  $addUpdateTag(PASTE_TAG);
  $insertData(editor, data, selection);
}

async function insertMarkdownOr(editor: LexicalEditor, markdown: string, text: string): Promise<void> {
  // Offline, and its reader was never used: the words are better than nothing.
  const part = await import('../markdown-file/markdown-part.ts').catch(() => null);
  if (part?.pasteMarkdown(editor, markdown).ok === true) return;
  editor.update(() => $insertPlain(editor, text), { tag: PASTE_TAG });
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
