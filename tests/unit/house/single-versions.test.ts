// Two copies of Yjs in one process lose updates without a word (its constructor checks fail across copies), and
// Lexical's packages only fit their own release. Held in the lockfile and in what is really on the disk.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from './sources.ts';

type Lockfile = { readonly packages: Readonly<Record<string, { readonly version?: string }>> };
type Copy = { readonly place: string; readonly version: string };

const lockText = readFileSync(path.join(root, 'package-lock.json'), 'utf8');
const lock = JSON.parse(lockText) as Lockfile;

function lockedCopies(wanted: (name: string) => boolean): readonly Copy[] {
  return Object.entries(lock.packages).flatMap(([place, { version }]) => {
    const name = place.split('node_modules/').at(-1) ?? '';
    return place !== '' && wanted(name) ? [{ place, version: version ?? '' }] : [];
  });
}

/** Walks node_modules, and the node_modules inside packages, which is where a second copy would hide. */
function installedCopies(wanted: (name: string) => boolean, folder = 'node_modules'): readonly Copy[] {
  return packageNames(folder).flatMap((name) => {
    const place = `${folder}/${name}`;
    const nested = installedCopies(wanted, `${place}/node_modules`);
    if (!wanted(name)) return nested;
    const { version } = JSON.parse(readFileSync(path.join(root, place, 'package.json'), 'utf8')) as Copy;
    return [{ place, version }, ...nested];
  });
}

function packageNames(folder: string): readonly string[] {
  const start = path.join(root, folder);
  if (!existsSync(start)) return [];
  return readdirSync(start)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(path.join(start, name)).map((inner) => `${name}/${inner}`) : [name],
    );
}

describe.each([
  ['package-lock.json', lockedCopies],
  ['the disk', installedCopies],
])('in %s', (_where, copies) => {
  test('[house] there is exactly one yjs, and it is a 13.6', () => {
    // `@y/y` is Yjs 14, a package of another name that only a compatibility test imports.
    const found = copies((name) => name === 'yjs');
    expect(found.map(({ place }) => place)).toEqual(['node_modules/yjs']);
    expect(found[0]?.version).toMatch(/^13\.6\.\d+$/);
  });

  test('[house] there is exactly one lib0 and one y-protocols', () => {
    const lib0 = copies((name) => name === 'lib0').filter(
      ({ place }) => !place.startsWith('node_modules/@y/'),
    );
    expect(lib0.map(({ place }) => place)).toEqual(['node_modules/lib0']);
    expect(copies((name) => name === 'y-protocols').map(({ place }) => place)).toEqual([
      'node_modules/y-protocols',
    ]);
  });

  test('[house] lexical and all @lexical packages are one release, each once', () => {
    const found = copies((name) => name === 'lexical' || name.startsWith('@lexical/'));
    expect(found.length).toBeGreaterThan(5);
    expect(found.filter(({ version }) => version !== '0.50.0')).toEqual([]);
    expect(found.filter(({ place }) => place.lastIndexOf('node_modules/') !== 0)).toEqual([]);
  });
});

describe('package-lock.json', () => {
  test('[house] names no address to fetch from: the registry is the choice of who installs', () => {
    expect(Object.keys(lock.packages).length).toBeGreaterThan(100);
    expect(lockText).not.toMatch(/"resolved"/);
  });
});
