// Real editing histories from tests/fixtures/traces. Their characters are all in the basic plane, so that positions count
// UTF-16 units as well as code points; loading checks it.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export type Patch = readonly [position: number, deleted: number, inserted: string];

export interface Transaction {
  /** Transactions whose merge is what the author saw. Empty in a sequential history. */
  readonly parents: readonly number[];
  readonly agent: number;
  readonly patches: readonly Patch[];
}

export interface History {
  readonly transactions: readonly Transaction[];
  readonly agents: number;
  readonly endContent: string;
}

export type HistoryName = 'friendsforever' | 'automerge-paper' | 'sveltecomponent';

interface HistoryFile {
  readonly kind?: 'concurrent';
  readonly numAgents?: number;
  readonly startContent?: string;
  readonly endContent: string;
  readonly txns: ReadonlyArray<{
    readonly parents?: readonly number[];
    readonly agent?: number;
    readonly patches: readonly Patch[];
  }>;
}

export function loadHistory(name: HistoryName): History {
  const bytes = readFileSync(new URL(`../../fixtures/traces/${name}.json.gz`, import.meta.url));
  const file = JSON.parse(gunzipSync(bytes).toString()) as HistoryFile;
  if ((file.startContent ?? '') !== '') throw new Error(`${name} does not begin empty`);
  const transactions = file.txns.map(({ parents = [], agent = 0, patches }) => ({ parents, agent, patches }));
  for (const { patches } of transactions) {
    for (const [, , inserted] of patches) {
      if (/[\ud800-\udfff]/.test(inserted)) throw new Error(`${name} has characters outside the basic plane`);
    }
  }
  return { transactions, agents: file.numAgents ?? 1, endContent: file.endContent };
}
