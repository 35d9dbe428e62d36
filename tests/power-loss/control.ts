// The control of the experiment: plain SQLite on the forgetful disk. If NORMAL lost nothing, the disk would prove
// nothing about FULL.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { ForgetfulDisk } from './forgetful-disk.ts';

const commits = 50;

/** How many of the commits that returned are gone after a power cut. */
export function lossWith(synchronous: 'NORMAL' | 'FULL'): number {
  const disk = ForgetfulDisk.create();
  if (disk === null) throw new Error('there is no compiler for the disk');
  try {
    const file = join(disk.dataDir, 'control.db');
    const script = `
      const Sqlite = require('better-sqlite3');
      const database = new Sqlite(${JSON.stringify(file)});
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = ${synchronous}');
      database.exec('CREATE TABLE t (x)');
      for (let i = 0; i < ${commits}; i++) database.prepare('INSERT INTO t VALUES (?)').run(i);
      process.kill(process.pid, 'SIGKILL');
    `;
    spawnSync(process.execPath, ['-e', script], {
      env: { NODE_ENV: 'production', ...disk.env },
      cwd: new URL('../..', import.meta.url),
    });
    disk.cutPower();
    const database = new Sqlite(file);
    const exists = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 't'").get() !== undefined;
    const left = exists ? database.prepare<[], { n: number }>('SELECT count(*) AS n FROM t').get()?.n : 0;
    database.close();
    return commits - (left ?? 0);
  } finally {
    disk.remove();
  }
}
