// The uploaded files of a document that is imported, under the ids that its text calls them by. Parts first, the head last,
// as any upload [SPEC H1]; all of them before their document is there, so that it is never there without them. Of an
// import that was broken off the sweep takes them away, or the next attempt.

import type { DocumentId } from '../../lib/base/ids.ts';
import { limits } from '../../lib/protocol/limits.ts';
import { sniffImage } from '../core/image-type.ts';
import {
  encodeHead,
  headKey,
  headsPrefix,
  partKey,
  partsPrefix,
  type UploadInfo,
  type UploadPlace,
} from '../core/upload-keys.ts';
import { cutName, type UploadLimits } from '../core/uploads.ts';
import type { UploadSource } from './import-sources.ts';
import { OutsideFile, OutsideFileError } from './outside-file.ts';
import type { SqliteStore } from './sqlite-store.ts';

const keysPerPage = 500;

/** Of a document that is not there yet. Calls with what does not come along, and why. */
export function importUploads(
  store: SqliteStore,
  documentId: DocumentId,
  uploads: readonly UploadSource[],
  options: { readonly limits: UploadLimits; readonly at: number },
  onProblem: (file: string, what: string) => void,
): void {
  const { uploadBytesMax, uploadDocumentBytesMax } = options.limits;
  for (const prefix of [headsPrefix, partsPrefix]) clear(store, `${prefix}${documentId}/`);
  let bytesLeft = uploadDocumentBytesMax;
  for (const [index, { id, name, file }] of uploads.entries()) {
    const place = { documentId, id };
    const bytesMax = index < limits.uploadsPerDocumentMax ? Math.min(uploadBytesMax, bytesLeft) : 0;
    try {
      const stored = OutsideFile.with(file, (outside) => {
        if (outside.size > bytesMax) throw new OutsideFileError('is more than a document may hold');
        return storeParts(store, place, outside);
      });
      bytesLeft -= stored.bytes;
      store.blobs.putIfAbsent(
        headKey(place),
        encodeHead({ id, name: cutName(name), at: options.at, ...stored }),
      );
    } catch (error) {
      if (!(error instanceof OutsideFileError)) throw error;
      onProblem(file, error.message);
    }
  }
}

function storeParts(
  store: SqliteStore,
  place: UploadPlace,
  file: OutsideFile,
): Pick<UploadInfo, 'image' | 'bytes' | 'parts'> {
  if (file.size === 0) throw new OutsideFileError('is empty');
  let image: UploadInfo['image'] = null;
  let [bytes, parts] = [0, 0];
  for (; bytes < file.size; parts++) {
    const part = file.read(Math.min(limits.uploadPartBytes, file.size - bytes));
    if (parts === 0) image = imageOf(part);
    store.blobs.putIfAbsent(partKey(place, parts), part);
    bytes += part.length;
  }
  return { image, bytes, parts };
}

/** What is no picture that is shown can still be downloaded. */
function imageOf(part: Uint8Array): UploadInfo['image'] {
  const image = sniffImage(part);
  if (image === null || image === 'unreadable') return null;
  return image.width * image.height > limits.imagePixelsMax ? null : image;
}

function clear(store: SqliteStore, prefix: string): void {
  for (let more = true; more;) {
    const keys = store.blobs.list(prefix, '', keysPerPage);
    for (const { key } of keys) store.blobs.delete(key);
    more = keys.length === keysPerPage;
  }
}
