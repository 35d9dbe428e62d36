// A path that the documents name exists: a map that shows a room that is gone is worse than none.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { filesIn, root } from './sources.ts';
import { pathsIn } from './document-paths.ts';

const atTop = ['README.md', 'CONTRIBUTING.md']
  .filter((file) => existsSync(path.join(root, file)))
  .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }));
const documents = [...atTop, ...filesIn(['docs'], /\.md$/)];

test('[house] every path in backticks in the documents exists', () => {
  const missing = documents.flatMap(({ file, text }) =>
    pathsIn(text)
      .filter((named) => !existsSync(path.join(root, named)))
      .map((named) => `${file}: ${named}`),
  );
  expect(missing).toEqual([]);
});

test.runIf(existsSync(path.join(root, 'README.md')))('[house] the documents were seen and name paths', () => {
  expect(documents.map(({ file }) => file)).toContain('README.md');
  expect(documents.filter(({ file }) => file.startsWith('docs/')).length).toBeGreaterThan(0);
  expect(documents.flatMap(({ text }) => pathsIn(text)).length).toBeGreaterThan(0);
});

test('[house] paths are told from other words in backticks', () => {
  const text =
    'See `server/core/room.ts#L3`, `lib/base`, `./docs/adr/`, `package.json` and `lib/sync/x.ts:12`; not `npm test`, ' +
    '`app/**/page.tsx`, `docs/<name>.md`, `/api/documents`, `@lexical/react` or `server`.';
  expect(pathsIn(text)).toEqual([
    'server/core/room.ts',
    'lib/base',
    'docs/adr/',
    'package.json',
    'lib/sync/x.ts',
  ]);
});
