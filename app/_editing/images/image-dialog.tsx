// The words of a picture: what it shows, for who cannot see it, and what stands under it.
'use client';

import { useState } from 'react';

import type { Shape } from '../../../lib/document/flow/shape.ts';
import { useTexts } from '../../_text/texts.ts';
import { Button } from '../../_ui/button.tsx';
import { Dialog } from '../../_ui/dialog.tsx';
import { Field } from '../../_ui/field.tsx';
import styles from './image-tools.module.css';

export interface ImageDialogProps {
  readonly attributes: Shape['attributes'];
  readonly onSave: (words: { readonly alt: string; readonly caption: string }) => void;
  readonly onClose: () => void;
}

/** The format's limit (lib/document/flow/schema.ts). */
const charactersMax = 1_000;

export function ImageDialog({ attributes, onSave, onClose }: ImageDialogProps) {
  const texts = useTexts();
  const [alt, setAlt] = useState(words(attributes['alt']));
  const [caption, setCaption] = useState(words(attributes['caption']));
  return (
    <Dialog title={texts.images.describe} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          onSave({ alt: alt.trim(), caption: caption.trim() });
          onClose();
        }}
      >
        <Field
          label={texts.images.alt}
          value={alt}
          maxLength={charactersMax}
          onChange={(event) => setAlt(event.target.value)}
        />
        <p className={styles.hint}>{texts.images.altHint}</p>
        <Field
          label={texts.images.caption}
          value={caption}
          maxLength={charactersMax}
          onChange={(event) => setCaption(event.target.value)}
        />
        <div className={styles.buttons}>
          <Button onClick={onClose}>{texts.common.cancel}</Button>
          <Button look="primary" type="submit">
            {texts.common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function words(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
