// Cuts a large update into smaller ones that can be applied one after the other, without any of them waiting for a
// later one. A joiner on a slow line so gets a message every few seconds: stock clients leave when none comes
// for 30 s; and our client sends nothing that is larger than the server takes. The order is made here; what a part
// holds, in update-part.ts.

import * as encoding from 'lib0/encoding';
import { assert } from '../base/assert.ts';
import { Deletions } from './update-deletions.ts';
import { PartWriter, type PartStruct, structRoomBytes } from './update-part.ts';
import { scanUpdate, type Dependency, type ScannedStruct } from './update-scan.ts';
import { cutPiece, editsWithin, readPiece, writePiece } from './update-struct.ts';

/** One client's structs, and how far they have been put into parts. */
interface Run {
  readonly client: number;
  readonly structs: PartStruct[];
  readonly needs: Dependency[];
  next: number;
  nextNeed: number;
}

/**
 * Splits an update into parts of at most `partBytes`; only what is one edit and larger, as an embed may be, stays
 * whole. Each part has the deletions of its own edits, the last ones those of other edits. Equal to the update once all
 * are applied in order.
 */
export function splitUpdate(update: Uint8Array, partBytes: number): Uint8Array[] {
  if (update.length <= partBytes) return [update];
  const { runs, deletions } = readRuns(update, partBytes);
  const parts = new PartWriter(partBytes);
  for (const [{ client }, struct] of inCausalOrder(runs)) {
    const { clock, end, isSkip } = struct;
    parts.add(client, struct, isSkip ? [] : deletions.take(client, clock, end));
  }
  return parts.finish(deletions.rest());
}

function readRuns(
  update: Uint8Array,
  partBytes: number,
): { readonly runs: Map<number, Run>; readonly deletions: Deletions } {
  const runs = new Map<number, Run>();
  const runOf = (client: number): Run => {
    let run = runs.get(client);
    if (run === undefined) {
      run = { client, structs: [], needs: [], next: 0, nextNeed: 0 };
      runs.set(client, run);
    }
    return run;
  };
  const scan = scanUpdate(update, (struct) => {
    const { structs } = runOf(struct.client);
    if (struct.toByte - struct.fromByte > structRoomBytes(partBytes)) {
      structs.push(...inPieces(update, struct, structRoomBytes(partBytes)));
    } else {
      const { clock, length, kind, fromByte, toByte } = struct;
      structs.push({ clock, end: clock + length, isSkip: kind === 'skip', source: update, fromByte, toByte });
    }
  });
  assert(scan.ok, 'what is split was scanned once');
  for (const need of scan.value.dependencies) runOf(need.ofClient).needs.push(need);
  return { runs, deletions: new Deletions(scan.value.deletes) };
}

/** A large struct, such as a pasted text, as several; Yjs makes one of them again. */
function* inPieces(update: Uint8Array, struct: ScannedStruct, bytesMax: number): Generator<PartStruct> {
  const whole = readPiece(update, struct);
  // All that stands before the content: ids, names, lengths.
  const contentBytes = 'bytes' in whole.content ? whole.content.bytes.length : 0;
  const headBytes = struct.toByte - struct.fromByte - contentBytes;
  // A parent's name may be of any length, and must not leave single letters to be cut.
  const contentBytesMax = Math.max(bytesMax >> 1, bytesMax - Math.max(headBytes, pieceHeadBytesMax));
  for (let rest = whole; ;) {
    const length = editsWithin(rest, contentBytesMax);
    const [piece, next] = length < rest.length ? cutPiece(rest, length) : [rest, null];
    const source = encoding.encode((encoder) => writePiece(encoder, piece));
    const { clock } = piece;
    yield { clock, end: clock + length, isSkip: false, source, fromByte: 0, toByte: source.length };
    if (next === null) return;
    rest = next;
  }
}

/** Of a piece that is not the first: the info byte, two ids (5 + 6 bytes each), a length. */
const pieceHeadBytesMax = 28;

/** Every struct after those that it rests on: each run as far as it can go, then the run that it waits for. */
function* inCausalOrder(runs: ReadonlyMap<number, Run>): Generator<readonly [Run, PartStruct]> {
  for (const first of runs.values()) {
    const waiting = [first];
    for (let run = waiting.at(-1); run !== undefined; run = waiting.at(-1)) {
      const blocker = nextBlocker(run, runs);
      if (blocker !== null) {
        // A circle would fill this for ever; admission lets none in.
        assert(waiting.length <= runs.size, 'an update rests on itself');
        waiting.push(blocker);
        continue;
      }
      // Below the top, a run goes only as far as the one that waits for it needs; the rest comes in its own turn.
      const struct = run.structs[run.next];
      if (struct !== undefined) {
        run.next += 1;
        yield [run, struct];
      }
      const waiter = waiting.at(-2);
      const isDone = run.next === run.structs.length;
      if (isDone || (waiter !== undefined && nextBlocker(waiter, runs) !== run)) waiting.pop();
    }
  }
}

/** The run that must go on before the next struct of `run` can come; null if that can come now. */
function nextBlocker(run: Run, runs: ReadonlyMap<number, Run>): Run | null {
  const struct = run.structs[run.next];
  if (struct === undefined) return null;
  for (let need = run.needs[run.nextNeed]; need !== undefined; need = run.needs[run.nextNeed]) {
    if (need.ofClock > struct.clock) return null;
    // What the update does not hold, its receiver has.
    const other = runs.get(need.client);
    const reached = other?.structs[other.next];
    if (other !== undefined && reached !== undefined && reached.clock <= need.clock) return other;
    run.nextNeed += 1;
  }
  return null;
}
