// The high-water mark: a small file beside the data file that says how many changes were confirmed. SQLite takes the
// first frame of its log that does not fit for the end of it, so a damaged log is a shorter and sound one; the mark is
// what knows better [SPEC L9]. It knows nothing of what a change is.
//
// Invariants
// K1 A commit is marked after it returned, so a mark is never ahead of a sound data file, whenever the process or the
//    power ends. It need not be flushed for that: a mark that is behind hides some loss and invents none.
// K2 The two slots are written by turns, each in a page of its own: what tears one leaves the one before it.
// K3 Both slots are of one incarnation. For another one the file is emptied first.

import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { flushToDisk, giveToOwnerOf, privateFileMode } from './durable-file.ts';
import { checksum, sameBytes } from './record-chain.ts';

export interface Marked {
  readonly incarnation: string;
  /** How many changes the data file holds; grows with every commit (sqlite-schema.ts). */
  readonly changes: number;
  /** When the last was made, in milliseconds since 1970. */
  readonly at: number;
}

/** As read from the disk, where an incarnation is known by its checksum alone. */
export interface MarkOnDisk {
  readonly incarnationSum: Uint8Array;
  readonly changes: number;
  readonly at: number;
  readonly slot: 0 | 1;
}

export type MarkReading =
  /** No file, or one whose making was cut off. */
  | { readonly state: 'none' }
  | { readonly state: 'unreadable' }
  | { readonly state: 'read'; readonly mark: MarkOnDisk };

const magic = Buffer.from('WeftMark');
const slotBytes = 64;
/** Where the second slot begins: a page behind the first. */
const slotDistance = 4_096;
const sumOffset = 48;
const markFileBytesMax = 2 * slotDistance;

export function markFileOf(databaseFile: string): string {
  return `${databaseFile}-mark`;
}

/** To be read before the data file is: then what a server commits in between cannot look like a loss. */
export function readMark(databaseFile: string): MarkReading {
  const file = markFileOf(databaseFile);
  if (!existsSync(file)) return { state: 'none' };
  const bytes = readFileSync(file).subarray(0, markFileBytesMax);
  const [first, second] = [readSlot(bytes, 0), readSlot(bytes, 1)];
  const newest = first === null || (second !== null && second.changes > first.changes) ? second : first;
  if (newest !== null) return { state: 'read', mark: newest };
  return { state: bytes.every((byte) => byte === 0) ? 'none' : 'unreadable' };
}

/** Before the data file becomes another one: no mark is better than one of something else. */
export function removeMark(databaseFile: string): void {
  rmSync(markFileOf(databaseFile), { force: true });
  flushToDisk(dirname(databaseFile));
}

export function incarnationSum(incarnation: string): Uint8Array {
  return checksum(Buffer.from(incarnation, 'utf8'));
}

export class CommitMark {
  readonly #descriptor: number;
  readonly #bytes = Buffer.alloc(slotBytes);
  #slot: 0 | 1 = 0;

  /** Opens the mark and brings it up to where the data file is, which must be no earlier than the mark. */
  constructor(databaseFile: string, now: Marked) {
    const reading = readMark(databaseFile);
    const sum = incarnationSum(now.incarnation);
    const isOurs = reading.state === 'read' && sameBytes(reading.mark.incarnationSum, sum);
    const file = markFileOf(databaseFile);
    const isNew = !existsSync(file);
    this.#descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT, privateFileMode);
    try {
      // Emptied and not replaced: another process may have it open.
      if (!isOurs) ftruncateSync(this.#descriptor);
      magic.copy(this.#bytes);
      this.#bytes.set(sum, magic.length);
      if (isOurs) this.#slot = reading.mark.slot === 0 ? 1 : 0;
      if (!isOurs || reading.mark.changes < now.changes) this.raise(now);
      if (isNew) {
        giveToOwnerOf(dirname(file), file);
        flushToDisk(dirname(file));
      }
      fsyncSync(this.#descriptor);
    } catch (error) {
      closeSync(this.#descriptor);
      throw error;
    }
  }

  /** Some microseconds: it is left to the system when the bytes reach the disk (K1). */
  raise({ changes, at }: Omit<Marked, 'incarnation'>): void {
    this.#bytes.writeDoubleLE(changes, 24);
    this.#bytes.writeDoubleLE(at, 32);
    this.#bytes.set(checksum(this.#bytes.subarray(0, sumOffset)), sumOffset);
    writeSync(this.#descriptor, this.#bytes, 0, slotBytes, this.#slot * slotDistance);
    this.#slot = this.#slot === 0 ? 1 : 0;
  }

  /** Flushes it, so that of a store that was closed the mark is as durable as the rest. */
  close(): void {
    fsyncSync(this.#descriptor);
    closeSync(this.#descriptor);
  }
}

function readSlot(bytes: Buffer, slot: 0 | 1): MarkOnDisk | null {
  const content = bytes.subarray(slot * slotDistance, slot * slotDistance + slotBytes);
  if (content.length < slotBytes || !sameBytes(content.subarray(0, magic.length), magic)) return null;
  if (!sameBytes(checksum(content.subarray(0, sumOffset)), content.subarray(sumOffset))) return null;
  return {
    incarnationSum: content.subarray(magic.length, 24),
    changes: content.readDoubleLE(24),
    at: content.readDoubleLE(32),
    slot,
  };
}
