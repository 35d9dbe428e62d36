// How others see me: name and colour. And, as it is about me too, light or dark.
'use client';

import { useState } from 'react';

import { useTexts } from '../_text/texts.ts';
import { Button } from '../_ui/button.tsx';
import { Dialog } from '../_ui/dialog.tsx';
import { Field } from '../_ui/field.tsx';
import { LanguageChoice } from '../_ui/language-choice.tsx';
import { ThemeChoice } from '../_ui/theme-choice.tsx';
import { useWatched } from '../_ui/use-watched.ts';
import { Avatar } from './avatar.tsx';
import { palette } from './color.ts';
import { nameCharactersMax, tidyName } from './profile.ts';
import styles from './profile-dialog.module.css';
import { changeProfile, profile } from './profile-store.ts';

export function ProfileDialog({ onClose }: { readonly onClose: () => void }) {
  const texts = useTexts();
  const current = useWatched(profile);
  const [name, setName] = useState(current.name);
  const [color, setColor] = useState(current.color);
  const [error, setError] = useState<string | null>(null);

  function save() {
    const tidy = tidyName(name);
    if (tidy === '') {
      setError(texts.profile.nameMissing);
      return;
    }
    changeProfile({ name: tidy, color });
    onClose();
  }

  return (
    <Dialog title={texts.profile.title} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <div className={styles.preview}>
          <Avatar name={tidyName(name) || '?'} color={color} />
          <p className={styles.hint}>{texts.profile.hint}</p>
        </div>
        <Field
          label={texts.profile.name}
          value={name}
          maxLength={nameCharactersMax}
          autoComplete="nickname"
          error={error}
          onChange={(event) => {
            setName(event.target.value);
            setError(null);
          }}
        />
        <ColorChoice chosen={color} onChoose={setColor} />
        <div className={styles.choice}>
          <span className={styles.label}>{texts.profile.theme}</span>
          <ThemeChoice />
        </div>
        <div className={styles.choice}>
          <LanguageChoice isLabelled />
        </div>
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

interface ColorChoiceProps {
  readonly chosen: string;
  readonly onChoose: (color: string) => void;
}

function ColorChoice({ chosen, onChoose }: ColorChoiceProps) {
  const texts = useTexts();
  return (
    <fieldset className={styles.colors}>
      <legend className={styles.label}>{texts.profile.color}</legend>
      <div className={styles.swatches}>
        {palette.map(({ name, color }) => (
          <label key={color} className={styles.swatch} title={texts.colors[name]}>
            <input
              className="visually-hidden"
              type="radio"
              name="color"
              value={color}
              checked={color === chosen}
              onChange={() => onChoose(color)}
            />
            <span className={styles.disc} style={{ backgroundColor: color }} aria-hidden="true" />
            <span className="visually-hidden">{texts.colors[name]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
