// Where an upload lies in the blob store: its parts, and a head that says what they are. The head is written last and
// removed first, so an upload is there as a whole or not at all, whenever the server dies.

import { parseDocumentId, parseUploadId, type DocumentId, type UploadId } from '../../lib/base/ids.ts';
import type { ImageType } from './image-type.ts';
import type { BlobEntry, BlobStore } from './ports.ts';

/** What is known of a file that was uploaded. */
export interface UploadInfo {
  readonly id: UploadId;
  /** As it was called on the device that it came from; empty if it had no name. */
  readonly name: string;
  /** Null: a file of any kind, which is only ever downloaded. */
  readonly image: { readonly type: ImageType; readonly width: number; readonly height: number } | null;
  readonly bytes: number;
  readonly parts: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface UploadPlace {
  readonly documentId: DocumentId;
  readonly id: UploadId;
}

export const headsPrefix = 'upload/';
export const partsPrefix = 'upload-part/';

export function headKey({ documentId, id }: UploadPlace): string {
  return `${headsPrefix}${documentId}/${id}`;
}

/** In the order of the file. */
export function partKey({ documentId, id }: UploadPlace, part: number): string {
  return `${partsPrefix}${documentId}/${id}/${String(part).padStart(6, '0')}`;
}

/** How the document refers to it: the address at which it is served, and by which the sweep finds what is in use. */
export function uploadAddress(documentId: DocumentId, id: UploadId | ''): string {
  return `/uploads/${documentId}/${id}`;
}

/** Of a head or a part; null for a key of something else. */
export function placeOf(key: string): UploadPlace | null {
  const [, document = '', upload = ''] = key.split('/');
  const documentId = parseDocumentId(document);
  const id = parseUploadId(upload);
  return documentId.ok && id.ok ? { documentId: documentId.value, id: id.value } : null;
}

export function encodeHead({ name, image, bytes, parts, at }: UploadInfo): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ name, image, bytes, parts, at }));
}

/** The store gives back what was written or nothing, by its checksums: so this is ours. */
export function decodeHead(id: UploadId, head: Uint8Array): UploadInfo {
  const { name, image, bytes, parts, at } = JSON.parse(new TextDecoder().decode(head)) as Omit<
    UploadInfo,
    'id'
  >;
  return { id, name, image, bytes, parts, at };
}

/** All entries under the prefix, page by page. */
export async function* entriesUnder(blobs: BlobStore, prefix: string): AsyncGenerator<BlobEntry, void> {
  let after = '';
  for (;;) {
    const page = await blobs.list(prefix, after, entriesPerPage);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < entriesPerPage) return;
    after = last.key;
  }
}

const entriesPerPage = 500;
