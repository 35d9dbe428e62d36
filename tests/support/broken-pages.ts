// Pages of a data file that SQLite cannot make sense of any more: found by what they hold, and broken on the disk.

import { closeSync, copyFileSync, openSync, writeSync } from 'node:fs';
import Sqlite from 'better-sqlite3';

export const pageBytes = 4_096;

type PageType = 'leaf' | 'overflow';

/** The pages of a table or an index, in the order of their keys. */
export function pagesOf(file: string, name: string, type: PageType): number[] {
  const database = new Sqlite(file, { readonly: true });
  const pages = database
    .prepare<[string, string], number>(
      'SELECT pageno FROM dbstat WHERE name = ? AND pagetype = ? ORDER BY path',
    )
    .pluck()
    .all(name, type);
  database.close();
  return pages;
}

/** The head of a page overwritten: no b-tree page, and for an overflow page a next one beyond the file. */
export function breakPage(file: string, page: number): void {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.alloc(8, 0x7f), 0, 8, (page - 1) * pageBytes);
  closeSync(descriptor);
}

/** The leaf of the index where the document's next record belongs, which is not that of the whole index. */
export function leafAtTheEndOf(id: string, sound: string): number {
  const leaves = pagesOf(sound, 'records_order', 'leaf');
  const file = `${sound}.tried`;
  const found = leaves.slice(0, -1).filter((page) => {
    copyFileSync(sound, file);
    breakPage(file, page);
    const database = new Sqlite(file);
    try {
      database
        .prepare(
          `SELECT 1 FROM records INDEXED BY records_order WHERE document = (SELECT id FROM documents WHERE name = ?)
           AND seq = (SELECT head_seq FROM documents WHERE name = ?)`,
        )
        .all(id, id);
      return false;
    } catch {
      return true;
    } finally {
      database.close();
    }
  });
  const [page] = found;
  if (page === undefined || found.length > 1) throw new Error(`${id} has no such page of its own`);
  return page;
}
