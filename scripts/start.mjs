// `npm start`: installs what is missing, builds what is stale, runs the server with the app and becomes its shell:
// signals go to it, its exit code is ours. `npm run server` is the same without the app (--no-app).
import './lib/node-version.mjs';
import { childEnv, inTree, pinnedNode, root } from './lib/paths.mjs';
import { endWithNpm, run } from './lib/child.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { ensurePrepared, serverEnv, serverFlags } from './lib/server.mjs';

const args = process.argv.slice(2);

endWithNpm();
await ensureInstalled();
if (!args.includes('--no-app')) await ensureBuilt();
await ensurePrepared();
const guard = inTree('scripts', 'lib', 'end-with-parent.mjs');
const { code } = await run(pinnedNode, [...serverFlags, '--import', guard, 'server/main.ts', ...args], {
  cwd: root,
  env: childEnv({
    NODE_ENV: process.env.NODE_ENV ?? 'production',
    ...serverEnv,
    WEFT_STARTED_BY: String(process.pid),
  }),
  ownGroup: true,
});
process.exit(code);
