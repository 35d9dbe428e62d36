// Each source file says at its top what it owns.
import { expect, test } from 'vitest';
import { filesIn } from './sources.ts';

/** A comment before anything else but a shebang and directives such as 'use client'. */
function hasHeader(text: string): boolean {
  return /^(?:#!.*\n)?(?:\s*['"]use [a-z]+['"];?\s*\n)*\s*(?:\/\/ ?\S|\/\*\*?\s*\S)/.test(text);
}

const sources = filesIn(['lib', 'server', 'app', 'scripts'], /\.(?:tsx?|mjs|js)$/);

test('[house] every source file opens with a comment', () => {
  expect(sources.length).toBeGreaterThan(0);
  expect(sources.filter(({ text }) => !hasHeader(text)).map(({ file }) => file)).toEqual([]);
});

test.each([
  ['a line comment', '// Owns x.\nimport a;', true],
  ['a block comment', '/**\n * Owns x.\n */\n', true],
  ['a directive, then a comment', "'use client';\n\n// Owns x.\n", true],
  ['a shebang, then a comment', '#!/usr/bin/env node\n// Owns x.\n', true],
  ['an import', "import a from 'a';\n// Late.\n", false],
  ['nothing', '', false],
  ['an empty comment', '//\nconst a = 1;', false],
])('[house] a header is told from %s', (_what, text, expected) => {
  expect(hasHeader(text)).toBe(expected);
});
