// The log by itself, record by record as it becomes durable: every record can be read, goes on where the known edits of
// its clients end, deletes only what exists, and continues nobody else's client. That is what keeps a later reader from
// holding things back, and one person from speaking as another.

import type { MakeChecker } from './checker.ts';

export const logIsSound: MakeChecker = ({ world, ledger, owners, damaged }) => {
  ledger.onUnreadable = (documentId, seq, error) => {
    world.violate('U1 stored is readable', `${documentId} ${seq}: ${String(error)}`);
  };
  return {
    recorded(stored) {
      const { documentId, record, contents, before } = stored;
      const misuse = owners.stored(stored);
      if (damaged.has(documentId)) return;
      const where = `record ${record.seq}`;
      if (misuse !== null) world.violate('A5 one client, one user', `${where}: ${misuse}`);
      const ends = new Map<number, number>();
      for (const { client, from, to } of contents.structs) {
        const clock = ends.get(client) ?? before.structs.clock(client);
        if (from > clock) {
          world.violate('U2 stored is complete', `${where}: ${client} goes on at ${from}, not ${clock}`);
        }
        if (from < clock) {
          world.violate('U5 stored once', `${where}: ${client} repeats ${from} below ${clock}`);
        }
        ends.set(client, Math.max(clock, to));
      }
      for (const { client, from, to } of contents.deletes) {
        const clock = ends.get(client) ?? before.structs.clock(client);
        if (to > clock) {
          world.violate('U2 stored is complete', `${where} deletes ${client} ${from}-${to}, beyond ${clock}`);
        }
      }
    },
  };
};
