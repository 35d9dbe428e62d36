// `npm run check`: format, lint, types and dead code, without a test.
import './lib/node-version.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { lastLine } from './lib/summary.mjs';
import { runChecks } from './lib/checks.mjs';

await ensureInstalled();
const counts = await runChecks();
console.log(lastLine(counts));
process.exit(counts.failed === 0 ? 0 : 1);
