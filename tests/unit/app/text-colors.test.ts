// The colours that a text can have: each can be read, in both themes, on the page and on every ground.
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

import { palettes } from '../../../app/_editing/colors/palette.ts';

const enough = 4.5;
const tokens = await readFile(new URL('../../../app/tokens.css', import.meta.url), 'utf8');
const textStyles = await readFile(
  new URL('../../../app/_editor/document-text.module.css', import.meta.url),
  'utf8',
);
const grounds = palettes['background-color'].map(({ name }) => `mark-${name}`);

test.each(palettes.color.map(({ name }) => name))(
  '%s text has contrast enough wherever it stands',
  (name) => {
    for (const ground of ['color-page', 'color-surface', ...grounds]) {
      for (const [theme, ratio] of contrastOf(`ink-${name}`, ground)) {
        expect(ratio, `on ${ground}, ${theme}`).toBeGreaterThanOrEqual(enough);
      }
    }
  },
);

test.each(grounds)('usual text has contrast enough on %s', (ground) => {
  for (const [theme, ratio] of contrastOf('color-text', ground)) {
    expect(ratio, theme).toBeGreaterThanOrEqual(enough);
  }
});

test('each keyword of the palettes is shown as the token of its name', () => {
  const rules = Object.entries(palettes).flatMap(([property, colors]) =>
    colors.map(({ name, keyword }) => ({
      selector: `[style*='${property}: ${keyword}']`,
      declaration: `${property}: var(--${property === 'color' ? 'ink' : 'mark'}-${name}) !important`,
    })),
  );
  expect(rules.length).toBe(16);
  for (const { selector, declaration } of rules) {
    const rule = textStyles.slice(textStyles.indexOf(selector)).split('}')[0];
    expect(textStyles, selector).toContain(selector);
    expect(rule, selector).toContain(declaration);
  }
  // `background-color: red` has `color: red` in it.
  const keywords = new Set(Object.values(palettes).flatMap((colors) => colors.map(({ keyword }) => keyword)));
  expect(keywords.size).toBe(16);
});

function contrastOf(ink: string, ground: string): readonly (readonly [string, number])[] {
  return (['light', 'dark'] as const).map((theme) => {
    const [a, b] = [luminance(token(ink, theme)), luminance(token(ground, theme))];
    return [theme, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)] as const;
  });
}

function token(name: string, theme: 'light' | 'dark'): string {
  const found = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(tokens);
  const color = found?.[theme === 'light' ? 1 : 2];
  if (color === undefined) throw new Error(`no token --${name}`);
  return color;
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
