// The list of keys, from the same actions that answer them.
'use client';

import { useState } from 'react';

import { useTexts } from '../../_text/texts.ts';
import { Dialog } from '../../_ui/dialog.tsx';
import { isQuestionMarkOn, turnQuestionMark } from './question-mark.ts';
import styles from './shortcut-help.module.css';
import { shortcutSections } from './shortcut-sections.ts';

export function ShortcutHelp({ onClose }: { readonly onClose: () => void }) {
  const texts = useTexts();
  const [isOn, setOn] = useState(isQuestionMarkOn);
  return (
    <Dialog title={texts.shortcutHelp.title} onClose={onClose}>
      {shortcutSections(texts).map(({ title, lines }) => (
        <section key={title}>
          <h3 className={styles.heading}>{title}</h3>
          <dl className={styles.list}>
            {lines.map(({ label, keys }) => (
              <div key={label} className={styles.line}>
                <dt>{label}</dt>
                <dd className={styles.keys}>
                  {keys.map((each) => (
                    <kbd key={each} className={styles.key}>
                      {each}
                    </kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <label className={styles.choice}>
        <input
          type="checkbox"
          checked={isOn}
          onChange={({ target }) => {
            turnQuestionMark(target.checked);
            setOn(target.checked);
          }}
        />
        {texts.shortcutHelp.questionMark}
      </label>
    </Dialog>
  );
}
