// The tables of the data file and how an older file becomes a newer one. The number in `user_version` is the
// on-disk format; a file of a later format than this program knows is refused, never touched.

import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';

/** Says "Weft" in the file's header, so that another program's database is not taken for ours. */
export const applicationId = 0x57656674;

/** Each entry lifts the format by one; what was once released is never edited. */
const migrations: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    head_seq INTEGER NOT NULL,
    head_chain BLOB NOT NULL,
    acl_gen INTEGER NOT NULL,
    title TEXT NOT NULL,
    created_at INTEGER,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER
  ) STRICT;
  CREATE INDEX documents_listed ON documents (updated_at DESC) WHERE created_at IS NOT NULL AND deleted_at IS NULL;
  CREATE TABLE records (
    id INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES documents (id),
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    user TEXT NOT NULL,
    session TEXT,
    kind TEXT NOT NULL,
    body BLOB NOT NULL,
    chain BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX records_order ON records (document, seq);
  CREATE TABLE snapshots (
    id INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES documents (id),
    upto_seq INTEGER NOT NULL,
    chain BLOB NOT NULL,
    state BLOB NOT NULL,
    sum BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX snapshots_order ON snapshots (document, upto_seq);
  CREATE TABLE clients (
    document INTEGER NOT NULL REFERENCES documents (id),
    client INTEGER NOT NULL,
    user TEXT NOT NULL,
    PRIMARY KEY (document, client)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE blobs (key TEXT PRIMARY KEY, body BLOB NOT NULL, sum BLOB NOT NULL) STRICT;
  `,
];

export const formatVersion = migrations.length;

/** To be called whenever the file may hold less than it once confirmed, as after a backup was restored. */
export function renewIncarnation(database: Database): void {
  database
    .prepare(
      "INSERT INTO meta (key, value) VALUES ('incarnation', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )
    .run(randomUUID());
  // Others may bring back what its writers had sent after the backup: who came first says nothing of who wrote.
  database.exec('DELETE FROM clients');
}

/** Brings the file to the present format. Throws with one clear sentence if it is not a file of ours. */
export function migrate(database: Database): void {
  const version = database.pragma('user_version', { simple: true }) as number;
  const application = database.pragma('application_id', { simple: true }) as number;
  if (application !== applicationId && !(application === 0 && version === 0)) {
    throw new Error('the data file belongs to another program');
  }
  if (version > formatVersion) {
    throw new Error(`the data file has format ${version}; this program knows formats up to ${formatVersion}`);
  }
  database.transaction(() => {
    for (const migration of migrations.slice(version)) database.exec(migration);
    if (version === 0) renewIncarnation(database);
    database.pragma(`application_id = ${applicationId}`);
    database.pragma(`user_version = ${formatVersion}`);
  })();
}
