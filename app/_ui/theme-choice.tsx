// Light, dark or as the system has it: three radio buttons drawn as one control.
'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { useId } from 'react';

import type { Texts } from '../_text/en.ts';
import { useTexts } from '../_text/texts.ts';
import { chooseTheme, type Theme, theme } from './theme.ts';
import styles from './theme-choice.module.css';
import { useWatchedOr } from './use-watched.ts';

const choices: readonly { value: Theme & keyof Texts['theme']; Icon: typeof Sun }[] = [
  { value: 'light', Icon: Sun },
  { value: 'dark', Icon: Moon },
  { value: 'system', Icon: Monitor },
];

export function ThemeChoice() {
  const texts = useTexts().theme;
  const chosen = useWatchedOr(theme, 'system');
  const group = useId();
  return (
    <fieldset className={styles.group}>
      <legend className="visually-hidden">{texts.label}</legend>
      {choices.map(({ value, Icon }) => (
        <label key={value} className={styles.choice} title={texts[value]}>
          <input
            className="visually-hidden"
            type="radio"
            name={group}
            value={value}
            checked={chosen === value}
            onChange={() => chooseTheme(value)}
          />
          <Icon size={16} aria-hidden="true" />
          <span className="visually-hidden">{texts[value]}</span>
        </label>
      ))}
    </fieldset>
  );
}
