// The palette keeps its promises in both themes; whatever colour a peer sends, its name can be read.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { contrast, isColor, palette, textOn } from '../../../app/_presence/color.ts';

/** The page's background, light and dark, as tokens.css has it. */
const pages = readToken('--color-page');

test('contrast is that of WCAG: 21 for black on white, 1 for a colour on itself', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#123456', '#123456')).toBe(1);
});

test.each(palette)('$name can be read under white text and seen as a caret on both pages', ({ color }) => {
  expect(contrast(color, '#ffffff')).toBeGreaterThanOrEqual(4.5);
  for (const page of pages) expect(contrast(color, page)).toBeGreaterThanOrEqual(3);
});

test.each(['#ffffff', '#ffff00', '#00ff00', '#808080', '#7f7f00', '#ff0000', '#000000'])(
  'a name on %s, which some peer may send, can be read',
  (color) => {
    expect(contrast(color, textOn(color))).toBeGreaterThanOrEqual(4.5);
  },
);

test('only #rrggbb in lower case is a colour', () => {
  expect(['#0d6b5e', '#0D6B5E', 'red', '#fff', 'url(x)', '#0d6b5e;', 7].map(isColor)).toEqual([
    true,
    ...Array<boolean>(6).fill(false),
  ]);
});

test('text is at least 4.5:1 on every surface of both themes, and lines of inputs 3:1', () => {
  const surfaces = ['--color-page', '--color-surface', '--color-raised'].map(readToken);
  let compared = 0;
  for (const theme of [0, 1] as const) {
    for (const surface of surfaces) {
      for (const text of [
        '--color-text',
        '--color-muted',
        '--color-faint',
        '--color-accent-text',
        '--color-bad',
      ]) {
        expect(
          contrast(readToken(text)[theme], surface[theme]),
          `${text} in theme ${theme}`,
        ).toBeGreaterThanOrEqual(4.5);
        compared++;
      }
      expect(contrast(readToken('--color-line-strong')[theme], surface[theme])).toBeGreaterThanOrEqual(3);
    }
  }
  expect(compared).toBe(30);
});

function readToken(name: string): readonly [light: string, dark: string] {
  const css = readFileSync(new URL('../../../app/tokens.css', import.meta.url), 'utf8');
  const found = new RegExp(`${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\);`).exec(css);
  if (found === null) throw new Error(`no colour ${name} in tokens.css`);
  return [found[1] as string, found[2] as string];
}
