// Buttons with words, and buttons with an icon and a name. Native ones: everything a button gets passes through.

import type { ComponentProps, ReactNode } from 'react';

import styles from './button.module.css';

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'className' | 'type'> {
  /** primary: the one thing to do here. plain: everything else. quiet: in a row of many. */
  readonly look?: 'primary' | 'plain' | 'quiet';
  readonly type?: 'button' | 'submit';
}

export function Button({ look = 'plain', type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type === 'submit' ? 'submit' : 'button'}
      className={`${styles.button} ${styles[look]}`}
    />
  );
}

export interface IconButtonProps extends Omit<
  ComponentProps<'button'>,
  'className' | 'type' | 'children' | 'title'
> {
  /** What it does, for screen readers and as the tooltip. */
  readonly label: string;
  /** As a person would press it, such as `Ctrl+B`; told in the tooltip. */
  readonly shortcut?: string | undefined;
  readonly icon: ReactNode;
}

export function IconButton({ label, shortcut, icon, ...rest }: IconButtonProps) {
  return (
    <button
      {...rest}
      type="button"
      className={styles.icon}
      aria-label={label}
      title={shortcut === undefined ? label : `${label} (${shortcut})`}
    >
      {icon}
    </button>
  );
}
