// Every checker there is.

import { bounds } from './bounds.ts';
import type { MakeChecker } from './checker.ts';
import { convergence } from './convergence.ts';
import { editorIsProjection } from './editor-is-projection.ts';
import { failedFlushEnds } from './failed-flush-ends.ts';
import { keptLocally } from './kept-locally.ts';
import { logIsSound } from './log-is-sound.ts';
import { monotone } from './monotone.ts';
import { noEcho } from './no-echo.ts';
import { presence } from './presence.ts';
import { rights } from './rights.ts';
import { savedIsDurable } from './saved-is-durable.ts';
import { seenIsDurable } from './seen-is-durable.ts';

export const allCheckers: readonly MakeChecker[] = [
  savedIsDurable,
  seenIsDurable,
  failedFlushEnds,
  logIsSound,
  rights,
  convergence,
  presence,
  monotone,
  keptLocally,
  bounds,
  noEcho,
  editorIsProjection,
];
