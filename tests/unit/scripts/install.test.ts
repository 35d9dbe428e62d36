// When the installed packages count as the lockfile's.
import { expect, test } from 'vitest';
import { sameAsInstalled } from '../../../scripts/lib/install.mjs';

const root = { version: '0.1.0' };
const locked = {
  packages: {
    '': root,
    'node_modules/yjs': { version: '13.6.33' },
    'node_modules/other-platform': { version: '1.0.0', optional: true },
  },
};

test.each([
  ['the same packages', { 'node_modules/yjs': { version: '13.6.33' } }, true],
  ['another version', { 'node_modules/yjs': { version: '13.6.32' } }, false],
  ['a package missing', {}, false],
  [
    'one that was removed since',
    { 'node_modules/yjs': { version: '13.6.33' }, 'node_modules/old': { version: '1.0.0' } },
    false,
  ],
  [
    'an optional one in another version',
    { 'node_modules/yjs': { version: '13.6.33' }, 'node_modules/other-platform': { version: '0.9.0' } },
    false,
  ],
])('[start] an installed tree with %s is told', (_what, packages, expected) => {
  expect(sameAsInstalled(locked, { packages })).toBe(expected);
});

test('[start] a record without packages is no installed tree', () => {
  expect(sameAsInstalled(locked, {})).toBe(false);
});
