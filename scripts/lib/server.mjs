// How the server is run: which Node, with which flags, and a cache of its compiled sources. The cache saves what
// Node otherwise loads to take the types out of them, some 30 MB and half a second; it follows the sources by itself.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { childEnv, inTree, pinnedNode, root } from './paths.mjs';
import { fingerprint } from './fingerprint.mjs';
import { step } from './steps.mjs';
import { run } from './child.mjs';

const cacheFolder = inTree('node_modules', '.cache', 'weft-server');
const stampFile = inTree('node_modules', '.cache', 'weft-server.stamp');

/** Small young generations: the server's garbage is short-lived frames, and memory at rest counts. */
export const serverFlags = ['--max-semi-space-size=1'];

/**
 * glibc keeps what large frames have left behind for the next ones, 90 MB of it; with this it gives back what lies above
 * 128 KiB. Its heaps are one for each of many threads otherwise: two are enough here, and 2 MB less at rest. Other C
 * libraries pass over both.
 */
const allocatorEnv = { MALLOC_TRIM_THRESHOLD_: '131072', MALLOC_ARENA_MAX: '2' };

export const serverEnv = { NODE_COMPILE_CACHE: cacheFolder, ...allocatorEnv };

/** Fills the cache, if the sources are others than at the last time, by loading every file of the server once. */
export async function ensurePrepared() {
  const wanted = fingerprint(root, ['server', 'lib', 'package-lock.json']);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  rmSync(stampFile, { force: true });
  const { code } = await step('Preparing the server', () =>
    run(pinnedNode, [...serverFlags, inTree('scripts', 'lib', 'load-server.mjs')], {
      cwd: root,
      env: childEnv({ NODE_ENV: 'production', ...serverEnv }),
      capture: true,
    }),
  );
  // A cache is a help, not a need: without it the server starts as well, only fatter.
  if (code === 0) writeFileSync(stampFile, wanted);
}
