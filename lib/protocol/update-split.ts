// Cuts a large update into smaller ones that can be applied one after the other, without any of them waiting for a
// later one. A joiner on a slow line so gets a message every few seconds: stock clients leave when none comes
// for 30 s. The bytes of the structs are copied as they are; only the headers between them are new.

import * as encoding from 'lib0/encoding';
import { assert } from '../base/assert.ts';
import { scanUpdate, type Dependency, type ScannedStruct } from './update-scan.ts';

type Struct = Pick<ScannedStruct, 'clock' | 'fromByte' | 'toByte'>;

/** One client's structs, and how far they have been put into parts. */
interface Run {
  readonly client: number;
  readonly structs: Struct[];
  readonly needs: Dependency[];
  next: number;
  nextNeed: number;
}

/** The structs [from, to) of a run, as far as they belong to the part that is being filled. */
interface Slice {
  readonly run: Run;
  readonly from: number;
  to: number;
}

const noDeletes = Uint8Array.of(0);

/**
 * Splits an update into parts of about `partBytes` (one struct is never cut). The last part has the deletions. Equal to
 * the update once all are applied in order.
 */
export function splitUpdate(update: Uint8Array, partBytes: number): Uint8Array[] {
  if (update.length <= partBytes) return [update];
  const { runs, deletesAt } = readRuns(update);
  const parts: Uint8Array[] = [];
  let slices = new Map<Run, Slice>();
  let bytes = 0;
  for (const [run, index] of inCausalOrder(runs)) {
    const slice = slices.get(run);
    if (slice === undefined) slices.set(run, { run, from: index, to: index + 1 });
    else slice.to = index + 1;
    const { fromByte, toByte } = run.structs[index] as Struct;
    bytes += toByte - fromByte;
    if (bytes >= partBytes) {
      parts.push(encodePart(update, slices, noDeletes));
      slices = new Map();
      bytes = 0;
    }
  }
  parts.push(encodePart(update, slices, update.subarray(deletesAt)));
  return parts;
}

function readRuns(update: Uint8Array): { runs: Map<number, Run>; deletesAt: number } {
  const runs = new Map<number, Run>();
  const runOf = (client: number): Run => {
    let run = runs.get(client);
    if (run === undefined) {
      run = { client, structs: [], needs: [], next: 0, nextNeed: 0 };
      runs.set(client, run);
    }
    return run;
  };
  const scan = scanUpdate(update, (struct) => runOf(struct.client).structs.push(struct));
  assert(scan.ok, 'what is split was admitted once');
  for (const need of scan.value.dependencies) runOf(need.ofClient).needs.push(need);
  return { runs, deletesAt: scan.value.deletesAt };
}

/** Every struct after those that it rests on: each run as far as it can go, then the run that it waits for. */
function* inCausalOrder(runs: ReadonlyMap<number, Run>): Generator<[Run, number]> {
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
      if (run.next < run.structs.length) yield [run, run.next++];
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

/** The slices as one update, the highest client first as every writer does. */
function encodePart(update: Uint8Array, slices: ReadonlyMap<Run, Slice>, deletes: Uint8Array): Uint8Array {
  const ordered = [...slices.values()].toSorted((a, b) => b.run.client - a.run.client);
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, ordered.length);
    for (const { run, from, to } of ordered) {
      const first = run.structs[from] as Struct;
      const last = run.structs[to - 1] as Struct;
      encoding.writeVarUint(encoder, to - from);
      encoding.writeVarUint(encoder, run.client);
      encoding.writeVarUint(encoder, first.clock);
      encoding.writeUint8Array(encoder, update.subarray(first.fromByte, last.toByte));
    }
    encoding.writeUint8Array(encoder, deletes);
  });
}
