// Real editing histories from tests/fixtures/traces, as plain edits.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export interface TraceEdit {
  readonly at: number;
  readonly deleted: number;
  readonly inserted: string;
}

export interface SequentialTrace {
  readonly edits: readonly TraceEdit[];
  readonly endContent: string;
}

interface TraceFile {
  readonly endContent: string;
  readonly txns: ReadonlyArray<{ readonly patches: ReadonlyArray<readonly [number, number, string]> }>;
}

/** A trace by one writer. Its characters are all in the basic plane, so positions count UTF-16 units too. */
export function sequentialTrace(name: 'sveltecomponent'): SequentialTrace {
  const bytes = readFileSync(new URL(`../fixtures/traces/${name}.json.gz`, import.meta.url));
  const file = JSON.parse(gunzipSync(bytes).toString()) as TraceFile;
  const edits = file.txns.flatMap((txn) =>
    txn.patches.map(([at, deleted, inserted]) => ({ at, deleted, inserted })),
  );
  return { edits, endContent: file.endContent };
}

export function applyEdit(text: string, { at, deleted, inserted }: TraceEdit): string {
  return text.slice(0, at) + inserted + text.slice(at + deleted);
}
