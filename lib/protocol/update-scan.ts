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

const structTags = { gc: 0, deleted: 1, type: 7, skip: 10 } as const;

export interface StructId {
  readonly client: number;
  readonly clock: number;
}

/** One struct of an update, as it stands there. */
export interface ScannedStruct extends StructId {
  readonly length: number;
  readonly kind: 'gc' | 'skip' | 'deleted' | 'type' | 'other';
  readonly origin: StructId | null;
  readonly rightOrigin: StructId | null;
  /** A root's name, or the item that holds the type; written, and not null, only if both origins are null. */
  readonly parent: string | StructId | null;
  readonly key: string | null;
  /** Which bytes of the update it takes. */
  readonly fromByte: number;
  readonly toByte: number;
}

type OnStruct = (struct: ScannedStruct) => void;

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
    const struct = readStruct(reader, { client, clock }, needs);
    const { kind, length } = struct;
    if (kind === 'skip') skips.push({ from: clock, to: clock + length });
    // No writer makes an edit without length; in Yjs's store two of them would share a clock.
    if (length === 0 || clock + length > limits.clockMax) reader.fail();
    onStruct?.(struct);
    clock += length;
  }
  return { client, from, to: clock, skips };
}

function readStruct(reader: ByteReader, id: StructId, needs: Needs): ScannedStruct {
  const fromByte = reader.position;
  const info = reader.uint8();
  const tag = info & 31;
  if (tag === structTags.gc || tag === structTags.skip) {
    // With other bits set it is a Skip to Y.applyUpdate, but an item to Y.mergeUpdates, which throws.
    if (tag === structTags.skip && info !== structTags.skip) reader.fail();
    const length = reader.varUintUpTo(limits.clockMax);
    const kind = tag === structTags.gc ? 'gc' : 'skip';
    return { ...id, length, kind, ...nowhere, fromByte, toByte: reader.position };
  }
  // What it stands beside or in, then its content.
  const origin = (info & 128) === 0 ? null : readId(reader, id.clock, needs);
  const rightOrigin = (info & 64) === 0 ? null : readId(reader, id.clock, needs);
  let parent: string | StructId | null = null;
  let key: string | null = null;
  if (origin === null && rightOrigin === null) {
    // Only then the parent is written: by the name of a root type, or by the id of the item that holds it.
    parent = reader.varUint() === 1 ? reader.varString() : readId(reader, id.clock, needs);
    if ((info & 32) !== 0) key = reader.varString();
  }
  const length = skipContent(reader, tag);
  const kind = tag === structTags.deleted ? 'deleted' : tag === structTags.type ? 'type' : 'other';
  return { ...id, length, kind, origin, rightOrigin, parent, key, fromByte, toByte: reader.position };
}

const nowhere = { origin: null, rightOrigin: null, parent: null, key: null } as const;

function readId(reader: ByteReader, ofClock: number, needs: Needs): StructId {
  const client = reader.varUintUpTo(limits.clientIdMax);
  const clock = reader.varUintUpTo(limits.clockMax);
  if (!needs.add(ofClock, client, clock)) reader.fail();
  return { client, clock };
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
