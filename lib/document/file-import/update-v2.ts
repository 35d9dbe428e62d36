// Yjs updates in the other encoding, V2, brought to the first, which is the only one that is scanned and stored. Made for
// bytes that nobody vouches for: V2 repeats what it has said by a count, so a few bytes can stand for any number of edits,
// and Yjs' own reader would write them all down.

import { diffUpdateV2, UpdateDecoderV2, UpdateEncoderV1 } from 'yjs';

import { err, ok, type Result } from '../../base/result.ts';
import { ByteReader } from '../../protocol/byte-reader.ts';
import { limits } from '../../protocol/limits.ts';

export type UpdateV2Error = 'unreadable' | 'too-large';

/** Key clocks, clients, left and right clocks, infos, strings, parent infos, types, lengths. */
const columns = 9;

/** Whether the bytes are laid out as V2 is: a flag, columns with their lengths, and something behind them. */
export function isLikeUpdateV2(bytes: Uint8Array): boolean {
  const reader = new ByteReader(bytes);
  if (reader.uint8() !== 0) return false;
  for (let column = 0; column < columns; column++) reader.varBytes();
  // Two counts at the least: of clients, and of clients with deletions.
  return !reader.failed && reader.remaining >= 2;
}

/** The same edits in V1; whether they can be taken in is not looked at. */
export function updateFromV2(bytes: Uint8Array): Result<Uint8Array, UpdateV2Error> {
  try {
    // What somebody who knows nothing lacks: all of it.
    return ok(diffUpdateV2(bytes, emptyStateVector, BoundedDecoder, UpdateEncoderV1));
  } catch (error) {
    return err(error instanceof TooLarge ? 'too-large' : 'unreadable');
  }
}

const emptyStateVector = Uint8Array.of(0);

class TooLarge extends Error {}

/** What the first byte of an edit and its length take in V1. */
const editBytesMin = 2;

/** Ends the reading of what would be larger in V1 than a document may be. */
class BoundedDecoder extends UpdateDecoderV2 {
  #left: number = limits.documentBytesMax;

  /** Once for each edit. */
  override readInfo(): number {
    this.#spend(editBytesMin);
    return super.readInfo();
  }

  /** V2 has each key once, V1 wherever it is used. All else is in both as often. */
  override readKey(): string {
    const key = super.readKey();
    this.#spend(key.length);
    return key;
  }

  #spend(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0) throw new TooLarge();
  }
}
