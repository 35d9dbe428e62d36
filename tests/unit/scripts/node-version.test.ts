// The oldest Node that may run the start-up scripts.
import { expect, test } from 'vitest';
import { canRunScripts } from '../../../scripts/lib/node-version.mjs';

test.each([
  ['v20.9.0', true],
  ['v20.20.2', true],
  ['v21.0.0', true],
  ['v24.21.0', true],
  ['v100.0.0', true],
  ['v20.8.1', false],
  ['v18.20.4', false],
  ['v9.11.2', false],
  ['', false],
])('[start] Node %s may run the scripts: %s', (version, expected) => {
  expect(canRunScripts(version)).toBe(expected);
});
