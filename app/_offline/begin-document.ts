// Begins a document on this device, without a server: an id that nobody else has, and what every document begins with,
// whose bytes are the same wherever they are made. The server makes it under this id once it can be reached.

import { systemClock } from '../../lib/base/clock.ts';
import { type DocumentId, newDocumentId } from '../../lib/base/ids.ts';
import { systemRandom } from '../../lib/base/random.ts';
import { seedUpdate } from '../../lib/document/flow/seed.ts';
import { keptDocuments } from '../../lib/sync/kept-documents.browser.ts';
import { openBrowserLocalStore } from '../../lib/sync/local-store.browser.ts';

/** Rejects if this device keeps nothing. */
export async function beginDocument(): Promise<DocumentId> {
  const id = newDocumentId(systemRandom);
  const store = openBrowserLocalStore(id);
  await store.append(seedUpdate());
  store.close();
  await keptDocuments.note(id, { at: systemClock.now(), isUnmade: true });
  return id;
}
