// Reads the tree for the house rules: which files there are, with their text. Knows no rule.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

export type SourceFile = { readonly file: string; readonly text: string };

/** All files under the folders whose name ends as asked, sorted; a folder that does not exist holds none. */
export function filesIn(folders: readonly string[], ending: RegExp): readonly SourceFile[] {
  return folders.flatMap((folder) => {
    const start = path.join(root, folder);
    if (!existsSync(start)) return [];
    return readdirSync(start, { recursive: true, encoding: 'utf8' })
      .filter((name) => ending.test(name))
      .map((name) => `${folder}/${name.split(path.sep).join('/')}`)
      .toSorted()
      .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }));
  });
}
