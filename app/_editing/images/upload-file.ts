// Sends a file into a document. By XMLHttpRequest, because fetch does not tell how much of a body has gone. Owns the
// network call and nothing else: who tries again, and when, is the caller's.

import { systemClock } from '../../../lib/base/clock.ts';
import { err, type Result } from '../../../lib/base/result.ts';
import { readUpload } from '../../../lib/api/answers.ts';
import type { Upload } from '../../../lib/api/contract.ts';
import { type ApiError, resultOf } from '../../../lib/api/result-of.ts';

export interface UploadCall {
  readonly documentId: string;
  readonly file: Blob;
  readonly name: string;
  /** From 0 to 1, as the body goes. */
  readonly onProgress: (part: number) => void;
  readonly signal: AbortSignal;
}

/** The server gives up on a sender of whom nothing comes for 30 s; so much longer than that nobody answers. */
const silenceMsMax = 60_000;

const unreachable: ApiError = { code: 'unreachable', message: 'The server cannot be reached.', status: 0 };

/** Also after an abort it resolves, with `unreachable`. */
export function uploadFile({
  documentId,
  file,
  name,
  onProgress,
  signal,
}: UploadCall): Promise<Result<Upload, ApiError>> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    let silence = systemClock.after(silenceMsMax, abort);
    const end = (result: Result<Upload, ApiError>) => {
      silence.cancel();
      signal.removeEventListener('abort', abort);
      resolve(result);
    };
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      silence.cancel();
      silence = systemClock.after(silenceMsMax, abort);
      onProgress(total === 0 ? 0 : loaded / total);
    });
    request.addEventListener('load', () => end(resultOf(readUpload, request.status, request.responseText)));
    for (const lost of ['error', 'abort', 'timeout'] as const) {
      request.addEventListener(lost, () => end(err(unreachable)));
    }
    signal.addEventListener('abort', abort);
    request.open(
      'POST',
      `/api/documents/${encodeURIComponent(documentId)}/uploads?name=${encodeURIComponent(name.toWellFormed())}`,
    );
    request.setRequestHeader('content-type', file.type === '' ? 'application/octet-stream' : file.type);
    request.send(file);
    if (signal.aborted) request.abort();
  });
}
