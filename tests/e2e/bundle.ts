// A module with all that it imports, as one script that a page can run.

import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Bundles `source`, a module that stands in the project's root. */
export async function bundle(source: string): Promise<string> {
  const built = await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [theEntryIs(source)],
    build: {
      write: false,
      minify: false,
      lib: { entry: entryId, formats: ['iife'], name: 'bundled' },
    },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const outputs = Array.isArray(built) ? built : [built];
  const chunks = outputs.flatMap((each) => ('output' in each ? each.output : []));
  const script = chunks.find((chunk) => chunk.type === 'chunk');
  if (script === undefined) throw new Error('the bundle holds no script');
  return script.code;
}

const entryId = 'bundle-entry.ts';

function theEntryIs(source: string): Plugin {
  const id = fileURLToPath(new URL(`../../${entryId}`, import.meta.url));
  return {
    name: 'the-entry',
    enforce: 'pre',
    resolveId: (asked) => (asked.endsWith(entryId) ? id : null),
    load: (asked) => (asked === id ? source : null),
  };
}
