// Where things lie in the tree. The scripts work from any current folder.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** @param {string[]} parts */
export function inTree(...parts) {
  return path.join(root, ...parts);
}

/** The Node that runs the program, from the lockfile; not the one that runs this script. */
export const pinnedNode = inTree('node_modules', 'node', 'bin', 'node');

/** Entry files of the tools, to be run by the pinned Node. */
export const tools = {
  next: inTree('node_modules', 'next', 'dist', 'bin', 'next'),
  vitest: inTree('node_modules', 'vitest', 'vitest.mjs'),
  playwright: inTree('node_modules', 'playwright-core', 'cli.js'),
};

/**
 * The environment for a child. PATH begins with the tree's binaries, so that a tool that starts `node` gets the
 * pinned one; npm itself must not (`withoutTree`): it replaces that very file while it runs.
 * @param {Record<string, string | undefined>} extra
 * @param {{ withoutTree?: boolean }} options
 * @returns {NodeJS.ProcessEnv}
 */
export function childEnv(extra = {}, { withoutTree = false } = {}) {
  const bin = inTree('node_modules', '.bin');
  const rest = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => !folder.endsWith(path.join('node_modules', '.bin')));
  const folders = withoutTree ? rest : [bin, ...rest];
  return { ...process.env, PATH: folders.join(path.delimiter), ...extra };
}
