// Chance for fuzzers: everything that is drawn follows from one seed, so a failure is replayed by its number.

import { seededRandom } from '../support/seeded-random.ts';

export class Dice {
  readonly seed: number;
  readonly #fraction: () => number;

  constructor(seed: number) {
    this.seed = seed;
    const random = seededRandom(seed);
    this.#fraction = () => random.fraction();
  }

  /** A whole number from 0 to count - 1; 0 if there is nothing to choose from. */
  below(count: number): number {
    return Math.floor(this.#fraction() * count);
  }

  /** True in one of `outOf` cases. */
  oneIn(outOf: number): boolean {
    return this.below(outOf) === 0;
  }

  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error('nothing to pick from');
    return list[this.below(list.length)] as T;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  /** Whole numbers where decoders have their edges, small ones most often. */
  edgeNumber(): number {
    if (!this.oneIn(3)) return this.below(8);
    return this.pick([127, 128, 255, 16_383, 16_384, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 40, 2 ** 53 - 1]);
  }
}
