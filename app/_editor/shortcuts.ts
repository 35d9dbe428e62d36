// The table of key combinations, matched without React and without a screen; how they are written for people too.
// Bold, italic, underline, undo and redo are Lexical's own and stand here for their names only.

import type { BlockType } from './commands.ts';

/** The part of a KeyboardEvent that counts. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

export type ShortcutAction =
  | { readonly type: 'block'; readonly block: BlockType }
  | { readonly type: 'link' }
  | { readonly type: 'toolbar' };

interface Shortcut {
  /** Digits are matched by place (`Digit1`), as Shift and Alt change what they write; letters by what they write. */
  readonly key: string;
  readonly modifiers: string;
  readonly action: ShortcutAction;
}

const shortcuts: readonly Shortcut[] = [
  { key: 'Digit0', modifiers: 'Mod+Alt', action: { type: 'block', block: 'paragraph' } },
  { key: 'Digit1', modifiers: 'Mod+Alt', action: { type: 'block', block: 'h1' } },
  { key: 'Digit2', modifiers: 'Mod+Alt', action: { type: 'block', block: 'h2' } },
  { key: 'Digit3', modifiers: 'Mod+Alt', action: { type: 'block', block: 'h3' } },
  { key: 'Digit7', modifiers: 'Mod+Shift', action: { type: 'block', block: 'number' } },
  { key: 'Digit8', modifiers: 'Mod+Shift', action: { type: 'block', block: 'bullet' } },
  { key: 'q', modifiers: 'Ctrl+Shift', action: { type: 'block', block: 'quote' } },
  { key: 'k', modifiers: 'Mod', action: { type: 'link' } },
  { key: 'F10', modifiers: 'Alt', action: { type: 'toolbar' } },
];

export function matchShortcut(press: KeyPress, isApple: boolean): ShortcutAction | null {
  const found = shortcuts.find(
    ({ key, modifiers }) => isKey(press, key) && hasModifiers(press, modifiers, isApple),
  );
  return found?.action ?? null;
}

/** `Mod+Shift+7` as this system writes it: Ctrl+Shift+7, or ⇧⌘7. */
export function shortcutText(keys: string, isApple: boolean): string {
  if (!isApple) return keys.replace('Mod', 'Ctrl');
  const signs: Record<string, string> = { Ctrl: '⌃', Alt: '⌥', Shift: '⇧', Mod: '⌘' };
  const parts = keys.split('+');
  const order = ['Ctrl', 'Alt', 'Shift', 'Mod']
    .filter((name) => parts.includes(name))
    .map((name) => signs[name]);
  return order.join('') + (parts.at(-1) ?? '');
}

function isKey(press: KeyPress, key: string): boolean {
  if (key.startsWith('Digit')) return press.code === key;
  return press.key.toLowerCase() === key.toLowerCase();
}

function hasModifiers(press: KeyPress, modifiers: string, isApple: boolean): boolean {
  const wanted = new Set(modifiers.split('+'));
  const mod = wanted.has('Mod');
  return (
    press.ctrlKey === (wanted.has('Ctrl') || (mod && !isApple)) &&
    press.metaKey === (mod && isApple) &&
    press.altKey === wanted.has('Alt') &&
    press.shiftKey === wanted.has('Shift')
  );
}
