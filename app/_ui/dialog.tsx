// A modal dialog on the browser's own <dialog>: it traps and returns focus, closes on Escape and makes the page behind
// inert without a line of ours. Shown while it is mounted.
'use client';

import { X } from 'lucide-react';
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';

import { useTexts } from '../_text/texts.ts';
import { IconButton } from './button.tsx';
import styles from './dialog.module.css';

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function Dialog({ title, onClose, children }: DialogProps) {
  const { close } = useTexts().common;
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  /** A click that ends on the backdrop may have begun within: the browser says the backdrop for both. */
  const isPressOutside = useRef(false);

  // Layout: its cleanup runs while the dialog is still in the page, where closing it gives the focus back.
  useLayoutEffect(() => {
    const dialog = element.current;
    // StrictMode runs this twice, and showing what is shown throws.
    if (dialog !== null && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);

  return (
    // The handlers are for the pointer only, and only for the backdrop; Escape does the same by itself.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={element}
      className={styles.dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        isPressOutside.current = event.target === event.currentTarget;
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget && isPressOutside.current) onClose();
      }}
    >
      <div className={styles.content}>
        <div className={styles.header}>
          <h2 id={titleId} className={styles.title}>
            {title}
          </h2>
          <IconButton label={close} icon={<X size={18} aria-hidden="true" />} onClick={onClose} />
        </div>
        {children}
      </div>
    </dialog>
  );
}
