// Asks the server for a document whose socket does not open, which tells a browser nothing of why. One that was begun on
// this device is made by that.

import { createApiClient } from '../../lib/api/client.ts';
import { isGone } from '../../lib/api/result-of.ts';
import { systemClock } from '../../lib/base/clock.ts';
import type { DocumentId } from '../../lib/base/ids.ts';
import { keptDocuments } from '../../lib/sync/kept-documents.browser.ts';
import type { Absence } from '../_editor/use-absence.ts';

export async function askForDocument(id: DocumentId): Promise<Absence | null> {
  const api = createApiClient();
  const isUnmade = await isBegunHere(id);
  const answer = await (isUnmade ? api.createDocumentAs(id) : api.getDocument(id));
  if (answer.ok) {
    if (isUnmade) await keptDocuments.note(id, { isUnmade: false });
    return null;
  }
  if (!isGone(answer.error)) return 'unreachable';
  // What is gone is not to be listed. The text stays on this device for a while, for who has the address.
  const isDeleted = answer.error.code === 'deleted';
  const noted = isDeleted
    ? keptDocuments.note(id, { goneSince: systemClock.now() })
    : keptDocuments.forget(id);
  await noted.catch(() => undefined);
  return 'missing';
}

async function isBegunHere(id: DocumentId): Promise<boolean> {
  try {
    const known = await keptDocuments.list();
    return known.some((document) => document.id === id && document.isUnmade);
  } catch {
    // Nothing is kept on this device, so nothing was begun here either.
    return false;
  }
}
