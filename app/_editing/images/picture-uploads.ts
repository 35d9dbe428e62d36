// Pictures on their way into one open document: which place each is for, and what happens when it has arrived. The queue
// sends, image-place.ts inserts; here the two are put together with the editor.

import {
  $addUpdateTag,
  $getNodeByKey,
  $getRoot,
  HISTORY_PUSH_TAG,
  type LexicalEditor,
  type NodeKey,
  SKIP_DOM_SELECTION_TAG,
  SKIP_SCROLL_INTO_VIEW_TAG,
} from 'lexical';

import type { Upload } from '../../../lib/api/contract.ts';
import type { Clock } from '../../../lib/base/clock.ts';
import type { Watchable } from '../../../lib/base/listeners.ts';
import { VoidBlockNode } from '../../../lib/document/nodes/shape-nodes.ts';
import { $insertImage, $placeNow, type ImagePlace } from './image-place.ts';
import type { TakenImage } from './pasted-images.ts';
import { mayArrive, type PendingFile, type Send, UploadQueue } from './upload-queue.ts';

/** What a picture is for: a place of its own, or another picture's. */
type Purpose =
  | { readonly type: 'insert'; readonly batch: Batch; readonly index: number; readonly alt: string }
  | { readonly type: 'replace'; readonly key: NodeKey };

/** Pictures that came together stand in the order in which they came, whichever arrives first. */
interface Batch {
  place: ImagePlace;
  before: NodeKey | null;
  readonly inserted: Map<number, NodeKey>;
}

/** A picture that has not arrived, for another editor of the same text: there no block has the key that it had here. */
export interface HandedPicture {
  readonly file: File;
  readonly alt: string;
  readonly type: Purpose['type'];
  /** The block, counted from the top of the document. */
  readonly block: number;
  readonly side: ImagePlace['side'];
  /** Those that came together have the same, and stand in this order. */
  readonly batch: object;
  readonly index: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

export class PictureUploads {
  readonly #editor: LexicalEditor;
  readonly #queue: UploadQueue;
  readonly #onInserted: (name: string) => void;
  readonly #purposes = new Map<number, Purpose>();
  readonly #previews = new Map<number, { readonly url: string; readonly size: Promise<Size | null> }>();
  readonly #names = new Map<number, string>();
  #nextId = 1;

  constructor(options: {
    editor: LexicalEditor;
    send: Send;
    clock: Clock;
    onInserted: (name: string) => void;
  }) {
    this.#editor = options.editor;
    this.#onInserted = options.onInserted;
    this.#queue = new UploadQueue({
      send: options.send,
      clock: options.clock,
      onArrived: (id, upload) => void this.#arrive(id, upload),
    });
  }

  get files(): Watchable<readonly PendingFile[]> {
    return this.#queue.files;
  }

  add(images: readonly TakenImage[], place: ImagePlace): void {
    const batch: Batch = { place, before: this.#blockBefore(place.key), inserted: new Map() };
    for (const [index, { file, alt }] of images.entries()) {
      this.#addOne(file, { type: 'insert', batch, index, alt });
    }
  }

  replace(key: NodeKey, file: File): void {
    this.#addOne(file, { type: 'replace', key });
  }

  cancel(id: number): void {
    this.#queue.cancel(id);
    this.#forget(id);
  }

  retry(id?: number): void {
    this.#queue.retry(id);
  }

  /** To be shown while the file is on its way. */
  previewOf(id: number): string | undefined {
    return this.#previews.get(id)?.url;
  }

  /** The block beside which it will stand; null once there is none. */
  placeOf(id: number): ImagePlace | null {
    const purpose = this.#purposes.get(id);
    if (purpose === undefined) return null;
    return purpose.type === 'replace' ? { key: purpose.key, side: 'behind' } : purpose.batch.place;
  }

  /** To be called when the text has changed, inside of a read. */
  $follow(): void {
    for (const purpose of this.#purposes.values()) {
      if (purpose.type !== 'insert') continue;
      const { batch } = purpose;
      batch.place = $placeNow(batch.place, batch.before) ?? batch.place;
      batch.before = $getNodeByKey(batch.place.key)?.getPreviousSibling()?.getKey() ?? null;
    }
  }

  /** Ends this, and gives what has not arrived to who goes on with the text. Its sending begins anew there. */
  handOver(): readonly HandedPicture[] {
    const handed = this.#editor.getEditorState().read(() =>
      this.files
        .get()
        .filter(mayArrive)
        .flatMap(({ id, file }) => this.#$handed(id, file as File)),
    );
    this.close();
    return handed;
  }

  takeOver(handed: readonly HandedPicture[]): void {
    const keys = this.#editor.read(() => $getRoot().getChildrenKeys());
    const batches: (Batch & { readonly from: object })[] = [];
    for (const { file, alt, type, block, side, batch, index } of handed) {
      const key = keys[Math.min(block, keys.length - 1)];
      if (key === undefined) continue;
      if (type === 'replace') {
        this.replace(key, file);
        continue;
      }
      const known = batches.find(
        ({ from, place }) => from === batch && place.key === key && place.side === side,
      );
      const made = known ?? {
        from: batch,
        place: { key, side },
        before: this.#blockBefore(key),
        inserted: new Map(),
      };
      if (known === undefined) batches.push(made);
      this.#addOne(file, { type: 'insert', batch: made, index, alt });
    }
  }

  #$handed(id: number, file: File): HandedPicture[] {
    const purpose = this.#purposes.get(id);
    if (purpose === undefined) return [];
    const { type } = purpose;
    // One of those that came with it may stand already: then it is the neighbour.
    const { key, side } =
      type === 'replace' ? { key: purpose.key, side: 'behind' as const } : $gapFor(purpose);
    const block = $getNodeByKey(key)?.getTopLevelElement()?.getIndexWithinParent();
    if (block === undefined) return [];
    return type === 'replace'
      ? [{ file, alt: '', type, block, side, batch: purpose, index: 0 }]
      : [{ file, alt: purpose.alt, type, block, side, batch: purpose.batch, index: purpose.index }];
  }

  close(): void {
    this.#queue.close();
    for (const id of this.#previews.keys()) this.#forget(id);
  }

  #addOne(file: File, purpose: Purpose): void {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#purposes.set(id, purpose);
    this.#names.set(id, file.name);
    if (!file.type.startsWith('image/')) {
      this.#queue.addRefused(id, file, file.name, 'not-an-image');
      return;
    }
    const url = URL.createObjectURL(file);
    this.#previews.set(id, { url, size: naturalSize(url) });
    this.#queue.add(id, file, file.name);
  }

  async #arrive(id: number, upload: Upload): Promise<void> {
    const purpose = this.#purposes.get(id);
    // As the browser turns it: the file's own numbers are those before a camera's rotation.
    const size = (await this.#previews.get(id)?.size) ?? sizeOf(upload);
    if (purpose !== undefined && this.#editor.isEditable()) {
      this.#editor.update(() => {
        $stayWhereOneIs(this.#editor);
        const attributes = { src: upload.url, ...fitted(size) };
        if (purpose.type === 'replace') $replaceSource(purpose.key, attributes);
        else {
          const words = purpose.alt === '' ? {} : { alt: purpose.alt };
          $insertInOrder(purpose.batch, purpose.index, { ...attributes, ...words });
        }
      });
      this.#onInserted(this.#names.get(id) ?? '');
    }
    this.#forget(id);
  }

  #blockBefore(key: NodeKey): NodeKey | null {
    return this.#editor.read(() => $getNodeByKey(key)?.getPreviousSibling()?.getKey() ?? null);
  }

  #forget(id: number): void {
    const preview = this.#previews.get(id);
    if (preview !== undefined) URL.revokeObjectURL(preview.url);
    this.#previews.delete(id);
    this.#purposes.delete(id);
    this.#names.delete(id);
  }
}

function $insertInOrder(
  batch: Batch,
  index: number,
  attributes: Readonly<Record<string, string | number>>,
): void {
  const key = $insertImage(attributes, $gapFor({ batch, index }));
  if (key !== null) batch.inserted.set(index, key);
}

/** Beside the nearest of those that came with it, or where they were all to be. */
function $gapFor({
  batch: { place, before, inserted },
  index,
}: {
  readonly batch: Batch;
  readonly index: number;
}): ImagePlace {
  const there = [...inserted].filter(([, key]) => $getNodeByKey(key) !== null);
  const earlier = there.filter(([at]) => at < index).toSorted(([a], [b]) => b - a)[0];
  const later = there.filter(([at]) => at > index).toSorted(([a], [b]) => a - b)[0];
  if (earlier !== undefined) return { key: earlier[1], side: 'behind' };
  if (later !== undefined) return { key: later[1], side: 'before' };
  return $placeNow(place, before) ?? place;
}

/** Its words stay, and its width; the height follows from the new picture. */
function $replaceSource(
  key: NodeKey,
  { src, width, height }: Readonly<Record<string, string | number>>,
): void {
  const node = $getNodeByKey(key);
  if (!(node instanceof VoidBlockNode)) return;
  const { type, attributes } = node.getShape();
  if (typeof width !== 'number' || typeof height !== 'number' || src === undefined) return;
  const shown = typeof attributes['width'] === 'number' ? Math.min(attributes['width'], width) : width;
  node.setShape({
    type,
    attributes: { ...attributes, src, width: shown, height: Math.round((height * shown) / width) },
  });
}

/** A picture that arrives takes neither the focus nor the view of who writes elsewhere. */
function $stayWhereOneIs(editor: LexicalEditor): void {
  $addUpdateTag(SKIP_SCROLL_INTO_VIEW_TAG);
  $addUpdateTag(HISTORY_PUSH_TAG);
  if (document.activeElement !== editor.getRootElement()) $addUpdateTag(SKIP_DOM_SELECTION_TAG);
}

/** The document's format ends at 10,000 (lib/document/flow/schema.ts). */
const sidePixelsMax = 10_000;

export function fitted({ width, height }: Size): Size {
  const scale = Math.min(1, sidePixelsMax / Math.max(width, height, 1));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

function sizeOf({ width = 1, height = 1 }: Upload): Size {
  return { width, height };
}

/** Null if the browser cannot read the file. */
function naturalSize(url: string): Promise<Size | null> {
  return new Promise((resolve) => {
    const image = new Image();
    image.addEventListener('load', () => resolve({ width: image.naturalWidth, height: image.naturalHeight }));
    image.addEventListener('error', () => resolve(null));
    image.src = url;
  });
}
