// Writes the parts of an update that is cut: fills one up to its size, closes it, begins the next. Knows nothing of the
// order that structs must come in; that is update-split.ts.

import * as encoding from 'lib0/encoding';
import { emptyUpdate } from './encode.ts';
import { encodeDeletedRanges, type DeletedRange } from './delete-set.ts';

/** A struct that is written already: bytes of the update, or of a piece cut from it. */
export interface PartStruct {
  readonly clock: number;
  /** The clock behind its last edit. */
  readonly end: number;
  /** It stands for edits that are not there; nothing of it can be deleted. */
  readonly isSkip: boolean;
  readonly source: Uint8Array;
  readonly fromByte: number;
  readonly toByte: number;
}

/** The structs of one client in the part that is being filled. */
interface Slice {
  readonly client: number;
  readonly structs: PartStruct[];
}

// Upper bounds of what varUints take: a client 5 bytes, a clock or a length 6, a count 4.
const emptyPartBytes = 4 + 4;
const sliceHeadBytes = 4 + 5 + 6;
const deletedClientBytes = 5 + 4;
const deletedRangeBytes = 6 + 6;

/** How large a struct may be, so that a part of `partBytes` holds it and a deletion of it. */
export function structRoomBytes(partBytes: number): number {
  const overhead = emptyPartBytes + sliceHeadBytes + deletedClientBytes + deletedRangeBytes;
  return Math.max(partBytes >> 1, partBytes - overhead);
}

export class PartWriter {
  readonly #partBytes: number;
  readonly #parts: Uint8Array[] = [];
  /** Deletions for which there was no room beside what they delete: a part may be deleted in thousands of places. */
  readonly #later: DeletedRange[] = [];
  #slices = new Map<number, Slice>();
  #deletes: DeletedRange[] = [];
  #deletedClients = new Set<number>();
  #bytes = emptyPartBytes;

  constructor(partBytes: number) {
    this.#partBytes = partBytes;
  }

  /** Structs of one client come in the order of their clocks; `deletes` lie within the struct. */
  add(client: number, struct: PartStruct, deletes: readonly DeletedRange[]): void {
    const [first, ...others] = deletes;
    // With its first deletion: a value under a key that is not the last one comes deleted, or the server refuses it.
    const together = this.#structCost(client, struct) + (first === undefined ? 0 : this.#deleteCost(first));
    if (!this.#hasRoom(together)) this.#close();
    this.#bytes += this.#structCost(client, struct);
    const slice = this.#slices.get(client);
    if (slice === undefined) this.#slices.set(client, { client, structs: [struct] });
    else slice.structs.push(struct);
    if (first !== undefined) this.#delete(first);
    for (const each of others) {
      if (this.#hasRoom(this.#deleteCost(each))) this.#delete(each);
      else this.#later.push(each);
    }
  }

  /** The parts, and in the last of them these deletions, of whatever edits. */
  finish(deletes: readonly DeletedRange[]): Uint8Array[] {
    for (const each of [...this.#later, ...deletes]) {
      if (!this.#hasRoom(this.#deleteCost(each))) this.#close();
      this.#delete(each);
    }
    this.#close();
    return this.#parts.length > 0 ? this.#parts : [emptyUpdate];
  }

  #hasRoom(bytes: number): boolean {
    return this.#bytes + bytes <= this.#partBytes;
  }

  #structCost(client: number, { fromByte, toByte }: PartStruct): number {
    return toByte - fromByte + (this.#slices.has(client) ? 0 : sliceHeadBytes);
  }

  #deleteCost({ client }: DeletedRange): number {
    return deletedRangeBytes + (this.#deletedClients.has(client) ? 0 : deletedClientBytes);
  }

  #delete(range: DeletedRange): void {
    this.#bytes += this.#deleteCost(range);
    this.#deletes.push(range);
    this.#deletedClients.add(range.client);
  }

  #close(): void {
    if (this.#slices.size > 0 || this.#deletes.length > 0) {
      this.#parts.push(encodePart([...this.#slices.values()], this.#deletes));
    }
    this.#slices = new Map();
    this.#deletes = [];
    this.#deletedClients = new Set();
    this.#bytes = emptyPartBytes;
  }
}

/** The slices as one update, the highest client first as every writer does. */
function encodePart(slices: readonly Slice[], deletes: readonly DeletedRange[]): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, slices.length);
    for (const { client, structs } of slices.toSorted((a, b) => b.client - a.client)) {
      encoding.writeVarUint(encoder, structs.length);
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, structs[0]?.clock ?? 0);
      for (const { source, fromByte, toByte } of structs) {
        encoding.writeUint8Array(encoder, source.subarray(fromByte, toByte));
      }
    }
    encoding.writeUint8Array(encoder, encodeDeletedRanges(deletes));
  });
}
