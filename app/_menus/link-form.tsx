// What LinkPopover shows: the small dialog beside the selected text that takes a link's address. Closes on Escape and
// on a press elsewhere. Part of the deferred chunk, so it knows nothing of the editor.
'use client';

import { useEffect, useId, useRef, useState } from 'react';

import { useTexts } from '../_text/texts.ts';
import { Button } from '../_ui/button.tsx';
import { Field } from '../_ui/field.tsx';
import { placePopover, type Rect } from '../_ui/popover-place.ts';
import styles from './link-form.module.css';

/** What the form was opened for. */
export interface LinkRequest {
  /** The address of the link that is edited; null for a new one. */
  readonly address: string | null;
  readonly anchor: Rect;
  /** The selected text: the focus goes to the form, and with it the browser's own highlight. */
  readonly range: Range | null;
}

export interface LinkFormProps {
  readonly request: LinkRequest;
  /** False if what was typed is no address. */
  readonly onApply: (typed: string) => boolean;
  readonly onOpen: () => void;
  readonly onRemove: () => void;
  /** By Escape: the focus goes back to the text. */
  readonly onCancel: () => void;
  /** By a press elsewhere, which took the focus there. */
  readonly onClose: () => void;
}

const highlightName = 'weft-link-text';

export function LinkForm({ request, onApply, onOpen, onRemove, onCancel, onClose }: LinkFormProps) {
  const texts = useTexts();
  const popover = useRef<HTMLDivElement>(null);
  const headingId = useId();
  const [typed, setTyped] = useState(request.address ?? '');
  const [error, setError] = useState<string | null>(null);
  const isNew = request.address === null;

  useEffect(() => {
    const form = popover.current;
    if (form === null) return;
    form.showPopover();
    placePopover(request.anchor, form);
    form.querySelector('input')?.select();
    return highlight(request.range);
  }, [request]);

  return (
    // A dialog by its role, so keys are its business.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={popover}
      popover="auto"
      role="dialog"
      aria-labelledby={headingId}
      className={styles.popover}
      onToggle={(event) => {
        if (event.newState === 'closed') onClose();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        onCancel();
      }}
    >
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!onApply(typed)) setError(texts.link.notAnAddress);
        }}
      >
        <h2 id={headingId} className={styles.title}>
          {isNew ? texts.link.add : texts.link.edit}
        </h2>
        <Field
          label={texts.link.address}
          type="url"
          inputMode="url"
          autoComplete="off"
          placeholder={texts.link.example}
          value={typed}
          error={error}
          onChange={(event) => {
            setTyped(event.target.value);
            setError(null);
          }}
        />
        <div className={styles.buttons}>
          {!isNew && (
            <>
              <Button look="quiet" onClick={onOpen}>
                {texts.link.open}
              </Button>
              <Button look="quiet" onClick={onRemove}>
                {texts.link.remove}
              </Button>
            </>
          )}
          <Button look="primary" type="submit">
            {isNew ? texts.link.addIt : texts.common.save}
          </Button>
        </div>
      </form>
    </div>
  );
}

/** Marks the text that the link is for, where the browser can (base.css says how it looks). */
function highlight(range: Range | null): () => void {
  if (range === null || !('highlights' in CSS)) return () => undefined;
  CSS.highlights.set(highlightName, new Highlight(range));
  return () => CSS.highlights.delete(highlightName);
}
