// One pass over the bytes of a Yjs update (V1), without building a document: is it well formed, which edits of
// which clients does it bring, what do they rest on, what does it delete? update-admission.ts compares the
// answer with what a document already has. Source: yjs src/utils/encoding.js (readClientsStructRefs).
//
// What is accepted here, yjs decodes without throwing [SPEC U1]. V2 updates are refused: their decoder can be
// made to loop for ever (yjs#687).

import { err, ok, type Result } from '../base/result.ts';
import { ByteReader } from './byte-reader.ts';
import { closeCodes, protocolError, type ProtocolError } from './close-codes.ts';
import type { DeletedRange } from './delete-set.ts';
import { limits } from './limits.ts';
import { skipContent } from './update-content.ts';

/** The edits [from, to) of one client, in one unbroken run but for Skips. */
export interface ClientRun {
  readonly client: number;
  readonly from: number;
  readonly to: number;
  /** The parts of the run that the sender did not have: they bring nothing. */
  readonly skips: readonly { readonly from: number; readonly to: number }[];
}

/** The edit at (client, clock) must be there before the edit at (ofClient, ofClock) can be. */
export interface Dependency {
  readonly ofClient: number;
  readonly ofClock: number;
  readonly client: number;
  readonly clock: number;
}

export interface UpdateScan {
  readonly runs: readonly ClientRun[];
  /** Dependencies on *other* clients, in the order of the update; those that an earlier one implies are left out. */
  readonly dependencies: readonly Dependency[];
  readonly deletes: readonly DeletedRange[];
  /** Where the delete set begins: what stands before it can be kept and given another one. */
  readonly deletesAt: number;
}

const structTags = { gc: 0, skip: 10 } as const;

/** Told of each struct of an update: whose it is, its clock, and which bytes of the update it takes. */
export type OnStruct = (client: number, clock: number, fromByte: number, toByte: number) => void;

/** Reads an update. Error: 4400 if the bytes are no update. How many clients a peer may bring is the room's to say. */
export function scanUpdate(update: Uint8Array, onStruct?: OnStruct): Result<UpdateScan, ProtocolError> {
  const reader = new ByteReader(update);
  const runCount = reader.count();
  const runs: ClientRun[] = [];
  const dependencies: Dependency[] = [];
  for (let i = 0; i < runCount && !reader.failed; i++) {
    const run = readRun(reader, dependencies, onStruct);
    // Every writer puts the highest client first, and merging relies on it: it would lose a higher one that comes later.
    if (run.client >= (runs.at(-1)?.client ?? Infinity)) reader.fail();
    runs.push(run);
  }
  const deletesAt = reader.position;
  const deletes = readDeletes(reader);
  if (!reader.finished) return err(protocolError(closeCodes.malformed, 'unreadable update'));
  return ok({ runs, dependencies, deletes, deletesAt });
}

function readRun(reader: ByteReader, dependencies: Dependency[], onStruct: OnStruct | undefined): ClientRun {
  const structCount = reader.count();
  const client = reader.varUintUpTo(limits.clientIdMax);
  const from = reader.varUintUpTo(limits.clockMax);
  const skips: { from: number; to: number }[] = [];
  const needs = new Needs(client, dependencies);
  let clock = from;
  for (let i = 0; i < structCount && !reader.failed; i++) {
    const startByte = reader.position;
    const info = reader.uint8();
    const tag = info & 31;
    let length: number;
    if (tag === structTags.gc) {
      length = reader.varUintUpTo(limits.clockMax);
    } else if (tag === structTags.skip) {
      length = reader.varUintUpTo(limits.clockMax);
      // With other bits set it is a Skip to Y.applyUpdate, but an item to Y.mergeUpdates, which throws.
      if (info !== structTags.skip) reader.fail();
      skips.push({ from: clock, to: clock + length });
    } else {
      length = readItem(reader, info, clock, needs);
    }
    // No writer makes an edit without length; in Yjs's store two of them would share a clock.
    if (length === 0 || clock + length > limits.clockMax) reader.fail();
    onStruct?.(client, clock, startByte, reader.position);
    clock += length;
  }
  return { client, from, to: clock, skips };
}

/** An item: what it stands beside or in, then its content. Returns its length. */
function readItem(reader: ByteReader, info: number, clock: number, needs: Needs): number {
  const hasOrigin = (info & 128) !== 0;
  const hasRightOrigin = (info & 64) !== 0;
  if (hasOrigin) readId(reader, clock, needs);
  if (hasRightOrigin) readId(reader, clock, needs);
  if (!hasOrigin && !hasRightOrigin) {
    // Only then the parent is written: by the name of a root type, or by the id of the item that holds it.
    if (reader.varUint() === 1) reader.skipVarString();
    else readId(reader, clock, needs);
    if ((info & 32) !== 0) reader.skipVarString();
  }
  return skipContent(reader, info & 31);
}

function readId(reader: ByteReader, ofClock: number, needs: Needs): void {
  const client = reader.varUintUpTo(limits.clientIdMax);
  const clock = reader.varUintUpTo(limits.clockMax);
  if (!needs.add(ofClock, client, clock)) reader.fail();
}

/** Collects what the edits of one client rest on. */
class Needs {
  readonly #client: number;
  readonly #dependencies: Dependency[];
  readonly #highest = new Map<number, number>();

  constructor(client: number, dependencies: Dependency[]) {
    this.#client = client;
    this.#dependencies = dependencies;
  }

  /** False if an edit claims to rest on a later one, or on itself: Yjs throws half-way through such an update. */
  add(ofClock: number, client: number, clock: number): boolean {
    if (client === this.#client) return clock < ofClock;
    if (clock > (this.#highest.get(client) ?? -1)) {
      this.#highest.set(client, clock);
      this.#dependencies.push({ ofClient: this.#client, ofClock, client, clock });
    }
    return true;
  }
}

function readDeletes(reader: ByteReader): DeletedRange[] {
  const deletes: DeletedRange[] = [];
  const clientCount = reader.count();
  for (let i = 0; i < clientCount && !reader.failed; i++) {
    const client = reader.varUintUpTo(limits.clientIdMax);
    const rangeCount = reader.count();
    for (let j = 0; j < rangeCount && !reader.failed; j++) {
      const from = reader.varUintUpTo(limits.clockMax);
      const length = reader.varUintUpTo(limits.clockMax);
      if (length === 0 || from + length > limits.clockMax) reader.fail();
      deletes.push({ client, from, to: from + length });
    }
  }
  return deletes;
}
