// Sends a picture into a document that the server may not know yet: one that was begun without it is made when it is back,
// and the picture may be there first.

import type { Upload } from '../../../lib/api/contract.ts';
import type { ApiError } from '../../../lib/api/client.ts';
import type { DocumentId } from '../../../lib/base/ids.ts';
import { err, type Result } from '../../../lib/base/result.ts';
import type { Absence } from '../../_editor/use-absence.ts';

export interface Server<Call> {
  readonly upload: (call: Call) => Promise<Result<Upload, ApiError>>;
  /** Null: it is there. Makes it if it was begun here. */
  readonly ask: (id: DocumentId) => Promise<Absence | null>;
}

export async function sendPicture<Call extends { readonly documentId: DocumentId }>(
  call: Call,
  { upload, ask }: Server<Call>,
): Promise<Result<Upload, ApiError>> {
  const answer = await upload(call);
  if (answer.ok || answer.error.status !== 404) return answer;
  // Refused for good only if there is no such document now; else the next try finds it.
  const absence = await ask(call.documentId).catch(() => 'unreachable');
  return absence === 'missing' ? answer : err({ ...answer.error, code: 'unreachable' });
}
