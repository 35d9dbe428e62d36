// Lets the copies of deleted documents go from this device: not at once, as whoever has one can still read and restore the
// document, but some time after the server said so. Never one with changes that the server has not confirmed, and never one
// of a document of which the server merely knows nothing: it may have lost it, and the copy be the last.

import type { ApiClient } from '../../lib/api/client.ts';
import type { DocumentId } from '../../lib/base/ids.ts';
import type { Random } from '../../lib/base/random.ts';
import type { KeptDocuments } from '../../lib/sync/kept-documents.ts';

export interface DeviceOfCopies {
  readonly kept: Pick<KeptDocuments, 'listGone' | 'note' | 'forget'>;
  readonly api: Pick<ApiClient, 'getDocument'>;
  /** The documents of which there are copies. */
  readonly copies: () => Promise<readonly DocumentId[]>;
  /** False: the copy holds what the server has not confirmed, and stays. */
  readonly removeCopy: (id: DocumentId) => Promise<boolean>;
  readonly removePictures: (id: DocumentId) => Promise<unknown>;
  readonly nowMs: number;
  readonly random: Pick<Random, 'fraction'>;
}

/** Long enough to come back and find that it was deleted by mistake. */
export const keptForMs = 7 * 24 * 60 * 60 * 1_000;

/** The rest comes into turn when the list is opened again. */
const askedMax = 50;

/** `listed`: what the server has. How many copies went. */
export async function forgetDeleted(listed: ReadonlySet<string>, device: DeviceOfCopies): Promise<number> {
  const { kept, api, nowMs, random } = device;
  const goneSince = new Map((await kept.listGone()).map((document) => [document.id, document.goneSince]));
  const missing = (await device.copies()).filter((id) => !listed.has(id));
  // From somewhere else each time: those that stay by rule must not keep the others from being asked for.
  const from = Math.floor(random.fraction() * missing.length);
  let went = 0;
  for (const id of [...missing.slice(from), ...missing.slice(0, from)].slice(0, askedMax)) {
    const answer = await api.getDocument(id);
    const since = goneSince.get(id);
    if (answer.ok) await kept.note(id, { goneSince: undefined });
    else if (answer.error.status === 0) break;
    else if (answer.error.code !== 'deleted') continue;
    else if (since === undefined) await kept.note(id, { goneSince: nowMs });
    else if (nowMs - since >= keptForMs && (await device.removeCopy(id))) {
      await device.removePictures(id);
      await kept.forget(id);
      went += 1;
    }
  }
  return went;
}
