// In which language the app speaks: the browser's own list, as it is known to everybody and to every device.
'use client';

import { useId } from 'react';

import { chooseLanguage, chosenLanguage } from '../_text/first-texts.ts';
import { isLanguage, type LanguageCode, languages } from '../_text/languages.ts';
import { useTexts } from '../_text/texts.ts';
import styles from './language-choice.module.css';
import { useWatchedOr } from './use-watched.ts';

const automatic = 'automatic';
const codes = Object.keys(languages) as readonly LanguageCode[];

/** `isLabelled`: the label stands beside it; else it is only heard. */
export function LanguageChoice({ isLabelled = false }: { readonly isLabelled?: boolean }) {
  const { label, automatic: automaticText } = useTexts().language;
  const chosen = useWatchedOr(chosenLanguage, null);
  const id = useId();
  return (
    <>
      <label htmlFor={id} className={isLabelled ? styles.label : 'visually-hidden'}>
        {label}
      </label>
      <select
        id={id}
        className={styles.select}
        title={isLabelled ? undefined : label}
        value={chosen ?? automatic}
        onChange={({ target: { value } }) => chooseLanguage(isLanguage(value) ? value : null)}
      >
        <option value={automatic}>{automaticText}</option>
        {codes.map((code) => (
          <option key={code} value={code} lang={code}>
            {languages[code].name}
          </option>
        ))}
      </select>
    </>
  );
}
