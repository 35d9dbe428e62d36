// What makes a build stale: any change of content or name, and nothing else.
import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprint } from '../../../scripts/lib/fingerprint.mjs';

const inputs = ['app', 'one.json'];
let base = '';

beforeEach(() => {
  base = mkdtempSync(path.join(os.tmpdir(), 'weft-fingerprint-'));
  mkdirSync(path.join(base, 'app', 'inner'), { recursive: true });
  writeFileSync(path.join(base, 'app', 'a.ts'), 'a');
  writeFileSync(path.join(base, 'app', 'inner', 'b.ts'), 'b');
  writeFileSync(path.join(base, 'one.json'), '{}');
});

afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

const changes: readonly (readonly [string, () => void])[] = [
  ['a content changes', () => writeFileSync(path.join(base, 'app', 'a.ts'), 'A')],
  ['a nested content changes', () => writeFileSync(path.join(base, 'app', 'inner', 'b.ts'), 'B')],
  ['a file appears', () => writeFileSync(path.join(base, 'app', 'c.ts'), '')],
  ['a file goes', () => rmSync(path.join(base, 'one.json'))],
  ['a file is renamed', () => renameSync(path.join(base, 'app', 'a.ts'), path.join(base, 'app', 'z.ts'))],
  [
    'content moves from one file to the next',
    () => {
      writeFileSync(path.join(base, 'app', 'a.ts'), '');
      writeFileSync(path.join(base, 'app', 'inner', 'b.ts'), 'ab');
    },
  ],
];

test.each(changes)('[start] the fingerprint changes when %s', (_what, change) => {
  const before = fingerprint(base, inputs);
  change();
  expect(fingerprint(base, inputs)).not.toBe(before);
});

test('[start] the fingerprint stays when only times change, or a file beside the inputs', () => {
  const before = fingerprint(base, inputs);
  utimesSync(path.join(base, 'app', 'a.ts'), 1, 1);
  writeFileSync(path.join(base, 'beside.txt'), 'x');
  expect(fingerprint(base, inputs)).toBe(before);
});

test('[start] an input that does not exist is no error', () => {
  expect(fingerprint(base, ['nowhere'])).toBe(fingerprint(base, []));
  expect(fingerprint(base, ['nowhere', ...inputs])).toBe(fingerprint(base, inputs));
});
