// Is out/ built from the sources as they are now? If not, `next build`. The stamp goes away before a build and comes
// back after it succeeded, so a build that failed or was cut off is never taken for a good one.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { childEnv, inTree, pinnedNode, root, tools } from './paths.mjs';
import { fail, step } from './steps.mjs';
import { fingerprint } from './fingerprint.mjs';
import { run } from './child.mjs';
import { finishServiceWorker } from './service-worker.mjs';

const stampFile = inTree('out', '.weft-stamp');

const serviceWorkerScript = 'scripts/lib/service-worker.mjs';

/** What the app is built from. package-lock.json stands for the packages. */
const sources = [
  'app',
  'lib',
  'public',
  'next.config.js',
  'tsconfig.json',
  'package-lock.json',
  serviceWorkerScript,
];

/** Builds the app if it is not there or older than its sources. */
export async function ensureBuilt() {
  // Taken before the build: what changes while it runs must make the next start build again.
  const wanted = fingerprint(root, sources);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  rmSync(stampFile, { force: true });
  const { code, output } = await step('Building the app', () =>
    run(pinnedNode, [tools.next, 'build'], {
      cwd: root,
      env: childEnv({ NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }),
      capture: true,
    }),
  );
  if (code !== 0) fail(`The app could not be built: next build ended with ${code}.`, output);
  if (!existsSync(inTree('out', 'index.html'))) {
    fail('The app could not be built: next build wrote no out/index.html.', output);
  }
  removeOldFonts(inTree('out'));
  finishServiceWorker(inTree('out'));
  writeFileSync(stampFile, wanted);
}

/**
 * Formats that KaTeX's style sheet names behind .woff2, for browsers that the app does not run in: the server would keep
 * them in memory, and the service worker on every device.
 * @param {string} folder
 */
function removeOldFonts(folder) {
  for (const name of readdirSync(folder, { recursive: true })) {
    if (/\.(?:ttf|woff)$/.test(String(name))) rmSync(path.join(folder, String(name)));
  }
}
