// The title: a text field over the shared title of the document. The browser owns what is in the field (so composing
// works), this file carries edits one way and the other and keeps the caret in its place.
'use client';

import { useEffect, useRef } from 'react';
import type { Doc } from 'yjs';

import { readTitle, replaceTitle, titleText } from '../../lib/document/title.ts';
import { limits } from '../../lib/protocol/limits.ts';
import { useFirstTexts } from '../_text/first-texts.ts';
import { editBetween, mapOffset, mergeTitle } from './title-merge.ts';
import styles from './title-field.module.css';

export interface TitleFieldProps {
  readonly doc: Doc;
  /** The title now: the field's mirror, which makes it as high as its text. */
  readonly title: string;
  readonly readOnly: boolean;
  /** Enter or arrow down: on to the text. */
  readonly onLeave: () => void;
}

/** The transactions that come from this field. */
const ownOrigin = { from: 'title-field' };

export function TitleField({ doc, title, readOnly, onLeave }: TitleFieldProps) {
  const texts = useFirstTexts();
  const field = useRef<HTMLTextAreaElement>(null);

  useEffect(() => (field.current === null ? undefined : bindTitleField(field.current, doc)), [doc]);

  return (
    <h1 className={styles.heading}>
      <textarea
        ref={field}
        className={styles.field}
        aria-label={texts.document.title}
        // Whose language is not the page's.
        lang=""
        dir="auto"
        placeholder={texts.untitled}
        rows={1}
        maxLength={limits.titleCharactersMax}
        readOnly={readOnly}
        enterKeyHint="next"
        autoComplete="off"
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          const atEnd = event.currentTarget.selectionStart === event.currentTarget.value.length;
          if (event.key === 'Enter' || (event.key === 'ArrowDown' && atEnd)) {
            event.preventDefault();
            onLeave();
          }
        }}
      />
      <span className={styles.mirror} dir="auto" aria-hidden="true">
        {title === '' ? texts.untitled : title}{' '}
      </span>
    </h1>
  );
}

/** Keeps `field` and the title of `doc` equal until the returned function is called. */
function bindTitleField(field: HTMLTextAreaElement, doc: Doc): () => void {
  /** What the field held when it was last given to the document. */
  let base = readTitle(doc);
  let composing = false;
  field.value = base;

  const take = () => {
    if (composing) return;
    const title = readTitle(doc);
    if (title !== field.value) setKeepingCaret(field, title);
    base = title;
  };
  // What is composed is given letter by letter too: a phone's keyboard composes each word, and who is gone before it ends
  // has been told that it was saved. Only the field must not be changed meanwhile.
  const give = () => {
    const typed = field.value;
    replaceTitle(doc, mergeTitle(base, typed, readTitle(doc)), ownOrigin);
    base = typed;
    take();
  };
  const begin = () => {
    composing = true;
  };
  const end = () => {
    composing = false;
    give();
  };

  const text = titleText(doc);
  text.observe(take);
  field.addEventListener('input', give);
  field.addEventListener('compositionstart', begin);
  field.addEventListener('compositionend', end);
  return () => {
    text.unobserve(take);
    field.removeEventListener('input', give);
    field.removeEventListener('compositionstart', begin);
    field.removeEventListener('compositionend', end);
  };
}

function setKeepingCaret(field: HTMLTextAreaElement, title: string): void {
  const edit = editBetween(field.value, title);
  const { selectionStart, selectionEnd, selectionDirection } = field;
  field.value = title;
  // Setting a selection moves the focus in some browsers; who is not here has no caret to keep.
  if (document.activeElement === field) {
    field.setSelectionRange(
      mapOffset(selectionStart, edit),
      mapOffset(selectionEnd, edit),
      selectionDirection,
    );
  }
}
