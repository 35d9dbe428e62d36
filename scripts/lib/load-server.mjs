// Loads every source of the server once, so that Node's compile cache holds it. Runs on the pinned Node, started by
// ensurePrepared. The entry files do nothing: the worker threads' refuse to run outside of a thread, and main stops at
// a setting that it does not take.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { inTree } from './paths.mjs';

const server = inTree('server');
const files = readdirSync(server, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
for (const file of files) {
  if (file === 'main.ts' || file === 'cli.ts') continue;
  await import(pathToFileURL(path.join(server, file)).href).catch(() => {});
}
process.env.PORT = 'none: only loading';
console.error = () => {};
process.on('exit', () => {
  process.exitCode = 0;
});
await import(pathToFileURL(path.join(server, 'main.ts')).href);
