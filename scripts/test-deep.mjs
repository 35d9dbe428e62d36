// `npm run test:deep`: what `npm test` leaves out for time: more in the browser, then the volume from
// tests/deep, then the simulator's.
import './lib/node-version.mjs';
import { hasTests, runVitest } from './lib/vitest.mjs';
import { ensureBrowser } from './lib/browser.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { ensurePrepared } from './lib/server.mjs';
import { lastLine } from './lib/summary.mjs';

await ensureInstalled();
await ensurePrepared();
if (!hasTests('deep')) {
  console.log('There are no tests in tests/deep.');
  console.log(lastLine({ passed: 0, failed: 0 }));
  process.exit(0);
}
const env = { CHROME_PATH: await ensureBrowser() };
await ensureBuilt();
const counts = await runVitest(['e2e-deep', 'deep-servers', 'deep', 'sim-deep'], {
  args: process.argv.slice(2),
  env,
});
console.log(lastLine(counts));
process.exit(counts.failed === 0 ? 0 : 1);
