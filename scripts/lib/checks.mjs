// What must hold before a test is worth running: format, lint, types, dead code. The four run at the same time, as
// npm scripts, and are told in this order.
import { childEnv, root } from './paths.mjs';
import { exitStopped, isStopping, run } from './child.mjs';
import { secondsSince } from './steps.mjs';

const checks = ['format:check', 'lint', 'types', 'knip'];

/** @returns {Promise<import('./summary.mjs').Counts>} one for each check */
export async function runChecks() {
  const startMs = performance.now();
  const results = await Promise.all(
    checks.map(async (name) => {
      const { code, output } = await run('npm', ['run', '--silent', name], {
        cwd: root,
        env: childEnv(),
        capture: true,
      });
      return { name, code, output, took: secondsSince(startMs) };
    }),
  );
  if (isStopping()) exitStopped();
  for (const { name, code, output, took } of results) {
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} ${took}`);
    if (code !== 0) console.log(`${output.trimEnd()}\nfailed: npm run ${name}`);
  }
  const failed = results.filter(({ code }) => code !== 0).length;
  return { passed: results.length - failed, failed };
}
