// Key combinations, matched without React and without a screen; how they are written for people too. Which there are is
// said by the actions.

import type { Action } from './actions.ts';

/** The part of a KeyboardEvent that counts. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Undefined if the combination is nobody's. */
export function matchShortcut(
  press: KeyPress,
  isApple: boolean,
  actions: readonly Action[],
): Action | undefined {
  // Most keys are just typed.
  if (!press.ctrlKey && !press.metaKey && !press.altKey) return undefined;
  return actions.find(({ keys }) => keys.some((each) => matches(press, each, isApple)));
}

/** With either key for Mod: pressed by habit, on every system. */
export function isSaveKey(press: KeyPress): boolean {
  return isKey(press, 'S') && (press.ctrlKey || press.metaKey) && !press.altKey && !press.shiftKey;
}

/** `Mod+Shift+7` as this system writes it: Ctrl+Shift+7, or ⇧⌘7. */
export function shortcutText(keys: string, isApple: boolean): string {
  const parts = keys.split('+').map((part) => arrows[part] ?? part);
  if (!isApple) return parts.map((part) => (part === 'Mod' ? 'Ctrl' : part)).join('+');
  const order = ['Ctrl', 'Alt', 'Shift', 'Mod'].filter((name) => parts.includes(name));
  return order.map((name) => signs[name]).join('') + (parts.at(-1) ?? '');
}

const signs: Readonly<Record<string, string>> = { Ctrl: '⌃', Alt: '⌥', Shift: '⇧', Mod: '⌘' };
const arrows: Readonly<Record<string, string>> = { ArrowUp: '↑', ArrowDown: '↓' };

function matches(press: KeyPress, keys: string, isApple: boolean): boolean {
  const parts = keys.split('+');
  const key = parts.pop() ?? '';
  return isKey(press, key) && hasModifiers(press, new Set(parts), isApple);
}

/** Digits are matched by place, as Shift and Alt change what they write; letters by what they write, else by place. */
function isKey(press: KeyPress, key: string): boolean {
  if (/^\d$/.test(key)) return press.code === `Digit${key}`;
  if (press.key.toLowerCase() === key.toLowerCase()) return true;
  // Alt writes another letter on a Mac, and a layout of another script never writes this one.
  return (press.altKey || press.key > '\x7F') && press.code === `Key${key}`;
}

function hasModifiers(press: KeyPress, wanted: ReadonlySet<string>, isApple: boolean): boolean {
  const mod = wanted.has('Mod');
  return (
    press.ctrlKey === (wanted.has('Ctrl') || (mod && !isApple)) &&
    press.metaKey === (mod && isApple) &&
    press.altKey === wanted.has('Alt') &&
    press.shiftKey === wanted.has('Shift')
  );
}
