// Short messages that go away by themselves, announced politely, with at most one action. They stay while the pointer
// or the focus is on them; F6 moves there. Never the only place of an error.
'use client';

import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';

import { useTexts } from '../_text/texts.ts';
import styles from './toasts.module.css';

const shownForMs = 8_000;

export interface ToastsProps {
  /** By which messages come from code that is not within. */
  readonly manager?: ReturnType<typeof Toast.createToastManager>;
  readonly children?: ReactNode;
}

export function Toasts({ manager, children }: ToastsProps) {
  return (
    <Toast.Provider timeout={shownForMs} limit={3} toastManager={manager}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport}>
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { dismiss } = useTexts().common;
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={styles.toast} swipeDirection={['down', 'right']}>
      <Toast.Content className={styles.content}>
        <Toast.Title className={styles.title} render={<p />} />
        <Toast.Action className={styles.action} />
        <Toast.Close className={styles.close} aria-label={dismiss}>
          <X size={16} aria-hidden="true" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}
