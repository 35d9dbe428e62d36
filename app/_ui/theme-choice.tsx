// Light, dark or as the system has it: three radio buttons drawn as one control.
'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { useId } from 'react';

import { chooseTheme, type Theme, theme } from './theme.ts';
import styles from './theme-choice.module.css';
import { useWatchedOr } from './use-watched.ts';

const choices: readonly { value: Theme; label: string; Icon: typeof Sun }[] = [
  { value: 'light', label: 'Light', Icon: Sun },
  { value: 'dark', label: 'Dark', Icon: Moon },
  { value: 'system', label: 'As the system', Icon: Monitor },
];

export function ThemeChoice() {
  const chosen = useWatchedOr(theme, 'system');
  const group = useId();
  return (
    <fieldset className={styles.group}>
      <legend className="visually-hidden">Colours</legend>
      {choices.map(({ value, label, Icon }) => (
        <label key={value} className={styles.choice} title={label}>
          <input
            className="visually-hidden"
            type="radio"
            name={group}
            value={value}
            checked={chosen === value}
            onChange={() => chooseTheme(value)}
          />
          <Icon size={16} aria-hidden="true" />
          <span className="visually-hidden">{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
