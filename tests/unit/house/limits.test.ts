// A bound stands in one of the limits files, with its unit and its reason, and not where it is used: there nobody who asks
// what the server keeps, or for how long it waits, would find it.
import { expect, test } from 'vitest';
import { filesIn } from './sources.ts';

/** What is no bound but a fact: how long an hour is, or how a file format is laid out. */
const facts = new Set(['hourMs', 'dayMs', 'yearSeconds', 'avifPropertiesWithin']);

/** Lines that give a bound its value: a constant named by a unit or as a bound, or a large number anywhere. */
function strayBounds(text: string): string[] {
  const lines = text
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    .replace(/'[^'\n]*'/g, "''")
    .split('\n');
  return lines.filter((line) => {
    const [, name = ''] = /^(?:export )?const (\w+) = -?[\d(]/.exec(line) ?? [];
    const isNamedSo = /(?:Ms|Seconds|Bytes|Characters|[KM]iB|Max|Min|Size)$/.test(name);
    // A thousand by itself is how milliseconds become seconds.
    const isLarge = /(?<![\w.#])(?!1_?000\b)\d(?:\d{3,}|\d{0,2}(?:_\d{3})+)\b/.test(line);
    return !facts.has(name) && (isNamedSo || isLarge);
  });
}

const sources = filesIn(['server/core', 'server/ws', 'server/http', 'server/jobs'], /\.ts$/).filter(
  ({ file }) => file !== 'server/core/limits.ts',
);

test('[house] the bounds of the core, the sockets, HTTP and the jobs are in the limits files', () => {
  expect(sources.length).toBeGreaterThan(0);
  expect(
    sources.flatMap(({ file, text }) => strayBounds(text).map((line) => `${file}: ${line.trim()}`)),
  ).toEqual([]);
});

test.each([
  ['const retryMs = 500;', true],
  ['export const waitingMax = (2 ** 8);', true],
  ['  items.slice(-5000);', true],
  ['  after(30_000, stop);', true],
  ['  items.slice(-limits.itemsMax);', false],
  ['const hourMs = 60 * 60 * 1_000;', false],
  ['  seconds: ms / 1_000,', false],
  ['const first = 0;', false],
  ["const policy = 'max-age=15552000';", false],
  ['// RFC 6455, 1000 of them', false],
])('[house] a stray bound is told: %s', (line, expected) => {
  expect(strayBounds(line).length > 0).toBe(expected);
});
