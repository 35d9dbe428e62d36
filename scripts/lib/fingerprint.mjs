// One hash over the content of files and folders: the question "is what was built from these still right?". Content,
// not times: a checkout or a copy changes times, and the sources are small enough to read at each start.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * @param {string} base the folder that the names are relative to
 * @param {readonly string[]} names files and folders; what does not exist counts as absent
 * @returns {string} hex
 */
export function fingerprint(base, names) {
  const hash = createHash('sha256');
  for (const name of names) {
    for (const file of filesUnder(base, name)) {
      const content = readFileSync(path.join(base, file));
      // The length stands between name and content so that no two trees can read as the same bytes.
      hash.update(`${file}\0${content.length}\0`);
      hash.update(content);
    }
  }
  return hash.digest('hex');
}

/** @param {string} base @param {string} name @returns {string[]} sorted, with forward slashes */
function filesUnder(base, name) {
  const stat = statSync(path.join(base, name), { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [name];
  return readdirSync(path.join(base, name))
    .sort()
    .flatMap((entry) => filesUnder(base, `${name}/${entry}`));
}
