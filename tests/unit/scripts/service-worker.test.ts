// Which files a device keeps from the start: the pages, what they load, and what comes soon after; heavy parts that are
// loaded only when used have to share what room there is.
import { expect, test } from 'vitest';
import { keptFiles } from '../../../scripts/lib/service-worker.mjs';

const app: Record<string, string | number> = {
  'index.html': '<script src="/_next/static/chunks/first.js">',
  'd.txt': '',
  '_next/static/chunks/first.js': 'load("static/chunks/second.js")',
  '_next/static/chunks/second.js': 'load("static/chunks/heavy.js"); load("static/chunks/light.js")',
  '_next/static/chunks/style.css': 'url(../media/font.woff2)',
  '_next/static/chunks/light.js': 10,
  '_next/static/chunks/heavy.js': 3_000_000,
  '_next/static/media/font.woff2': 5_000,
};

function read(name: string): Buffer {
  const content = app[name] as string | number;
  return typeof content === 'string' ? Buffer.from(content) : Buffer.alloc(content);
}

test('pages, what they name and what that names are kept, and small things beside', () => {
  const kept = keptFiles(Object.keys(app), read);
  expect(kept).toEqual(
    Object.keys(app)
      .filter((name) => !name.includes('heavy'))
      .sort(),
  );
});

test('what a page names is kept, however large', () => {
  const names = ['index.html', '_next/static/chunks/heavy.js'];
  const readOne = (name: string) =>
    name === 'index.html' ? Buffer.from('/_next/static/chunks/heavy.js') : Buffer.alloc(3_000_000);
  expect(keptFiles(names, readOne)).toEqual(names.toReversed());
});
