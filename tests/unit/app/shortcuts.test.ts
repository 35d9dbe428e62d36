// Key combinations by system and by keyboard layout, and the Markdown that stands for a block.
import { expect, test } from 'vitest';
import { blockFor } from '../../../app/_editor/markdown-shortcuts.ts';
import { type KeyPress, matchShortcut, shortcutText } from '../../../app/_editor/shortcuts.ts';

function press(
  key: string,
  code: string,
  ...held: readonly ('ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey')[]
): KeyPress {
  const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  return { key, code, ...none, ...Object.fromEntries(held.map((name) => [name, true])) };
}

test('Mod is Ctrl, and Command on a Mac', () => {
  expect(matchShortcut(press('k', 'KeyK', 'ctrlKey'), false)).toEqual({ type: 'link' });
  expect(matchShortcut(press('k', 'KeyK', 'metaKey'), true)).toEqual({ type: 'link' });
  expect(matchShortcut(press('k', 'KeyK', 'ctrlKey'), true)).toBeNull();
  expect(matchShortcut(press('k', 'KeyK', 'metaKey'), false)).toBeNull();
});

test('digits are found by their place, whatever Shift or Alt make of them', () => {
  expect(matchShortcut(press('/', 'Digit7', 'ctrlKey', 'shiftKey'), false)).toEqual({
    type: 'block',
    block: 'number',
  });
  expect(matchShortcut(press('¡', 'Digit1', 'metaKey', 'altKey'), true)).toEqual({
    type: 'block',
    block: 'h1',
  });
});

test('other modifiers held as well make it another combination', () => {
  expect(matchShortcut(press('K', 'KeyK', 'ctrlKey', 'shiftKey'), false)).toBeNull();
  expect(matchShortcut(press('k', 'KeyK'), false)).toBeNull();
});

test('a combination is written as the system writes it', () => {
  expect(shortcutText('Mod+Shift+7', false)).toBe('Ctrl+Shift+7');
  expect(shortcutText('Mod+Shift+7', true)).toBe('⇧⌘7');
});

test.each([
  ['# ', 'h1'],
  ['## ', 'h2'],
  ['### ', 'h3'],
  ['#### ', null],
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
