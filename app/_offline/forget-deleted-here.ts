// The copies of deleted documents in this browser, let go by the rules of forget-deleted.ts.

import { createApiClient } from '../../lib/api/client.ts';
import { systemClock } from '../../lib/base/clock.ts';
import { systemRandom } from '../../lib/base/random.ts';
import { keptDocuments } from '../../lib/sync/kept-documents.browser.ts';
import { listCopies, removeConfirmedCopy } from '../../lib/sync/local-copies.browser.ts';
import { forgetDeleted } from './forget-deleted.ts';
import { removeKeptPictures } from './kept-pictures.ts';

export function forgetDeletedHere(listed: ReadonlySet<string>): Promise<number> {
  return forgetDeleted(listed, {
    kept: keptDocuments,
    api: createApiClient(),
    copies: listCopies,
    removeCopy: removeConfirmedCopy,
    removePictures: removeKeptPictures,
    nowMs: systemClock.now(),
    random: systemRandom,
  });
}
