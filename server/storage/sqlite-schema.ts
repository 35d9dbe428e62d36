// The tables of the data file and how an older file becomes a newer one. The number in `user_version` is the
// on-disk format; a file of a later format than this program knows is refused, never touched.

import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { documentSeal, ownersSum, type Owner, type SealedFields } from './document-seal.ts';
import { StoreRefused } from './store-refused.ts';

/** Says "Weft" in the file's header, so that another program's database is not taken for ours. */
export const applicationId = 0x57656674;

/** Each entry lifts the format by one; what was once released is never edited. */
const migrations: ReadonlyArray<(database: Database) => void> = [
  (database) => database.exec(format1),
  (database) => {
    database.exec(format2);
    sealAll(database);
  },
];

export const formatVersion = migrations.length;

const format1 = `
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
`;

// begin_seq is the last record that was removed because of its age, begin_chain its link: there the log begins.
// How many changes the file holds is the greatest id of its records, to which no commit adds less than one, and `others`,
// the commits that add no record: so an edit has nothing more to write than itself. `tally` has one row; the record with
// the greatest id is never removed, for it lies behind every snapshot or is the last one of it.
const format2 = `
  ALTER TABLE documents ADD COLUMN begin_seq INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE documents ADD COLUMN begin_chain BLOB NOT NULL DEFAULT x'00000000000000000000000000000000';
  ALTER TABLE documents ADD COLUMN owners_sum BLOB NOT NULL DEFAULT x'00000000000000000000000000000000';
  ALTER TABLE documents ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
  CREATE TABLE tally (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    others INTEGER NOT NULL,
    others_at INTEGER NOT NULL,
    documents INTEGER NOT NULL
  ) STRICT;
  INSERT INTO tally (id, others, others_at, documents) SELECT 1, 0, 0, count(*) FROM documents;
`;

function sealAll(database: Database): void {
  const keys = database.prepare<[], number>('SELECT id FROM documents').pluck().all();
  const rowOf = database.prepare<[number], SealedFields>('SELECT * FROM documents WHERE id = ?');
  const ownersOf = database.prepare<[number], Owner>('SELECT client, user FROM clients WHERE document = ?');
  const seal = database.prepare('UPDATE documents SET owners_sum = ?, seal = ? WHERE id = ?');
  for (const key of keys) {
    const row = rowOf.get(key);
    if (row === undefined) continue;
    seal.run(ownersSum(row.name, ownersOf.iterate(key)), documentSeal(row), key);
  }
}

/** To be called whenever the file may hold less than it once confirmed, as after a backup was restored. */
export function renewIncarnation(database: Database): void {
  database
    .prepare(
      "INSERT INTO meta (key, value) VALUES ('incarnation', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )
    .run(randomUUID());
  // Others may bring back what its writers had sent after the backup: who came first says nothing of who wrote.
  database.exec('DELETE FROM clients; UPDATE documents SET owners_sum = zeroblob(16)');
}

/** Brings the file to the present format. Throws {@link StoreRefused} if it is not a file of ours. */
export function migrate(database: Database): void {
  const version = database.pragma('user_version', { simple: true }) as number;
  const application = database.pragma('application_id', { simple: true }) as number;
  if (application !== applicationId && !(application === 0 && version === 0)) {
    throw new StoreRefused(database.name, { state: 'foreign' });
  }
  if (version > formatVersion) {
    throw new StoreRefused(database.name, { state: 'later-format', format: version, known: formatVersion });
  }
  database.transaction(() => {
    for (const migration of migrations.slice(version)) migration(database);
    if (version === 0) renewIncarnation(database);
    database.pragma(`application_id = ${applicationId}`);
    database.pragma(`user_version = ${formatVersion}`);
  })();
}
