// I2: when a client says that all is saved, all that it made is on the disk at that moment; and I3: what was saved is
// there at the end, its deletions too, in what the log says to a reader who starts from nothing.

import { CorruptDocument } from '../../../server/core/ports.ts';
import { contentsOf, Coverage } from '../oracle/coverage.ts';
import { replay } from '../oracle/replay.ts';
import { encodeStateAsUpdate } from 'yjs';
import type { MakeChecker, Scene } from './checker.ts';

export const savedIsDurable: MakeChecker = (scene) => ({
  saved(tab) {
    const { world, ledger } = scene;
    const durable = ledger.durable(tab.documentId);
    const acked = ledger.acked(tab.documentId);
    for (const update of tab.unproven.splice(0)) {
      const contents = contentsOf(update);
      const missing = durable.missing(contents);
      if (missing !== null) world.violate('I2 saved is durable', `${missing}, of ${tab.name}`);
      acked.add(contents);
    }
  },
  compacted: (documentId) => assertSavedIsReadable(scene, documentId),
  serverStarted: () => scene.documents.forEach((documentId) => assertSavedIsReadable(scene, documentId)),
  atRest: () => scene.documents.forEach((documentId) => assertSavedIsReadable(scene, documentId)),
});

/** Reads the stored document as a new process would. */
function assertSavedIsReadable({ world, table, ledger, damaged }: Scene, documentId: string): void {
  if (damaged.has(documentId)) return;
  const acked = ledger.acked(documentId);
  try {
    const { base, tail } = table.load(documentId as never);
    const updates = tail.flatMap((record) => record.update ?? []);
    const doc = replay(base === null ? updates : [base.state, ...updates]);
    const there = new Coverage();
    there.add(contentsOf(encodeStateAsUpdate(doc)));
    doc.destroy();
    for (const client of acked.structs.clients()) {
      const clock = acked.structs.clock(client);
      if (there.structs.clock(client) >= clock) continue;
      world.violate('I2 saved survives', `client ${client} up to ${clock} was saved, ${documentId} has less`);
    }
    const lost = acked.deletes.firstNotIn(there.deletes);
    if (lost !== null) world.violate('I3 deleted stays deleted', `${lost} in ${documentId}`);
  } catch (error) {
    if (error instanceof CorruptDocument) world.violate('I2 saved survives', error.message);
    else throw error;
  }
}
