// Makes on the server what was begun on this device without it. Safe to be called by several tabs at once, and again
// after any of its steps: the server makes a document once, whoever asks.

import type { ApiClient } from '../api/client.ts';
import { isGone } from '../api/result-of.ts';
import type { KeptDocuments } from './kept-documents.ts';

/** How many were made. What could not be is tried again next time. */
export async function makeBegun(
  kept: KeptDocuments,
  api: Pick<ApiClient, 'createDocumentAs'>,
): Promise<number> {
  let made = 0;
  const begun = (await kept.list()).filter((document) => document.isUnmade);
  for (const { id } of begun) {
    const answer = await api.createDocumentAs(id);
    if (answer.ok) {
      await kept.note(id, { isUnmade: false });
      made += 1;
    } else if (isGone(answer.error)) {
      // It was made, and deleted since; who has it open is told so there.
      await kept.note(id, { isUnmade: false });
    } else {
      // Away, or too busy for the others too.
      break;
    }
  }
  return made;
}
