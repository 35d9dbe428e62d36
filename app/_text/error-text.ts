// What a failed request is told as: by its code, in the reader's language. A code that is not known here is a newer
// server's, whose own words must do.

import type { ApiError } from '../../lib/api/client.ts';
import type { ErrorCode } from '../../lib/api/contract.ts';
import type { Texts } from './en.ts';

type Told = ErrorCode | 'unreachable' | 'unexpected-answer';

export function errorText({ code, message }: Pick<ApiError, 'code' | 'message'>, { errors }: Texts): string {
  // Each code of the contract has its sentence: else this does not compile.
  const told: Readonly<Record<Told, string>> = errors;
  return Object.hasOwn(told, code) ? told[code as Told] : message;
}
