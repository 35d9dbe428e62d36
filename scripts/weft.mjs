#!/usr/bin/env node
// `npx weft <command>`, `npm run weft -- <command>`: finds the Node that the program runs on and hands over to
// server/cli.ts there. Installs nothing: a command for operators must not change the program under a running server.
import './lib/node-version.mjs';
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { childEnv, inTree, pinnedNode } from './lib/paths.mjs';
import { run } from './lib/child.mjs';

const cli = inTree('server', 'cli.ts');

if (!existsSync(pinnedNode)) {
  console.error('Weft is not installed here: run "npm start" or "npm ci" once.');
  process.exit(2);
}
// npm runs scripts in the folder of the program; a file that is named is meant from where the caller is.
const cwd =
  process.env.npm_lifecycle_event === undefined ? process.cwd() : (process.env.INIT_CWD ?? process.cwd());

if (process.execPath === pinnedNode) {
  process.chdir(cwd);
  await import(pathToFileURL(cli).href);
} else {
  const { code } = await run(pinnedNode, [cli, ...process.argv.slice(2)], { cwd, env: childEnv() });
  process.exit(code);
}
