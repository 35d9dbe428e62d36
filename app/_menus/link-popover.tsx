// The small dialog beside the selected text that takes a link's address. Opened by EDIT_LINK_COMMAND; closes on
// Escape and on a press elsewhere, and gives the focus back to the text.
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
import { useEffect, useId, useRef, useState } from 'react';

import { EDIT_LINK_COMMAND } from '../_editor/commands.ts';
import { focusText } from '../_editor/focus-text.ts';
import { linkAddress } from '../_editor/link-address.ts';
import { openAddress } from '../_editor/links.ts';
import { $selectedLink } from '../_editor/selection-format.ts';
import { Button } from '../_ui/button.tsx';
import { Field } from '../_ui/field.tsx';
import { placePopover, type Rect } from '../_ui/popover-place.ts';
import styles from './link-popover.module.css';

/** What the popover was opened for. */
interface LinkRequest {
  /** The address of the link that is edited; null for a new one. */
  readonly address: string | null;
  readonly anchor: Rect;
  /** The selected text: the focus goes to the popover, and with it the browser's own highlight. */
  readonly range: Range | null;
}

const highlightName = 'weft-link-text';

export function LinkPopover({ editor }: { readonly editor: LexicalEditor }) {
  const [request, setRequest] = useState<LinkRequest | null>(null);

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

  if (request === null) return null;
  return <LinkForm editor={editor} request={request} onClose={() => setRequest(null)} />;
}

interface LinkFormProps {
  readonly editor: LexicalEditor;
  readonly request: LinkRequest;
  readonly onClose: () => void;
}

function LinkForm({ editor, request, onClose }: LinkFormProps) {
  const popover = useRef<HTMLFormElement>(null);
  const headingId = useId();
  const [typed, setTyped] = useState(request.address ?? '');
  const [error, setError] = useState<string | null>(null);

  useEffect(() => {
    const form = popover.current;
    if (form === null) return;
    form.showPopover();
    placePopover(request.anchor, form);
    form.querySelector('input')?.select();
    return highlight(request.range);
  }, [request]);

  function finish() {
    onClose();
    focusText(editor);
  }

  function apply() {
    const address = linkAddress(typed);
    if (!address.ok) {
      setError('This is not an address: try example.com or name@example.com.');
      return;
    }
    editor.update(() => $applyLink(editor, address.value, typed.trim()));
    finish();
  }

  return (
    // A dialog by its role, so keys are its business.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form
      ref={popover}
      popover="auto"
      role="dialog"
      aria-labelledby={headingId}
      className={styles.popover}
      noValidate
      onToggle={(event) => {
        if (event.newState === 'closed') onClose();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        finish();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <h2 id={headingId} className={styles.title}>
        {request.address === null ? 'Add a link' : 'Edit the link'}
      </h2>
      <Field
        label="Address"
        type="url"
        inputMode="url"
        autoComplete="off"
        placeholder="example.com"
        value={typed}
        error={error}
        onChange={(event) => {
          setTyped(event.target.value);
          setError(null);
        }}
      />
      <div className={styles.buttons}>
        {request.address !== null && (
          <>
            <Button look="quiet" onClick={() => openAddress(request.address ?? '')}>
              Open
            </Button>
            <Button
              look="quiet"
              onClick={() => {
                editor.dispatchCommand(TOGGLE_LINK_COMMAND, null);
                finish();
              }}
            >
              Remove
            </Button>
          </>
        )}
        <Button look="primary" type="submit">
          {request.address === null ? 'Add' : 'Save'}
        </Button>
      </div>
    </form>
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

/** Marks the text that the link is for, where the browser can (base.css says how it looks). */
function highlight(range: Range | null): () => void {
  if (range === null || !('highlights' in CSS)) return () => undefined;
  CSS.highlights.set(highlightName, new Highlight(range));
  return () => CSS.highlights.delete(highlightName);
}
