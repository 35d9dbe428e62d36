// The uploaded files of one document, each written as the file that it was. What is damaged is left out and named.

import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DocumentId } from '../../lib/base/ids.ts';
import {
  decodeHead,
  headsPrefix,
  partKey,
  placeOf,
  type UploadInfo,
  type UploadPlace,
} from '../core/upload-keys.ts';
import { flushToDisk, privateFileMode } from './durable-file.ts';
import { isSqliteError, type StoreReader } from './inspect-store.ts';
import { chainStart, sameBytes, snapshotSum } from './record-chain.ts';

export interface ExportedUpload {
  readonly id: string;
  /** As it was called on the device that it came from. */
  readonly name: string;
  /** Relative to the folder of the export; null: it is damaged and was not written. */
  readonly file: string | null;
}

const endings: ReadonlyMap<string, string> = new Map([
  ['image/png', '.png'],
  ['image/jpeg', '.jpg'],
  ['image/gif', '.gif'],
  ['image/webp', '.webp'],
  ['image/avif', '.avif'],
]);

/** `onFault` is told of each file that is left out, and if none can be found. */
export function exportUploads(
  reader: StoreReader,
  documentId: string,
  into: { readonly folder: string; readonly name: string },
  onFault: (what: string) => void,
): ExportedUpload[] {
  const uploads: ExportedUpload[] = [];
  const folder = join(into.folder, into.name);
  const keys = readable(() => reader.blobKeys(`${headsPrefix}${documentId as DocumentId}/`));
  if (keys === null) onFault('its uploaded files cannot be listed');
  for (const key of keys ?? []) {
    const place = placeOf(key);
    if (place === null) continue;
    if (uploads.length === 0) mkdirSync(folder, { recursive: true, mode: 0o700 });
    const head = soundBlob(reader, key);
    const info = head === null ? null : decodeHead(place.id, head);
    // By its id and not by its name: that is a stranger's.
    const name = `${place.id}${endings.get(info?.image?.type ?? '') ?? '.bin'}`;
    const isWritten = info !== null && writeParts(reader, place, info, join(folder, name));
    if (!isWritten) {
      // A server that runs may have removed it meanwhile, the head first.
      if (isGone(reader, key)) continue;
      onFault(`the uploaded file ${place.id} is damaged, and left out`);
    }
    uploads.push({ id: place.id, name: info?.name ?? '', file: isWritten ? `${into.name}/${name}` : null });
  }
  if (uploads.length > 0) flushToDisk(folder);
  return uploads;
}

/** Part by part, as uploads are larger than what one wants in memory. False, and no file, if one of them is damaged. */
function writeParts(reader: StoreReader, place: UploadPlace, { parts }: UploadInfo, file: string): boolean {
  const unfinished = `${file}.tmp`;
  const descriptor = openSync(unfinished, 'w', privateFileMode);
  let isWhole = false;
  try {
    for (let part = 0; part < parts; part++) {
      const bytes = soundBlob(reader, partKey(place, part));
      if (bytes === null) return false;
      // All of it: a single write may take a part, on a disk that is nearly full.
      writeFileSync(descriptor, bytes);
    }
    fsyncSync(descriptor);
    isWhole = true;
  } finally {
    closeSync(descriptor);
    if (!isWhole) rmSync(unfinished);
  }
  renameSync(unfinished, file);
  return true;
}

function soundBlob(reader: StoreReader, key: string): Uint8Array | null {
  const row = readable(() => reader.blob(key)) ?? undefined;
  if (row === undefined || !sameBytes(row.sum, snapshotSum(key, 0, chainStart, row.body))) return null;
  return row.body;
}

function isGone(reader: StoreReader, key: string): boolean {
  return readable(() => reader.blob(key) === undefined) ?? false;
}

/** Null if SQLite cannot read it. */
function readable<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (!isSqliteError(error)) throw error;
    return null;
  }
}
