// Gives edits another Yjs client id. Needed when one id was used by two: Yjs knows an edit by its id alone, so of two
// edits with one id everybody keeps the one that came first. Who was second takes a new id, and with this function the
// edits that nobody else has yet. Pure: an update in, an update out.

import * as encoding from 'lib0/encoding';
import { ok, type Result } from '../base/result.ts';
import type { ProtocolError } from './close-codes.ts';
import { encodeDeletedRanges, type DeletedRange } from './delete-set.ts';
import { scanUpdate, type StructId } from './update-scan.ts';
import { cutPiece, readPiece, writePiece, type StructPiece } from './update-struct.ts';

/**
 * The edits [from, to) of `client` become [0, to - from) of `as`, which has no others. What `client` has from `to` on is
 * left out: it is somebody else's, and comes again from there.
 */
export interface ClientMove {
  readonly client: number;
  readonly from: number;
  readonly to: number;
  readonly as: number;
}

/**
 * The update with these edits moved, wherever it speaks of them: as edits, as neighbours and parents of others, as
 * deleted. At most one move for each client. Error: 4400 if the bytes are no update.
 */
export function reidentify(
  update: Uint8Array,
  moves: readonly ClientMove[],
): Result<Uint8Array, ProtocolError> {
  const byClient = new Map(moves.map((move) => [move.client, move]));
  const runs = new Map<number, StructPiece[]>();
  const scan = scanUpdate(update, (struct) => {
    const piece = readPiece(update, struct);
    for (const each of placed(piece, byClient.get(struct.client))) {
      const run = runs.get(each.client);
      if (run === undefined) runs.set(each.client, [each]);
      else run.push(each);
    }
  });
  if (!scan.ok) return scan;
  const deletes = scan.value.deletes.flatMap((range) => movedRange(range, byClient.get(range.client)));
  return ok(encodeUpdate(runs, deletes, byClient));
}

/** The parts of a struct that are kept, under the ids that they will have; what they refer to is as it was. */
function placed(piece: StructPiece, move: ClientMove | undefined): StructPiece[] {
  if (move === undefined) return [piece];
  const [before, behind] = cutAt(piece, move.from);
  const [inside] = behind === null ? [null] : cutAt(behind, move.to);
  const kept = before === null ? [] : [before];
  if (inside !== null) kept.push({ ...inside, client: move.as, clock: inside.clock - move.from });
  return kept;
}

/** What of the piece lies before `clock`, and what at or behind it. */
function cutAt(piece: StructPiece, clock: number): readonly [StructPiece | null, StructPiece | null] {
  if (piece.clock >= clock) return [null, piece];
  if (piece.clock + piece.length <= clock) return [piece, null];
  return cutPiece(piece, clock - piece.clock);
}

function movedRange({ client, from, to }: DeletedRange, move: ClientMove | undefined): DeletedRange[] {
  if (move === undefined) return [{ client, from, to }];
  const inside = {
    client: move.as,
    from: Math.max(from, move.from) - move.from,
    to: Math.min(to, move.to) - move.from,
  };
  const ranges = [
    { client, from, to: Math.min(to, move.from) },
    inside,
    { client, from: Math.max(from, move.to), to },
  ];
  return ranges.filter((range) => range.from < range.to);
}

function encodeUpdate(
  runs: ReadonlyMap<number, readonly StructPiece[]>,
  deletes: readonly DeletedRange[],
  moves: ReadonlyMap<number, ClientMove>,
): Uint8Array {
  const movedId = (id: StructId): StructId => {
    const move = moves.get(id.client);
    if (move === undefined || id.clock < move.from || id.clock >= move.to) return id;
    return { client: move.as, clock: id.clock - move.from };
  };
  const movedOrNull = (id: StructId | null): StructId | null => (id === null ? null : movedId(id));
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, runs.size);
    // The highest client first, as every writer does.
    for (const [client, pieces] of [...runs].toSorted(([a], [b]) => b - a)) {
      encoding.writeVarUint(encoder, pieces.length);
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, pieces[0]?.clock ?? 0);
      for (const piece of pieces) {
        const { origin, rightOrigin, parent } = piece;
        writePiece(encoder, {
          ...piece,
          origin: movedOrNull(origin),
          rightOrigin: movedOrNull(rightOrigin),
          parent: typeof parent === 'string' ? parent : movedOrNull(parent),
        });
      }
    }
    encoding.writeUint8Array(encoder, encodeDeletedRanges(deletes));
  });
}
