// Making, changing and removing the link of the selected text, as EDIT_LINK_COMMAND asks. The form that takes the
// address is link-form.tsx; after it the focus goes back to the text.
'use client';

import { TOGGLE_LINK_COMMAND } from '@lexical/link';
import {
  $createTextNode,
  $getSelection,
  $isRangeSelection,
  COMMAND_PRIORITY_EDITOR,
  type LexicalEditor,
  type RangeSelection,
} from 'lexical';
import { useEffect, useState } from 'react';

import { EDIT_LINK_COMMAND } from '../_editor/commands.ts';
import { focusText } from '../_editor/focus-text.ts';
import { linkAddress } from '../_editor/link-address.ts';
import { openAddress } from '../_editor/links.ts';
import { $selectedLink } from '../_editor/selection-format.ts';
import { usePartNow } from '../_editor/fetched-part.ts';
import { deferredPart } from '../_editor/parts.ts';
import type { Rect } from '../_ui/popover-place.ts';
import type { LinkRequest } from './link-form.tsx';

export function LinkPopover({ editor }: { readonly editor: LexicalEditor }) {
  const [request, setRequest] = useState<LinkRequest | null>(null);
  const deferred = usePartNow(deferredPart, request !== null);

  useEffect(
    () =>
      editor.registerCommand(
        EDIT_LINK_COMMAND,
        () => {
          const selection = $getSelection();
          if (!$isRangeSelection(selection)) return false;
          const range = drawnRange();
          setRequest({
            address: $selectedLink(selection)?.getURL() ?? null,
            anchor: $selectionRect(editor, selection, range),
            range,
          });
          return true;
        },
        COMMAND_PRIORITY_EDITOR,
      ),
    [editor],
  );

  if (request === null || deferred === null) return null;

  const close = () => setRequest(null);
  const finish = () => {
    close();
    focusText(editor);
  };
  return (
    <deferred.LinkForm
      request={request}
      onApply={(typed) => {
        const address = linkAddress(typed);
        if (!address.ok) return false;
        editor.update(() => $applyLink(editor, address.value, typed.trim()));
        finish();
        return true;
      }}
      onOpen={() => openAddress(request.address ?? '')}
      onRemove={() => {
        editor.dispatchCommand(TOGGLE_LINK_COMMAND, null);
        finish();
      }}
      onCancel={finish}
      onClose={close}
    />
  );
}

/** Links the selected text, or the link that the caret is in; without either, what was typed becomes the text. */
function $applyLink(editor: LexicalEditor, address: string, typed: string): void {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) return;
  if (selection.isCollapsed() && $selectedLink(selection) === null) {
    const text = $createTextNode(typed);
    selection.insertNodes([text]);
    text.select(0, typed.length);
  }
  editor.dispatchCommand(TOGGLE_LINK_COMMAND, address);
}

function drawnRange(): Range | null {
  const drawn = getSelection();
  return drawn !== null && drawn.rangeCount > 0 ? drawn.getRangeAt(0).cloneRange() : null;
}

/** The box of the selection on the screen, or of its block if the selection has none. */
function $selectionRect(editor: LexicalEditor, selection: RangeSelection, range: Range | null): Rect {
  const rect = range?.getBoundingClientRect();
  if (rect !== undefined && rect.height > 0) return rect;
  const block = editor.getElementByKey(selection.anchor.getNode().getTopLevelElementOrThrow().getKey());
  return block?.getBoundingClientRect() ?? { left: 0, top: 0, width: 0, height: 0 };
}
