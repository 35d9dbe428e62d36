// The pictures of documents that the service worker (public/sw.js) keeps on this device.

import type { DocumentId } from '../../lib/base/ids.ts';

/** As in public/sw.js. */
const imageCache = 'weft-images';

export async function removeKeptPictures(id: DocumentId): Promise<void> {
  // Without https there is none.
  if (!('caches' in globalThis) || !(await caches.has(imageCache))) return;
  const cache = await caches.open(imageCache);
  const pictures = (await cache.keys()).filter(({ url }) =>
    new URL(url).pathname.startsWith(`/uploads/${id}/`),
  );
  await Promise.all(pictures.map((picture) => cache.delete(picture)));
}
