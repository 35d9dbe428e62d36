// The arrows of the house as data, and the checker that holds imports against them. A room is a folder (or one file)
// with its own entry here; the longest matching entry counts. The linter sees only the written path of an import,
// so this is what holds the plan: it resolves the path first. It reads text, never a compiler.
import path from 'node:path/posix';

export type Room = {
  /** Folder or file, from the root of the tree. */
  readonly place: string;
  /** The other rooms it may import from; its own is always open. */
  readonly rooms: readonly string[] | 'all';
  /** Packages by name; `node:` stands for Node's own modules; a trailing `*` matches the rest. */
  readonly packages: readonly string[];
};

const lexical = ['lexical', '@lexical/*'];
const markdown = ['mdast-util-*', 'micromark-extension-*'];
const yjs = ['yjs', 'lib0', 'y-protocols'];
const allOfLib = ['lib/base', 'lib/protocol', 'lib/document', 'lib/sync', 'lib/api'];

export const rooms: readonly Room[] = [
  // Shared by browser, server and tests: from the ground up.
  { place: 'lib/base', rooms: [], packages: [] },
  { place: 'lib/protocol', rooms: ['lib/base'], packages: ['lib0'] },
  {
    place: 'lib/document',
    rooms: ['lib/base', 'lib/protocol'],
    packages: [...yjs, ...lexical, ...markdown],
  },
  { place: 'lib/api', rooms: ['lib/base', 'lib/protocol', 'lib/document'], packages: ['zod'] },
  {
    place: 'lib/sync',
    rooms: ['lib/base', 'lib/protocol', 'lib/document', 'lib/api'],
    packages: [...yjs, 'y-websocket', 'idb', ...lexical],
  },

  // The server: everything leans on the core, the core on nothing but lib.
  { place: 'server/core', rooms: ['lib/base', 'lib/protocol', 'lib/document'], packages: ['yjs', 'lib0'] },
  { place: 'server/ws', rooms: ['server/core', 'server/auth', ...allOfLib], packages: ['node:*', 'ws'] },
  {
    place: 'server/http',
    rooms: ['server/core', 'server/auth', 'server/storage', 'server/jobs', ...allOfLib],
    packages: ['node:*', 'fastify', '@fastify/*', 'fastify-type-provider-zod', 'zod'],
  },
  {
    place: 'server/auth',
    rooms: ['server/core', 'server/storage', ...allOfLib],
    packages: ['node:*', 'zod', 'better-auth', '@better-auth/*'],
  },
  {
    place: 'server/storage',
    rooms: ['server/core', ...allOfLib],
    packages: ['node:*', 'better-sqlite3', 'yjs', 'lib0'],
  },
  { place: 'server/cluster', rooms: ['server/core', ...allOfLib], packages: ['node:*'] },
  { place: 'server/jobs', rooms: ['server/core', ...allOfLib], packages: ['node:*', ...yjs, ...lexical] },
  { place: 'server/ops', rooms: ['server/core', ...allOfLib], packages: ['node:*', 'pino', 'prom-client'] },
  { place: 'server/config.ts', rooms: allOfLib, packages: ['node:*', 'zod'] },
  // Composition roots: they see every room, and own no library but the ones whose objects they pass on.
  { place: 'server/main.ts', rooms: 'all', packages: ['node:*', 'fastify', 'ws', 'pino', 'better-sqlite3'] },
  { place: 'server/cli.ts', rooms: 'all', packages: ['node:*', 'better-sqlite3'] },

  {
    place: 'app',
    rooms: allOfLib,
    packages: [
      'next',
      'react',
      'react-dom',
      '@base-ui/react',
      'lucide-react',
      ...lexical,
      ...yjs,
      'zod',
      // Fetched when they are used.
      'emojibase-data/*',
      'katex',
      'shiki',
      'katex',
      'katex/*',
      'shiki',
      'shiki/*',
      '@shikijs/*',
    ],
  },
];

/** Rooms that 'all' does not open: the browser's, and those that nothing may see. */
const closedToAll = ['app', 'tests', 'bench', 'scripts'];

export type Violation = { readonly file: string; readonly imported: string; readonly why: string };

/**
 * @param file path from the root, with forward slashes
 * @param source its text
 */
export function violationsIn(file: string, source: string): readonly Violation[] {
  const room = roomOf(file);
  if (room === undefined) return [{ file, imported: '', why: 'lies in no room of the table' }];
  return importsIn(source).flatMap((imported) => {
    const why = imported.startsWith('.')
      ? whyNotPath(room, path.join(path.dirname(file), imported))
      : whyNotPackage(room, imported);
    return why === undefined ? [] : [{ file, imported, why }];
  });
}

export function roomOf(file: string): Room | undefined {
  return rooms
    .filter(({ place }) => file === place || file.startsWith(`${place}/`))
    .toSorted((a, b) => b.place.length - a.place.length)[0];
}

/** What a module names: static, type-only and dynamic imports, re-exports, and worker files by URL. */
export function importsIn(source: string): readonly string[] {
  const forms = [
    /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm,
    /^\s*import\s*['"]([^'"]+)['"]/gm,
    /\bimport\(\s*['"]([^'"]+)['"]/g,
  ];
  const named = forms.flatMap((form) => [...source.matchAll(form)].map((match) => match[1] ?? ''));
  // Relative with or without the dot; a URL of something else than a module, such as a folder, is no import.
  const byUrl = /\bnew URL\(\s*['"](?:\.\/)?([^'":]+\.(?:tsx?|m?js))['"]\s*,\s*import\.meta\.url/g;
  return [...named, ...[...source.matchAll(byUrl)].map((match) => dotted(match[1] ?? ''))];
}

function dotted(relative: string): string {
  return relative.startsWith('.') ? relative : `./${relative}`;
}

function whyNotPath(from: Room, target: string): string | undefined {
  if (target.startsWith('..')) return 'leaves the tree';
  const to = roomOf(target);
  if (to === undefined) return `${target} lies in no room of the table`;
  if (to === from) return undefined;
  if (from.rooms === 'all') {
    return closedToAll.includes(to.place) ? `${from.place} never sees ${to.place}` : undefined;
  }
  return from.rooms.includes(to.place) ? undefined : `no arrow ${from.place} -> ${to.place}`;
}

function whyNotPackage(from: Room, imported: string): string | undefined {
  const allowed = from.packages.some((entry) =>
    entry.endsWith('*')
      ? imported.startsWith(entry.slice(0, -1))
      : imported === entry || imported.startsWith(`${entry}/`),
  );
  return allowed ? undefined : `${from.place} may not use the package ${imported}`;
}
