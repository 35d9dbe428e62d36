// What disks, cables and copies do to files, at random: flipped bits, torn tails, sectors of garbage or zeros,
// pages in the wrong place, frames of the write-ahead log twice. Works on copies; knows SQLite's page and frame
// sizes and nothing else of it.

import type { Dice } from './dice.ts';
import type { SmallStore } from './small-store.ts';

export const damageKinds = [
  'bit-flips',
  'torn-tail',
  'zeroed-page',
  'swapped-pages',
  'stale-page',
  'garbage-sector',
  'repeated-frame',
] as const;
export type DamageKind = (typeof damageKinds)[number];

/** With the mark gone too, nothing is left to show that a log has lost its end. */
export const damageTargets = ['database', 'wal', 'mark', 'wal-without-mark'] as const;
export type DamageTarget = (typeof damageTargets)[number];

export interface DamagedStore {
  readonly kind: DamageKind;
  readonly target: DamageTarget;
  readonly database: Uint8Array;
  readonly wal: Uint8Array;
  /** Empty if there is none. */
  readonly mark: Uint8Array;
}

const pageBytes = 4_096;
const sectorBytes = 512;
const walHeaderBytes = 32;
const frameBytes = 24 + pageBytes;

export function damaged(dice: Dice, store: SmallStore): DamagedStore {
  const target = pickTarget(dice, store.wal.length > 0);
  const kind = dice.pick(damageKinds.filter((each) => target.startsWith('wal') || each !== 'repeated-frame'));
  let { database, wal, mark } = store;
  if (target === 'database') database = apply(dice, kind, database.slice(), 0, pageBytes);
  if (target.startsWith('wal')) wal = apply(dice, kind, wal.slice(), walHeaderBytes, frameBytes);
  if (target === 'mark') mark = apply(dice, kind, mark.slice(), 0, sectorBytes);
  if (target === 'wal-without-mark') mark = new Uint8Array(0);
  return { kind, target, database, wal, mark };
}

function pickTarget(dice: Dice, hasWal: boolean): DamageTarget {
  if (dice.oneIn(20)) return 'mark';
  if (!hasWal || dice.oneIn(2)) return 'database';
  return dice.oneIn(10) ? 'wal-without-mark' : 'wal';
}

/** `unit` is a page, or a frame that holds one; the first begins at `start`. */
function apply(dice: Dice, kind: DamageKind, bytes: Uint8Array, start: number, unit: number): Uint8Array {
  const units = Math.max(1, Math.floor((bytes.length - start) / unit));
  const place = (): number => start + dice.below(units) * unit;
  const copyOf = (from: number): Uint8Array => bytes.slice(from, from + unit);
  switch (kind) {
    case 'bit-flips':
      for (let i = dice.below(3); i >= 0; i--) {
        const at = dice.below(bytes.length);
        bytes[at] = (bytes[at] as number) ^ (1 << dice.below(8));
      }
      return bytes;
    case 'torn-tail':
      return bytes.subarray(0, dice.below(bytes.length));
    case 'zeroed-page':
      return bytes.fill(0, ...spanFrom(place(), unit));
    case 'swapped-pages': {
      const [a, b] = [place(), place()];
      const kept = copyOf(a);
      bytes.set(copyOf(b), a);
      bytes.set(kept, b);
      return bytes;
    }
    case 'stale-page':
      bytes.set(copyOf(place()), place());
      return bytes;
    case 'garbage-sector': {
      const at = dice.below(Math.ceil(bytes.length / sectorBytes)) * sectorBytes;
      bytes.set(dice.bytes(Math.min(sectorBytes, bytes.length - at)), at);
      return bytes;
    }
    case 'repeated-frame': {
      const result = new Uint8Array(bytes.length + unit);
      const at = place();
      result.set(bytes.subarray(0, at));
      result.set(bytes.subarray(at, at + unit), at);
      result.set(bytes.subarray(at), at + unit);
      return result;
    }
  }
}

function spanFrom(start: number, length: number): [number, number] {
  return [start, start + length];
}
