// Puts a planted bug into the modules that this thread loads from now on. Node hands every source through here before it
// strips the types; only files that the bug names are touched.

import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { plantedBugs, type PlantedBug } from './bugs.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

export function bugNamed(name: string): PlantedBug {
  const bug = plantedBugs.find((each) => each.name === name);
  if (bug === undefined) throw new Error(`no planted bug is called "${name}"`);
  return bug;
}

/** The source with the bug in it; throws if it is not what the bug was written for. */
export function withBug(file: string, source: string, bug: PlantedBug): string {
  return bug.changes
    .filter((change) => change.file === file)
    .reduce((changed, { find, replace }) => {
      const places = changed.split(find).length - 1;
      if (places !== 1) throw new Error(`"${bug.name}" fits ${places} places of ${file} instead of one`);
      return changed.replace(find, () => replace);
    }, source);
}

/** To be called before anything of the program is loaded. Returns how many files were changed so far. */
export function plant(bug: PlantedBug): () => number {
  const files = new Set(bug.changes.map((change) => change.file));
  const changed = new Set<string>();
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.startsWith('file:')) return loaded;
      const file = fileURLToPath(url).slice(root.length).replaceAll('\\', '/');
      if (!files.has(file)) return loaded;
      changed.add(file);
      const source =
        typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
      return { ...loaded, source: withBug(file, source, bug) };
    },
  });
  return () => changed.size;
}
