// A fault of ours inside a page. What was written is stored already, here or on the server: saying so matters most.
// Every page loads this, in a chunk of its own; it takes only styles from others, as what it shared would come twice.
'use client';

import buttonStyles from './_ui/button.module.css';
import styles from './_ui/message.module.css';

export default function ErrorPage() {
  return (
    <main className={styles.message}>
      <h1 className={styles.title}>Something broke on this page</h1>
      <p className={styles.text}>
        It is our fault, not yours. What showed as saved is safe on the server; what did not is kept on this
        device where possible and sent after a reload.
      </p>
      <p className={styles.action}>
        <button
          type="button"
          className={`${buttonStyles.button} ${buttonStyles.primary}`}
          onClick={() => location.reload()}
        >
          Reload
        </button>
      </p>
    </main>
  );
}
