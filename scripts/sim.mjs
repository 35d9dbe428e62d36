// `npm run sim -- --seeds N --from S [--ops N]`, `SEED=n npm run sim`, `npm run sim -- --seed N --html out.html`: finds the
// Node that the program runs on and hands over to the simulator there.
import './lib/node-version.mjs';
import { run } from './lib/child.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { childEnv, inTree, pinnedNode } from './lib/paths.mjs';

await ensureInstalled();
const { code } = await run(
  pinnedNode,
  [inTree('tests', 'sim', 'runner', 'cli.ts'), ...process.argv.slice(2)],
  {
    cwd: process.cwd(),
    env: childEnv(),
  },
);
process.exit(code);
