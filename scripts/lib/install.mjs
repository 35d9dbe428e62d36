// Is node_modules what package-lock.json says, on this machine? If not, `npm ci`. The quick answer is a stamp in
// node_modules; the slow one compares npm's own record, so that an install made by hand is taken as it is.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { childEnv, inTree, pinnedNode, root } from './paths.mjs';
import { fail, step } from './steps.mjs';
import { fingerprint } from './fingerprint.mjs';
import { run } from './child.mjs';

const stampFile = inTree('node_modules', '.weft-stamp');
const stampInputs = ['package-lock.json', 'node_modules/.package-lock.json'];

/** @typedef {{ version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockedPackage */
/** @typedef {{ packages?: Record<string, LockedPackage> }} Lockfile */

/** Installs the packages if they are missing or others than the lockfile's. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  const { code, output } = await step('Installing packages', () =>
    run('npm', ['ci', '--include=dev', '--loglevel=error'], {
      cwd: root,
      env: childEnv({}, { withoutTree: true }),
      capture: true,
    }),
  );
  if (code !== 0) {
    fail(
      `The packages could not be installed: npm ci ended with ${code}. Is the npm registry reachable?`,
      output,
    );
  }
  const found = pinnedNodeVersion();
  if (found !== expectedNodeVersion()) {
    fail(
      `The packages are installed, but the Node they bring does not run here (${found ?? 'no answer'} instead of ${expectedNodeVersion()}).`,
      output,
    );
  }
  writeStamp();
}

function isInstalled() {
  if (!existsSync(pinnedNode) || !existsSync(inTree('node_modules', '.package-lock.json'))) return false;
  if (readIfThere(stampFile) !== fingerprint(root, stampInputs)) {
    if (!sameAsInstalled(readLock('package-lock.json'), readLock('node_modules/.package-lock.json'))) {
      return false;
    }
    if (pinnedNodeVersion() !== expectedNodeVersion()) return false;
    writeStamp();
    return true;
  }
  return pinnedNodeVersion() === expectedNodeVersion();
}

/**
 * Does npm's record of the installed tree agree with the lockfile? Packages for other platforms are not installed.
 * @param {Lockfile} wanted
 * @param {Lockfile} installed
 */
export function sameAsInstalled(wanted, installed) {
  const there = installed.packages ?? {};
  const asked = wanted.packages ?? {};
  for (const [place, { version, optional, devOptional }] of Object.entries(asked)) {
    if (place === '') continue;
    const found = there[place];
    if (found === undefined ? optional !== true && devOptional !== true : found.version !== version) {
      return false;
    }
  }
  return Object.keys(there).every((place) => place in asked);
}

function writeStamp() {
  writeFileSync(stampFile, fingerprint(root, stampInputs));
}

function pinnedNodeVersion() {
  // Under npm this script already runs on the pinned Node once it is installed: no need to start it to ask.
  if (process.execPath === pinnedNode) return process.version;
  const { status, stdout } = spawnSync(pinnedNode, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

function expectedNodeVersion() {
  return `v${readLock('package-lock.json').packages?.['node_modules/node']?.version ?? ''}`;
}

/** @param {string} name @returns {Lockfile} */
function readLock(name) {
  return /** @type {Lockfile} */ (JSON.parse(readFileSync(inTree(name), 'utf8')));
}

/** @param {string} file */
function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
