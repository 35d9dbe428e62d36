// A page that has only one thing to say.

import type { ReactNode } from 'react';

import { Mark } from './mark.tsx';
import styles from './message.module.css';

export interface MessageProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly action: ReactNode;
}

export function Message({ title, children, action }: MessageProps) {
  return (
    <main className={styles.message}>
      <Mark />
      <h1 className={styles.title}>{title}</h1>
      <p className={styles.text}>{children}</p>
      <p className={styles.action}>{action}</p>
    </main>
  );
}
