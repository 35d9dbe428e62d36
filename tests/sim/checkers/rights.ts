// I6: who may not see a document gets no byte of it, and who may not edit changes nothing of it. A second is allowed for
// the server to learn of a change. What somebody without the right sent is remembered: it may be in the log only once
// they sent it again with the right.

import { canEdit } from '../../../server/core/access.ts';
import { contentsOf, Coverage, type Contents } from '../oracle/coverage.ts';
import { updateIn } from '../oracle/frames.ts';
import type { MakeChecker } from './checker.ts';

/** A2: with 4401 at once; look-ups and news take some milliseconds here. */
const noticeMs = 1_000;

export const rights: MakeChecker = ({ world, access, ledger, table }) => {
  const forbidden = new Map<string, Contents[]>();
  /** What reached the server while it was allowed: it may lie there for long before the disk takes it. */
  const allowed = new Map<string, Coverage>();
  return {
    serverSends(wire) {
      const roles = access.rolesWithin(wire.documentId, wire.user, noticeMs);
      if (roles.some((role) => role !== null)) return;
      world.violate('I6 only readers read', `${wire.name} of ${wire.user} is sent something`);
    },
    clientSent(wire, frame) {
      const update = updateIn(frame);
      if (update === null) return;
      const key = `${wire.documentId} ${wire.user}`;
      const mayEdit = access
        .rolesWithin(wire.documentId, wire.user, noticeMs)
        .some((role) => role !== null && canEdit(role));
      let contents: Contents;
      try {
        contents = contentsOf(update);
      } catch {
        return;
      }
      const coverage = allowed.get(key) ?? new Coverage();
      if (mayEdit) {
        forbidden.delete(key);
        coverage.add(contents);
        allowed.set(key, coverage);
      } else if (
        coverage.missing(contents) !== null &&
        ledger.durable(wire.documentId).missing(contents) !== null
      ) {
        forbidden.set(key, [...(forbidden.get(key) ?? []), contents]);
      }
    },
    recorded({ documentId, record, contents, before }) {
      // A new title deletes the old one, which somebody may have tried to delete without the right.
      if (table.isMadeHere(record)) return;
      const refused = forbidden.get(`${documentId} ${record.userId}`);
      if (refused === undefined || before.missing(contents) === null) return;
      if (allowed.get(`${documentId} ${record.userId}`)?.missing(contents) === null) return;
      for (const each of refused) {
        const isStored = contents.structs.some(({ client, from, to }) =>
          each.structs.some((range) => range.client === client && range.from < to && from < range.to),
        );
        const isDeleted = contents.deletes.some(({ client, from, to }) =>
          each.deletes.some((range) => range.client === client && range.from < to && from < range.to),
        );
        if (!isStored && !isDeleted) continue;
        world.violate(
          'I6 only editors edit',
          `record ${record.seq} is what ${record.userId} had no right to send`,
        );
        return;
      }
    },
  };
};
