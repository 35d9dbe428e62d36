// Renaming in place: Enter or leaving the field saves, Escape does not. A failure stays visible beside the field.
'use client';

import { useRef, useState } from 'react';

import type { ApiError } from '../../lib/api/client.ts';
import type { DocumentSummary } from '../../lib/api/contract.ts';
import type { Result } from '../../lib/base/result.ts';
import { limits } from '../../lib/protocol/limits.ts';
import { errorText } from '../_text/error-text.ts';
import { useTexts } from '../_text/texts.ts';
import styles from './rename-form.module.css';

export interface RenameFormProps {
  readonly title: string;
  readonly onSubmit: (title: string) => Promise<Result<DocumentSummary, ApiError>>;
  /** `byKey`: the focus is still here and must go somewhere sensible. */
  readonly onEnd: (byKey: boolean) => void;
}

export function RenameForm({ title, onSubmit, onEnd }: RenameFormProps) {
  const texts = useTexts();
  /** What the person saw when the field was opened: others may rename the document meanwhile. */
  const [opened] = useState(title);
  const [value, setValue] = useState(title);
  const [error, setError] = useState<string | null>(null);
  /** Enter saves, and then the field loses the focus, which would save again. */
  const ended = useRef(false);

  function cancel() {
    ended.current = true;
    onEnd(true);
  }

  async function save(byKey: boolean) {
    if (ended.current) return;
    ended.current = true;
    const next = value.trim();
    if (value === opened || next === title) {
      onEnd(byKey);
      return;
    }
    const answer = await onSubmit(next);
    if (answer.ok) {
      onEnd(byKey);
      return;
    }
    ended.current = false;
    setError(errorText(answer.error, texts));
  }

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void save(true);
      }}
    >
      <input
        className={styles.input}
        aria-label={texts.documents.newName}
        aria-invalid={error !== null}
        // The person asked for this field just now.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        maxLength={limits.titleCharactersMax}
        placeholder={texts.untitled}
        value={value}
        onChange={(event) => setValue(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={() => void save(false)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') cancel();
        }}
      />
      {error !== null && (
        <p className={styles.error} role="alert">
          {texts.documents.notRenamed} {error}
        </p>
      )}
    </form>
  );
}
