// The words of a picture: what it shows, for who cannot see it, and what stands under it.
'use client';

import { useState } from 'react';

import type { Shape } from '../../../lib/document/flow/shape.ts';
import { useTexts } from '../../_text/texts.ts';
import { Button } from '../../_ui/button.tsx';
import { Dialog } from '../../_ui/dialog.tsx';
import { Field } from '../../_ui/field.tsx';
import { changedWords, type ImageWords, wordsOf } from './image-words.ts';
import styles from './image-tools.module.css';

export interface ImageDialogProps {
  readonly attributes: Shape['attributes'];
  /** What was changed of them. */
  readonly onSave: (words: Partial<ImageWords>) => void;
  readonly onClose: () => void;
}

/** The format's limit (lib/document/flow/schema.ts). */
const charactersMax = 1_000;

export function ImageDialog({ attributes, onSave, onClose }: ImageDialogProps) {
  const texts = useTexts();
  const [before] = useState(() => wordsOf(attributes));
  const [alt, setAlt] = useState(before.alt);
  const [caption, setCaption] = useState(before.caption);
  return (
    <Dialog title={texts.images.describe} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          onSave(changedWords(before, { alt, caption }));
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
