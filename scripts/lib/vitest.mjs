// Runs vitest projects and counts what came of it. Output goes to the terminal as it comes.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { childEnv, inTree, pinnedNode, root, tools } from './paths.mjs';
import { exitStopped, isStopping, run } from './child.mjs';
import { countReport, failureLines, secondAttemptLines } from './summary.mjs';

/** Where each project of vitest.config.ts keeps its tests. */
const foldersOf = {
  unit: ['tests/unit', 'tests/contract'],
  sim: ['tests/sim'],
  e2e: ['tests/e2e'],
  'e2e-deep': ['tests/e2e'],
  'deep-servers': ['tests/deep'],
  deep: ['tests/deep'],
  'sim-deep': ['tests/sim'],
};

/** @typedef {keyof typeof foldersOf} Project */

/** Is there a test file in the project at all? @param {Project} project */
export function hasTests(project) {
  return foldersOf[project].some(
    (folder) =>
      existsSync(inTree(folder)) &&
      readdirSync(inTree(folder), { recursive: true }).some((name) => /\.test\.tsx?$/.test(String(name))),
  );
}

/**
 * Can these arguments be answered without the built app and a browser? Only if each names a place of such tests.
 * @param {readonly string[]} args
 */
export function needsNoApp(args) {
  const places = args.filter((arg) => !arg.startsWith('-'));
  const light = [...foldersOf.unit, ...foldersOf.sim];
  return places.length > 0 && places.every((place) => light.some((folder) => place.startsWith(folder)));
}

/**
 * @param {readonly Project[]} projects
 * @param {{ args?: readonly string[], env?: Record<string, string | undefined> }} options
 * @returns {Promise<import('./summary.mjs').Counts>} a run without a single test counts as failed
 */
export async function runVitest(projects, { args = [], env = {} }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'weft-test-'));
  const reportFile = path.join(folder, 'report.json');
  const { code } = await run(
    pinnedNode,
    [
      tools.vitest,
      'run',
      ...projects.flatMap((project) => ['--project', project]),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportFile}`,
      ...args,
    ],
    { cwd: root, env: childEnv(env) },
  );
  const report = readReport(reportFile);
  rmSync(folder, { recursive: true, force: true });
  if (isStopping()) exitStopped();
  const lines = [...secondAttemptLines(report), ...failureLines(report)];
  for (const line of lines) console.log(line.replace(`${root}/`, ''));
  return countReport(report, code);
}

/** @param {string} file @returns {import('./summary.mjs').Report | undefined} */
function readReport(file) {
  try {
    return /** @type {import('./summary.mjs').Report} */ (JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Not written or cut off: the runner broke, which the caller counts.
    return undefined;
  }
}
