// Which test runs can do without the built app and a browser.
import { expect, test } from 'vitest';
import { needsNoApp } from '../../../scripts/lib/vitest.mjs';

test.each([
  [['tests/unit/lib'], true],
  [['tests/contract', 'tests/sim/a.test.ts', '--bail=1'], true],
  [['tests/unit', 'tests/e2e'], false],
  [['tests/e2e/typing.test.ts'], false],
  [['typing'], false],
  [['-t', 'typing'], false],
  [['--bail=1'], false],
  [[], false],
])('[test] for the arguments %j the app is left out: %s', (args, expected) => {
  expect(needsNoApp(args)).toBe(expected);
});
