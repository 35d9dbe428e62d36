// A Chromium for the browser tests: the one that CHROME_PATH names, or one the system has, or one that Playwright
// fetched before; if there is none, one is installed.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { childEnv, pinnedNode, root, tools } from './paths.mjs';
import { fail, step } from './steps.mjs';
import { run } from './child.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const macApps = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
/** Inside one of Playwright's `chromium-<revision>` folders, by system. */
const playwrightBinaries = [
  'chrome-linux/chrome',
  'chrome-linux64/chrome',
  'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
  'chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
  'chrome-mac-x64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
];

/** @returns {Promise<string>} the path of a browser */
export async function ensureBrowser() {
  const asked = process.env.CHROME_PATH;
  if (asked !== undefined && asked !== '') {
    if (!isFile(asked)) fail(`CHROME_PATH names no file: ${asked}`);
    return asked;
  }
  return findBrowser() ?? installBrowser();
}

/** @returns {string | undefined} */
function findBrowser() {
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(path.delimiter)];
  const onSystem = folders.flatMap((folder) => names.map((name) => path.join(folder, name)));
  return [...onSystem, ...macApps, ...playwrightDownloads()].find(isFile);
}

/** Newest first. @returns {string[]} */
function playwrightDownloads() {
  const caches = [
    process.env.PLAYWRIGHT_BROWSERS_PATH ?? '',
    path.join(os.homedir(), '.cache', 'ms-playwright'),
    path.join(os.homedir(), 'Library', 'Caches', 'ms-playwright'),
  ];
  return caches
    .filter((cache) => cache !== '' && existsSync(cache))
    .flatMap((cache) =>
      readdirSync(cache)
        .filter((name) => /^chromium-\d+$/.test(name))
        .sort((a, b) => Number(b.slice('chromium-'.length)) - Number(a.slice('chromium-'.length)))
        .flatMap((name) => playwrightBinaries.map((binary) => path.join(cache, name, binary))),
    );
}

/** @returns {Promise<string>} */
async function installBrowser() {
  // Its shared libraries can be installed by root only; others are told by the browser what is missing.
  const withLibraries = process.platform === 'linux' && process.getuid?.() === 0 ? ['--with-deps'] : [];
  const install = isDebianRoot()
    ? () =>
        runAll([
          ['apt-get', ['update']],
          ['apt-get', ['install', '-y', '--no-install-recommends', 'chromium']],
        ])
    : () => runAll([[pinnedNode, [tools.playwright, 'install', ...withLibraries, 'chromium']]]);
  const { code, output } = await step(
    'Installing a browser for the tests (none found, CHROME_PATH not set)',
    install,
  );
  if (code !== 0) {
    fail(
      'No browser was found, and none could be installed. Set CHROME_PATH to a Chromium or Chrome.',
      output,
    );
  }
  const found = findBrowser();
  if (found === undefined) {
    fail('A browser was installed, but it is in none of the known places. Set CHROME_PATH.', output);
  }
  return found;
}

/** One after the other until one fails. @param {[string, string[]][]} commands */
async function runAll(commands) {
  let output = '';
  for (const [command, args] of commands) {
    const ended = await run(command, args, {
      cwd: root,
      env: childEnv({ DEBIAN_FRONTEND: 'noninteractive' }),
      capture: true,
    });
    output += ended.output;
    if (ended.code !== 0) return { code: ended.code, output };
  }
  return { code: 0, output };
}

/** Debian's chromium is a real package; Ubuntu's of that name only points to a snap, which a container cannot run. */
function isDebianRoot() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get') || !existsSync('/etc/os-release')) {
    return false;
  }
  return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/** @param {string} file */
function isFile(file) {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
