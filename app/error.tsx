// A fault of ours inside a page. What was written is stored already, here or on the server: saying so matters most.
// Every page loads this, in a chunk of its own; what it shared with others would come twice, so it takes from them only
// styles, and the reader's language once it is shown.
'use client';

import { useEffect, useState } from 'react';

import { enBroken } from './_text/en-broken.ts';
import buttonStyles from './_ui/button.module.css';
import styles from './_ui/message.module.css';

export default function ErrorPage() {
  const [said, setSaid] = useState(enBroken);

  useEffect(() => {
    import('./_text/readers-texts.ts').then(
      async ({ readersTexts }) => {
        const { broken } = await readersTexts();
        setSaid(broken);
      },
      // Nothing more can be loaded: English it is.
      () => undefined,
    );
  }, []);

  return (
    <main className={styles.message}>
      <h1 className={styles.title}>{said.title}</h1>
      <p className={styles.text}>{said.text}</p>
      <p className={styles.action}>
        <button
          type="button"
          className={`${buttonStyles.button} ${buttonStyles.primary}`}
          onClick={() => location.reload()}
        >
          {said.reload}
        </button>
      </p>
    </main>
  );
}
