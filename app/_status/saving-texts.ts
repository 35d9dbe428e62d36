// What is stored where, in sentences. Pure: from the facts and the words of the reader's language. Nothing is called
// stored that no receipt has confirmed.

import { unreachable } from '../../lib/base/assert.ts';
import type { SavingFacts, SyncStatus } from '../../lib/sync/sync-status.ts';
import type { Texts } from '../_text/en.ts';

export interface SavingSentences {
  readonly server: string;
  readonly device: string;
  readonly connection: string;
}

export function savingSentences(
  facts: SavingFacts,
  { state }: SyncStatus,
  { saving: said }: Texts,
  timeOf: (atMs: number) => string,
): SavingSentences {
  return {
    server: serverSentence(facts, state === 'not-saved', said, timeOf),
    device: deviceSentence(facts, said),
    connection: facts.withoutSince === null ? said.connected : said.lostAt(timeOf(facts.withoutSince)),
  };
}

function serverSentence(
  { made, pending, lastReceiptAt }: SavingFacts,
  isRefused: boolean,
  said: Texts['saving'],
  timeOf: (atMs: number) => string,
): string {
  // What is pending may be from before this tab, so it may be more than was made here.
  if (pending > 0) return said.some(Math.max(0, made - pending), pending);
  if (isRefused) return said.none;
  return lastReceiptAt === null ? said.allUnmade : said.all(made, timeOf(lastReceiptAt));
}

function deviceSentence({ localCopy, pending }: SavingFacts, said: Texts['saving']): string {
  switch (localCopy) {
    case 'kept':
      return pending === 0 ? said.kept : said.keptOnly(pending);
    case 'keeping':
      return said.keeping;
    case 'failed':
      return said.failed;
    case 'none':
      return said.noCopy;
    default:
      return unreachable(localCopy);
  }
}
