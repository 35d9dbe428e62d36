// Files that are there completely or not at all, also after a power cut: written beside their place, flushed, and only
// then renamed. A rename is durable once the folder that holds the name is flushed too. Knows nothing of what is in them.

import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** Documents are nobody's business but the server's. */
export const privateFileMode = 0o600;

/** Flushes a file, or a folder's list of names. */
export function flushToDisk(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Gives a finished, closed file its name; what had that name before is replaced in the same instant. */
export function putInPlace(finished: string, place: string): void {
  flushToDisk(finished);
  renameSync(finished, place);
  flushToDisk(dirname(place));
}

/** One of many files in a folder: its name is durable once the folder is flushed, by whoever writes the last of them. */
export function writeInPlace(place: string, content: string | Uint8Array): void {
  const unfinished = `${place}.tmp`;
  writeFileSync(unfinished, content, { mode: privateFileMode });
  flushToDisk(unfinished);
  renameSync(unfinished, place);
}

/** An empty file that only its owner may read, where an interrupted attempt may have left one. */
export function createUnfinished(path: string): void {
  removeDatabase(path);
  writeFileSync(path, '', { mode: privateFileMode, flag: 'wx' });
}

/** An empty file that only its owner may read, unless there is one of that name. Whether it was made. */
export function createIfMissing(path: string): boolean {
  try {
    writeFileSync(path, '', { mode: privateFileMode, flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** Takes from others what they may do with a file, if it is there, is this user's, and the file system knows of such things. */
export function keepToOwner(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.uid !== process.geteuid?.() || (found.mode & 0o077) === 0) return;
  try {
    chmodSync(path, found.mode & 0o700);
  } catch {
    // A shared or foreign file system: whoever mounts it says who may read there.
  }
}

/** Removes an SQLite file and what SQLite keeps beside it; what is not there is no error. */
export function removeDatabase(file: string): void {
  for (const path of [file, `${file}-wal`, `${file}-shm`, `${file}-journal`]) rmSync(path, { force: true });
}

/** An administrator's file in the server's folder must not lock the server out: its owner becomes the folder's. */
export function giveToOwnerOf(folder: string, file: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(folder);
  chownSync(file, uid, gid);
}
