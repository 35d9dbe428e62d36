// What an answer's status and text come to: a value that was read, or why there is none. For whoever sends the request.

import { err, ok, type Result } from '../base/result.ts';
import { readError, type ReadAnswer } from './answers.ts';

/** Why there is no answer. `status` 0 with code `unreachable`: the network failed or took too long. */
export interface ApiError {
  /** One of the contract's codes, `unreachable`, or `unexpected-answer` (something else than our server answered). */
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

export function resultOf<T>(read: ReadAnswer<T>, status: number, text: string): Result<T, ApiError> {
  const json = parseJson(text);
  if (status >= 200 && status < 300) {
    const value = read(json);
    if (value !== null) return ok(value);
  } else {
    const error = readError(json);
    if (error !== null) return err({ ...error, status });
  }
  // A proxy's own error page, a captive portal, or a server of another version.
  return err({
    code: 'unexpected-answer',
    message: 'The server gave an answer that makes no sense here.',
    status,
  });
}

/** The server's own word that there is no such document (any more): a bare 404 may be a proxy's while it is away. */
export function isGone({ code }: ApiError): boolean {
  return code === 'deleted' || code === 'not-found';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
