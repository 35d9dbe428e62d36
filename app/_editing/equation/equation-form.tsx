// The small editor of an equation: its source, how it will look, and what is wrong with it. A press elsewhere keeps what
// was written, Escape does not.
'use client';

import { useEffect, useId, useRef, useState } from 'react';

import { useTexts } from '../../_text/texts.ts';
import { Button } from '../../_ui/button.tsx';
import { placePopover } from '../../_ui/popover-place.ts';
import { DrawnEquation } from './drawn-equation.tsx';
import styles from './equation-form.module.css';

export interface EquationFormProps {
  readonly tex: string;
  readonly isInline: boolean;
  /** The equation in the text. */
  readonly anchor: HTMLElement;
  /** `isByKey`: the focus belongs in the text again. */
  readonly onClose: (tex: string, isByKey: boolean) => void;
}

/** As the document's schema has it. */
const texMax = 10_000;

export function EquationForm({ tex, isInline, anchor, onClose }: EquationFormProps) {
  const said = useTexts().equation;
  const ids = useId();
  const popover = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const [typed, setTyped] = useState(tex);
  const [error, setError] = useState<string | null>(null);
  /** What is kept if it closes now; null: it has. */
  const kept = useRef<string | null>(tex);

  useEffect(() => {
    const form = popover.current;
    if (form === null) return;
    form.showPopover();
    placePopover(anchor.getBoundingClientRect(), form);
    field.current?.select();
  }, [anchor]);

  function close(now: string, isByKey: boolean) {
    if (kept.current === null) return;
    kept.current = null;
    onClose(now, isByKey);
  }

  return (
    // A dialog by its role, so keys are its business.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={popover}
      popover="auto"
      role="dialog"
      aria-labelledby={`${ids}title`}
      className={styles.popover}
      onToggle={(event) => {
        if (event.newState === 'closed') close(kept.current ?? tex, false);
      }}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Escape') {
          event.preventDefault();
          // One that never was anything goes again.
          close(tex, true);
        } else if (event.key === 'Enter' && !event.shiftKey && event.target === field.current) {
          event.preventDefault();
          close(typed, true);
        }
      }}
    >
      <h2 id={`${ids}title`} className={styles.title}>
        {said.title}
      </h2>
      <textarea
        ref={field}
        className={styles.field}
        aria-label={said.tex}
        aria-invalid={error !== null}
        aria-describedby={`${ids}error`}
        placeholder={said.example}
        rows={2}
        maxLength={texMax}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        dir="ltr"
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          kept.current = target.value;
        }}
      />
      <div role="group" aria-label={said.preview} className={styles.preview}>
        <DrawnEquation tex={typed} isInline={isInline} onError={setError} />
      </div>
      <p id={`${ids}error`} aria-live="polite" className={styles.error}>
        {error !== null && said.wrong(error)}
      </p>
      <div className={styles.buttons}>
        <Button look="quiet" onClick={() => close('', true)}>
          {said.remove}
        </Button>
        <Button look="primary" onClick={() => close(typed, true)}>
          {said.done}
        </Button>
      </div>
    </div>
  );
}
