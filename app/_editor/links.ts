// Links: which addresses are taken, pasting one over selected text, and opening with Mod+click or Mod+Enter.
// A plain click only places the caret, as this is an editor.

import { $toggleLink, TOGGLE_LINK_COMMAND } from '@lexical/link';
import {
  $getSelection,
  $isRangeSelection,
  CLICK_COMMAND,
  COMMAND_PRIORITY_EDITOR,
  COMMAND_PRIORITY_LOW,
  COMMAND_PRIORITY_NORMAL,
  KEY_ENTER_COMMAND,
  type LexicalEditor,
  mergeRegister,
  PASTE_COMMAND,
} from 'lexical';

import { isLinkAddress } from './link-address.ts';
import { $selectedLink } from './selection-format.ts';

export function registerLinks(editor: LexicalEditor): () => void {
  return mergeRegister(
    editor.registerCommand(
      TOGGLE_LINK_COMMAND,
      (payload) => {
        const address = payload === null || typeof payload === 'string' ? payload : payload.url;
        if (address !== null && !isLinkAddress(address)) return false;
        $toggleLink(address);
        return true;
      },
      COMMAND_PRIORITY_EDITOR,
    ),
    editor.registerCommand(PASTE_COMMAND, $pasteOverSelection, COMMAND_PRIORITY_LOW),
    editor.registerCommand(CLICK_COMMAND, openClicked, COMMAND_PRIORITY_LOW),
    editor.registerCommand(KEY_ENTER_COMMAND, $openAtCaret, COMMAND_PRIORITY_NORMAL),
  );
}

/** Peers may have put anything into a link. */
export function openAddress(address: string): void {
  if (isLinkAddress(address)) window.open(address, '_blank', 'noopener,noreferrer');
}

/** The same of what a picture names, which may be a file of this server. */
export function openSource(src: unknown): void {
  const url = typeof src === 'string' && src !== '' ? URL.parse(src, location.href) : null;
  if (url !== null) openAddress(url.href);
}

/** An address pasted over selected text links that text instead of replacing it. */
function $pasteOverSelection(event: Event): boolean {
  if (!(event instanceof ClipboardEvent)) return false;
  const selection = $getSelection();
  if (!$isRangeSelection(selection) || selection.isCollapsed()) return false;
  const pasted = event.clipboardData?.getData('text/plain').trim() ?? '';
  if (!isLinkAddress(pasted)) return false;
  event.preventDefault();
  $toggleLink(pasted);
  return true;
}

function openClicked(event: MouseEvent): boolean {
  if (!event.metaKey && !event.ctrlKey) return false;
  const anchor = event.target instanceof Element ? event.target.closest('a') : null;
  if (anchor === null) return false;
  event.preventDefault();
  openAddress(anchor.href);
  return true;
}

function $openAtCaret(event: KeyboardEvent | null): boolean {
  if (event === null || !(event.metaKey || event.ctrlKey)) return false;
  const selection = $getSelection();
  const link = $isRangeSelection(selection) ? $selectedLink(selection) : null;
  if (link === null) return false;
  event.preventDefault();
  openAddress(link.getURL());
  return true;
}
