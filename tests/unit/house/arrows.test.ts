// The arrows of docs/ARCHITECTURE.md hold in the tree as it is, and the checker reports what breaks them.
import { describe, expect, test } from 'vitest';
import { importsIn, roomOf, rooms, violationsIn } from './arrows.ts';
import { filesIn } from './sources.ts';

const sources = filesIn(['lib', 'server', 'app'], /\.tsx?$/);

describe('the tree', () => {
  test('[house] every import of lib, server and app follows an arrow', () => {
    expect(sources.flatMap(({ file, text }) => violationsIn(file, text))).toEqual([]);
  });

  test('[house] the check saw files and imports on both sides', () => {
    for (const side of ['lib/', 'server/core/', 'app/']) {
      const files = sources.filter(({ file }) => file.startsWith(side));
      expect(files.length, side).toBeGreaterThan(0);
      expect(files.flatMap(({ text }) => importsIn(text)).length, side).toBeGreaterThan(0);
    }
  });

  test('[house] every arrow of the table leads to a room of the table', () => {
    const places = rooms.map(({ place }) => place);
    expect(
      rooms
        .flatMap((room) => (room.rooms === 'all' ? [] : room.rooms))
        .filter((place) => !places.includes(place)),
    ).toEqual([]);
  });
});

describe('the checker', () => {
  test.each([
    ['lib/base/a.ts', '../protocol/limits.ts', 'no arrow lib/base -> lib/protocol'],
    ['lib/sync/a.ts', '../../server/core/room.ts', 'no arrow lib/sync -> server/core'],
    ['lib/protocol/a.ts', 'yjs', 'lib/protocol may not use the package yjs'],
    ['lib/document/a.ts', 'node:fs', 'lib/document may not use the package node:fs'],
    ['server/core/room.ts', '../storage/sqlite.ts', 'no arrow server/core -> server/storage'],
    ['server/core/room.ts', '../../lib/sync/people.ts', 'no arrow server/core -> lib/sync'],
    ['server/core/room.ts', 'y-protocols/sync', 'server/core may not use the package y-protocols/sync'],
    ['server/core/room.ts', '../config.ts', 'no arrow server/core -> server/config.ts'],
    ['server/storage/a.ts', '../http/a.ts', 'no arrow server/storage -> server/http'],
    ['server/ws/a.ts', '../storage/a.ts', 'no arrow server/ws -> server/storage'],
    ['server/http/a.ts', 'react', 'server/http may not use the package react'],
    ['server/main.ts', '../app/page.tsx', 'server/main.ts never sees app'],
    ['server/main.ts', '../tests/support/a.ts', 'tests/support/a.ts lies in no room of the table'],
    ['app/d/page.tsx', '../../server/core/room.ts', 'no arrow app -> server/core'],
    ['app/_editor/a.ts', 'ws', 'app may not use the package ws'],
    ['app/_editor/a.ts', '../../../elsewhere.ts', 'leaves the tree'],
  ])('[house] %s importing %s is reported', (file, imported, why) => {
    expect(violationsIn(file, `import { a } from '${imported}';`)).toEqual([{ file, imported, why }]);
  });

  test.each([
    ['lib/protocol/decode.ts', 'lib0/decoding'],
    ['lib/document/a.ts', '@lexical/rich-text'],
    ['server/core/room.ts', '../../lib/protocol/limits.ts'],
    ['server/ws/upgrade.ts', '../auth/tickets.ts'],
    ['server/main.ts', './storage/sqlite.ts'],
    ['app/d/page.tsx', '../_editor/a.tsx'],
    ['app/d/page.tsx', '../../lib/sync/people.ts'],
  ])('[house] %s may import %s', (file, imported) => {
    expect(violationsIn(file, `import { a } from '${imported}';`)).toEqual([]);
  });

  test('[house] every way to name a module is seen', () => {
    const source = [
      `import {\n  a,\n  b,\n} from './many-lines.ts';`,
      `import type { T } from './type.ts';`,
      `import './effect.css';`,
      `export * from './again.ts';`,
      `export { c } from './some.ts';`,
      `const d = await import('./late.ts');`,
      `new Worker(new URL('./a-worker.ts', import.meta.url));`,
      `fork(new URL('b-worker.ts', import.meta.url));`,
      `const folder = new URL('../out', import.meta.url);`,
    ].join('\n');
    expect([...importsIn(source)].toSorted()).toEqual(
      [
        './many-lines.ts',
        './type.ts',
        './effect.css',
        './again.ts',
        './some.ts',
        './late.ts',
        './a-worker.ts',
        './b-worker.ts',
      ].toSorted(),
    );
  });

  test('[house] a file outside every room is reported, and a file room goes before its folder', () => {
    expect(violationsIn('server/stray.ts', '')).toHaveLength(1);
    expect(roomOf('server/config.ts')?.place).toBe('server/config.ts');
    expect(roomOf('lib/basement/a.ts')).toBeUndefined();
  });
});
