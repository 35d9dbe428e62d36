// Finishes the service worker after a build: before the text of public/sw.js goes the list of files that it keeps on a
// device, and their version. Kept from the start is what a page loads by itself and what comes soon after; of what is
// loaded only when used (a language of code, the emoji) as much as there is room for, the smallest first.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** In bytes as they are in the folder. The app itself, without parts that are loaded when used, has 1.7 MB. */
const usedLaterBytesMax = 1_000_000;

/** @param {string} folder the exported app, in which sw.js is written anew */
export function finishServiceWorker(folder) {
  const names = filesIn(folder);
  const files = keptFiles(names, (name) => readFileSync(path.join(folder, name)));
  const worker = readFileSync(path.join(folder, '..', 'public', 'sw.js'), 'utf8');
  const hash = createHash('sha256').update(worker);
  for (const name of files) hash.update(`${name}\0`).update(readFileSync(path.join(folder, name)));
  const build = { version: hash.digest('hex').slice(0, 16), files: files.map(addressOf) };
  writeFileSync(path.join(folder, 'sw.js'), `const build = ${JSON.stringify(build)};\n\n${worker}`);
}

/**
 * @param {readonly string[]} names all files of the app
 * @param {(name: string) => Buffer} read
 * @returns {string[]} those to be kept, sorted
 */
export function keptFiles(names, read) {
  const pages = names.filter((name) => !name.startsWith('_next/'));
  // What pages name is loaded with them; what that names comes next: second parts, the words of another language.
  const first = namedBy(pages, names, read);
  const second = namedBy([...first], names, read);
  const kept = new Set([...pages, ...first, ...second]);
  let room = usedLaterBytesMax;
  const others = names.filter((name) => !kept.has(name) && name.startsWith('_next/static/'));
  const sized = others.map((name) => ({ name, bytes: read(name).byteLength }));
  for (const { name, bytes } of sized.sort((a, b) => a.bytes - b.bytes || (a.name < b.name ? -1 : 1))) {
    if (bytes > room) break;
    room -= bytes;
    kept.add(name);
  }
  return [...kept].sort();
}

/**
 * @param {readonly string[]} sources
 * @param {readonly string[]} names
 * @param {(name: string) => Buffer} read
 */
function namedBy(sources, names, read) {
  const texts = sources.filter((name) => /\.(html|js|css)$/.test(name)).map((name) => read(name).toString());
  return new Set(
    names.filter((name) => {
      if (!name.startsWith('_next/static/')) return false;
      // Chunks name each other by `static/chunks/x.js`; style sheets by the name alone.
      const own =
        name.endsWith('.js') || name.endsWith('.css')
          ? name.slice('_next/'.length)
          : path.posix.basename(name);
      return texts.some((text) => text.includes(own));
    }),
  );
}

/** @param {string} folder @returns {string[]} relative, with forward slashes */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true })
    .map((entry) => String(entry).split(path.sep).join('/'))
    .filter((name) => statSync(path.join(folder, name)).isFile())
    .filter((name) => !/(^|\/)\./.test(name) && !/^(_not-found|404|sw\.js|robots\.txt)/.test(name))
    .sort();
}

/** As the server answers for them. @param {string} name */
function addressOf(name) {
  return name === 'index.html' ? '/' : `/${name.replace(/\.html$/, '')}`;
}
