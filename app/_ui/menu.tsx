// A button that opens a menu, after the ARIA pattern: arrow keys, Home, End and first letters move, Enter chooses, Escape
// gives the focus back. The browser's own popover opens and closes it; a press with the pointer leaves the text's
// selection where it is.
'use client';

import { ChevronDown } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';

import styles from './menu.module.css';
import { usePopoverPlace } from './popover-place.ts';

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  /** As a person would press it. */
  readonly shortcut?: string | undefined;
  /** For one choice of several, or what is on or off. */
  readonly isChecked?: boolean;
  readonly isDisabled?: boolean;
  readonly run: () => void;
}

export interface MenuProps {
  /** What the button is for. */
  readonly label: string;
  /** What is on it; the label if there is nothing. */
  readonly face: ReactNode;
  readonly groups: readonly (readonly MenuItem[])[];
  readonly isDisabled?: boolean;
  readonly tabIndex?: number;
  readonly onFocus?: () => void;
  /** Whether the focus goes to the button after a choice: not if the choice takes it elsewhere. */
  readonly keepsFocus?: boolean;
  readonly hasArrow?: boolean;
  /** bare: the face is all there is to see. */
  readonly look?: 'bare';
}

export function Menu({
  label,
  face,
  groups,
  isDisabled = false,
  tabIndex,
  onFocus,
  keepsFocus = true,
  hasArrow = true,
  look,
}: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const place = usePopoverPlace(button, menu);
  const search = useRef({ typed: '', at: 0 });

  const items = () => [...(menu.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
  const close = () => menu.current?.hidePopover();

  function onKeyDown(event: KeyboardEvent) {
    const all = items();
    const now = all.indexOf(document.activeElement as HTMLElement);
    const next = nextItem(event, all, now, search.current);
    if (next === null) {
      if (event.key === 'Tab') close();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    focusItem(all[next]);
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        className={look === 'bare' ? styles.bare : styles.button}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-disabled={isDisabled}
        popoverTarget={isDisabled ? undefined : id}
        tabIndex={tabIndex}
        onFocus={onFocus}
        onMouseDown={(event) => event.preventDefault()}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' || isDisabled) return;
          event.preventDefault();
          menu.current?.showPopover();
        }}
      >
        {face}
        {hasArrow && look !== 'bare' && <ChevronDown size={14} aria-hidden="true" className={styles.arrow} />}
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        className={styles.menu}
        onBeforeToggle={place}
        onToggle={(event) => {
          place(event);
          if (event.newState !== 'open') return;
          const all = items();
          focusItem(all.find((item) => item.ariaChecked === 'true') ?? all[0]);
        }}
        onKeyDown={onKeyDown}
      >
        {groups.map((group, index) => (
          // Groups have no identity but their place.
          <div key={index} role="group" className={styles.group}>
            {group.map((item) => (
              <button
                key={item.id}
                type="button"
                role={item.isChecked === undefined ? 'menuitem' : 'menuitemcheckbox'}
                aria-checked={item.isChecked}
                aria-disabled={item.isDisabled}
                className={styles.item}
                tabIndex={-1}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => {
                  if (item.isDisabled === true) return;
                  close();
                  if (keepsFocus) button.current?.focus({ preventScroll: true });
                  item.run();
                }}
              >
                <span className={styles.icon}>{item.icon}</span>
                <span className={styles.label}>{item.label}</span>
                {item.shortcut !== undefined && <kbd className={styles.keys}>{item.shortcut}</kbd>}
              </button>
            ))}
          </div>
        ))}
      </div>
    </>
  );
}

/** Left to the browser, the page would scroll: it keeps the place under the bars at the top free. */
function focusItem(item: HTMLElement | undefined): void {
  item?.focus({ preventScroll: true });
  const menu = item?.offsetParent;
  if (item === undefined || menu === null || menu === undefined) return;
  const { offsetTop: top, offsetHeight: height } = item;
  menu.scrollTop = Math.max(top + height - menu.clientHeight, Math.min(menu.scrollTop, top));
}

const searchForgottenAfterMs = 700;

/** The item that a key leads to; null for a key that leads nowhere. */
function nextItem(
  { key, ctrlKey, metaKey, altKey, timeStamp }: KeyboardEvent,
  all: readonly HTMLElement[],
  now: number,
  search: { typed: string; at: number },
): number | null {
  switch (key) {
    case 'ArrowDown':
      return (now + 1) % all.length;
    case 'ArrowUp':
      return (now - 1 + all.length) % all.length;
    case 'Home':
      return 0;
    case 'End':
      return all.length - 1;
    default:
  }
  if (key.length !== 1 || key === ' ' || ctrlKey || metaKey || altKey) return null;
  search.typed = timeStamp - search.at > searchForgottenAfterMs ? key : search.typed + key;
  search.at = timeStamp;
  const wanted = search.typed.toLowerCase();
  const from = search.typed.length === 1 ? now + 1 : now;
  for (let step = 0; step < all.length; step++) {
    const at = (from + step) % all.length;
    if (all[at]?.textContent.trim().toLowerCase().startsWith(wanted) === true) return at;
  }
  return null;
}
