// `npm run dev`: the server on a free internal port, restarted when its files change, and Next's development server
// in front of it on PORT. next.config.js sends what is not a page to WEFT_BACKEND. Both end together.
import './lib/node-version.mjs';
import { childEnv, pinnedNode, root, tools } from './lib/paths.mjs';
import { endWithNpm, run, stopAll } from './lib/child.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { freePort } from './lib/free-port.mjs';

endWithNpm();
await ensureInstalled();

const host = process.env.HOST ?? '127.0.0.1';
const port = process.env.PORT ?? '3000';
// By name, as the server says it, unless one other address was asked for.
const isLocal = host === '127.0.0.1' || host === '0.0.0.0';
const address = `http://${isLocal ? 'localhost' : host}:${port}`;
const backend = `http://127.0.0.1:${await freePort()}`;

// The two programs tell where they listen, each in its own way: only one address is the one to open.
const server = run(pinnedNode, ['--watch', '--watch-preserve-output', 'server/main.ts', '--no-app'], {
  cwd: root,
  env: childEnv({
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    PORT: new URL(backend).port,
    PUBLIC_URL: process.env.PUBLIC_URL ?? address,
    // Next's proxy rewrites Host and says in X-Forwarded-Host what it was: the origin check needs that.
    TRUST_PROXY: process.env.TRUST_PROXY ?? '127.0.0.1',
  }),
  onLine: (line) => {
    if (!line.startsWith('Weft is ready at')) console.log(line);
  },
});
const app = run(pinnedNode, [tools.next, 'dev', '--hostname', host, '--port', port], {
  cwd: root,
  env: childEnv({ NODE_ENV: 'development', NEXT_TELEMETRY_DISABLED: '1', WEFT_BACKEND: backend }),
  onLine: (line) => {
    if (/Ready in/.test(line)) console.log(`Weft (development) is at ${address}`);
    else if (
      !/^\s*(▲ Next\.js|- (Local|Network|Environments)|✓ (Starting|Running next\.config))/.test(line)
    ) {
      console.log(line);
    }
  },
});

const { code } = await Promise.race([server, app]);
stopAll();
await Promise.all([server, app]);
process.exit(code);
