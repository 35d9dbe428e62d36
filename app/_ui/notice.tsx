// A sentence that stays until its cause is gone: what went wrong, and what can be done about it.

import type { ReactNode } from 'react';

import styles from './notice.module.css';

export interface NoticeProps {
  readonly tone: 'warn' | 'bad';
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

export function Notice({ tone, children, action }: NoticeProps) {
  return (
    <div className={`${styles.notice} ${styles[tone]}`} role={tone === 'bad' ? 'alert' : undefined}>
      <p className={styles.text}>{children}</p>
      {action !== undefined && <div className={styles.action}>{action}</div>}
    </div>
  );
}
