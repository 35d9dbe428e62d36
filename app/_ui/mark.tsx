// The woven mark: two threads over and under two threads. The page's icon (app/icon.svg) shows the same weave.

import styles from './mark.module.css';

export function Mark() {
  return (
    <svg className={styles.mark} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect className={styles.ground} width="32" height="32" rx="8" />
      <path className={styles.warp} d="M11.5 6.5v19M20.5 6.5v19" />
      <path className={styles.gap} d="M8 11.5h7M17 20.5h7" />
      <path className={styles.weft} d="M6.5 11.5h19M6.5 20.5h19" />
      <path className={styles.gap} d="M20.5 8v7M11.5 17v7" />
      <path className={styles.warpAgain} d="M20.5 7v9M11.5 16v9" />
    </svg>
  );
}
