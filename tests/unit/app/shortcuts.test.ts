// Key combinations by system and by keyboard layout, and the Markdown that stands for a block.
import { expect, test } from 'vitest';
import { coreActions } from '../../../app/_editor/actions.ts';
import { blockFor } from '../../../app/_editor/markdown-shortcuts.ts';
import { isSaveKey, type KeyPress, matchShortcut, shortcutText } from '../../../app/_editor/shortcuts.ts';

function press(
  key: string,
  code: string,
  ...held: readonly ('ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey')[]
): KeyPress {
  const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  return { key, code, ...none, ...Object.fromEntries(held.map((name) => [name, true])) };
}

function found(keyPress: KeyPress, isApple: boolean): string | null {
  return matchShortcut(keyPress, isApple, coreActions)?.id ?? null;
}

test('Mod is Ctrl, and Command on a Mac', () => {
  expect(found(press('k', 'KeyK', 'ctrlKey'), false)).toBe('link');
  expect(found(press('k', 'KeyK', 'metaKey'), true)).toBe('link');
  expect(found(press('k', 'KeyK', 'ctrlKey'), true)).toBeNull();
  expect(found(press('k', 'KeyK', 'metaKey'), false)).toBeNull();
});

test('digits are found by their place, whatever Shift or Alt make of them', () => {
  expect(found(press('/', 'Digit7', 'ctrlKey', 'shiftKey'), false)).toBe('number');
  expect(found(press('¡', 'Digit1', 'metaKey', 'altKey'), true)).toBe('h1');
});

test('a letter that Alt makes another one is found by its place', () => {
  expect(found(press('ç', 'KeyC', 'metaKey', 'altKey'), true)).toBe('code');
});

test('a letter is found by its place on a layout of another script, and by what it writes on any other', () => {
  expect(found(press('л', 'KeyK', 'ctrlKey'), false)).toBe('link');
  expect(found(press('У', 'KeyE', 'ctrlKey', 'shiftKey'), false)).toBe('alignCenter');
  expect(found(press('λ', 'KeyL', 'metaKey', 'shiftKey'), true)).toBe('alignLeft');
  // Dvorak: K is where V is elsewhere, and T where K is.
  expect(found(press('k', 'KeyV', 'ctrlKey'), false)).toBe('link');
  expect(found(press('t', 'KeyK', 'ctrlKey'), false)).toBeNull();
});

test('Mod+S is known on every layout, and is not Mod+Shift+S', () => {
  for (const held of ['ctrlKey', 'metaKey'] as const) {
    expect(isSaveKey(press('s', 'KeyS', held))).toBe(true);
    expect(isSaveKey(press('ы', 'KeyS', held))).toBe(true);
    expect(isSaveKey(press('o', 'KeyS', held))).toBe(false);
    expect(isSaveKey(press('S', 'KeyS', held, 'shiftKey'))).toBe(false);
  }
  expect(isSaveKey(press('ы', 'KeyS'))).toBe(false);
});

test('other modifiers held as well make it another combination', () => {
  expect(found(press('K', 'KeyK', 'ctrlKey', 'shiftKey'), false)).toBeNull();
  expect(found(press('k', 'KeyK'), false)).toBeNull();
});

test('no two actions have the same keys, on either system', () => {
  const keys = coreActions.flatMap((action) => action.keys);
  for (const isApple of [false, true]) {
    expect(new Set(keys.map((each) => shortcutText(each, isApple))).size).toBe(keys.length);
  }
});

test('a combination is written as the system writes it', () => {
  expect(shortcutText('Mod+Shift+7', false)).toBe('Ctrl+Shift+7');
  expect(shortcutText('Mod+Shift+7', true)).toBe('⇧⌘7');
});

test.each([
  ['# ', 'h1'],
  ['## ', 'h2'],
  ['### ', 'h3'],
  ['#### ', 'h4'],
  ['###### ', 'h6'],
  ['####### ', null],
  ['- ', 'bullet'],
  ['* ', 'bullet'],
  ['1. ', 'number'],
  ['2. ', null],
  ['> ', 'quote'],
  ['#', null],
  ['a # ', null],
])('"%s" at the start of a paragraph asks for %s', (typed, block) => {
  expect(blockFor(typed)).toBe(block);
});
