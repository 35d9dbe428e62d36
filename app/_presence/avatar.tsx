// A person as a disc: initials on their colour.

import { textOn } from './color.ts';
import { initials } from './profile.ts';
import styles from './avatar.module.css';

export interface AvatarProps {
  readonly name: string;
  readonly color: string;
}

export function Avatar({ name, color }: AvatarProps) {
  return (
    // The colour is the person's, not the design's.
    <span
      className={styles.avatar}
      style={{ backgroundColor: color, color: textOn(color) }}
      // Drawn, not said: initials are no part of what a button with them is called.
      data-initials={initials(name)}
      aria-hidden="true"
    />
  );
}
