// `npm test`: installs and builds what is missing, checks, tests, and ends with `N passed, N failed`. With arguments
// it hands them to vitest and leaves the checks out: `npm test -- tests/unit/lib`.
import './lib/node-version.mjs';
import { hasTests, needsNoApp, runVitest } from './lib/vitest.mjs';
import { lastLine, sum } from './lib/summary.mjs';
import { ensureBrowser } from './lib/browser.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { ensurePrepared } from './lib/server.mjs';
import { runChecks } from './lib/checks.mjs';

const args = process.argv.slice(2);
/** @type {import('./lib/vitest.mjs').Project[]} */
const projects = ['unit', 'sim', 'e2e'];

await ensureInstalled();
/** @type {Record<string, string>} */
const env = {};
if (!needsNoApp(args)) {
  env.CHROME_PATH = await ensureBrowser();
  await ensureBuilt();
}
await ensurePrepared();

const parts = [];
if (args.length > 0) {
  parts.push(await runVitest(projects, { args, env }));
} else {
  parts.push(await runChecks());
  // One after the other: browsers beside the unit tests would measure how busy the machine is.
  for (const project of projects) {
    if (hasTests(project)) parts.push(await runVitest([project], { env }));
  }
}
const counts = sum(parts);
console.log(lastLine(counts));
process.exit(counts.failed === 0 ? 0 : 1);
