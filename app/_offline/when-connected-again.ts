// Tells when a document that was without the server has it again.

import type { Watchable } from '../../lib/base/listeners.ts';
import type { SavingFacts } from '../../lib/sync/sync-status.ts';

export function whenConnectedAgain(saving: Watchable<SavingFacts>, act: () => void): () => void {
  let wasWithout = saving.get().withoutSince !== null;
  return saving.subscribe(() => {
    const isWithout = saving.get().withoutSince !== null;
    if (wasWithout && !isWithout) act();
    wasWithout = isWithout;
  });
}
