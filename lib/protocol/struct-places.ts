// Where each edit of a document lies: in which shared type, and under which key of it. Known from bytes alone, for
// an item without a written parent lies where its neighbour lies. It tells of a scanned update what clocks cannot:
// how deep types nest, and whether an item stands between neighbours of two different places, which yjs links into
// both and later throws over when it collects garbage. Knows no Y.Doc.
//
// Cost: one entry for each stretch of a client's clock that lies in one place, so typing on costs nothing.

import { err, ok, type Result } from '../base/result.ts';
import { DeleteSet, type DeletedRange } from './delete-set.ts';
import type { ScannedStruct, StructId } from './update-scan.ts';

/** What of a struct tells its place. Skips have none. */
export type PlacedStruct = Omit<ScannedStruct, 'fromByte' | 'toByte'>;

interface Place {
  /** 0 in a root type. */
  readonly depth: number;
  readonly isKey: boolean;
}

/** Where what was garbage collected lies, and whatever rests on it: yjs collects that as well. */
const collected: Place = { depth: 0, isKey: false };

export type Misplacement = 'between-two-places' | 'odd-key' | 'too-deep';

/** What an update adds; made by {@link StructPlaces.judge}. */
export interface Placement {
  readonly stretches: ReadonlyMap<number, Stretches>;
  readonly places: ReadonlyMap<string, Place>;
}

export class StructPlaces {
  readonly #nestingMax: number;
  readonly #stretches = new Map<number, Stretches>();
  readonly #places = new Map<string, Place>();

  constructor(nestingMax: number) {
    this.#nestingMax = nestingMax;
  }

  /** Entries kept, for measuring what they cost. */
  get size(): number {
    let size = this.#places.size;
    for (const each of this.#stretches.values()) size += each.size;
    return size;
  }

  /**
   * Places the structs of an update that KnownState judged `new` and of which the known part was cut away. Changes
   * nothing. Linear in the structs but for a binary search each.
   */
  judge(structs: readonly PlacedStruct[], deletes: readonly DeletedRange[]): Result<Placement, Misplacement> {
    const draft = new Draft(this.#stretches, this.#places, deletes, this.#nestingMax);
    const runs = new Map<number, { readonly structs: PlacedStruct[]; next: number }>();
    for (const struct of structs) {
      if (struct.kind === 'skip') continue;
      const run = runs.get(struct.client);
      if (run === undefined) runs.set(struct.client, { structs: [struct], next: 0 });
      else run.structs.push(struct);
    }
    for (const client of runs.keys()) {
      // Runs may rest on each other by turns: who is needed goes first, as far as it is needed.
      const stack: StructId[] = [{ client, clock: Infinity }];
      for (let goal = stack.at(-1); goal !== undefined; goal = stack.at(-1)) {
        const run = runs.get(goal.client);
        const struct = run?.structs[run.next];
        if (run === undefined || struct === undefined || struct.clock > goal.clock) {
          stack.pop();
          continue;
        }
        const missing = draft.firstMissing(struct);
        if (missing !== null) {
          // KnownState has proved that there is no circle and nothing absent.
          if (stack.length > runs.size) return err('between-two-places');
          stack.push(missing);
          continue;
        }
        const fault = draft.put(struct);
        if (fault !== null) return err(fault);
        run.next += 1;
      }
    }
    return ok(draft);
  }

  admit({ stretches, places }: Placement): void {
    for (const [key, place] of places) this.#places.set(key, place);
    for (const [client, added] of stretches) {
      const own = this.#stretches.get(client);
      if (own === undefined) this.#stretches.set(client, added);
      else own.append(added);
    }
  }
}

/** The places of one client's edits: sorted starts, each stretch reaching to the next one. */
class Stretches {
  readonly #starts: number[] = [];
  readonly #places: Place[] = [];
  readonly #types = new Set<number>();
  #end = 0;

  get size(): number {
    return this.#starts.length + this.#types.size;
  }

  add({ clock, length, kind }: PlacedStruct, place: Place): void {
    if (this.#places.at(-1) !== place) {
      this.#starts.push(clock);
      this.#places.push(place);
    }
    if (kind === 'type') this.#types.add(clock);
    this.#end = clock + length;
  }

  append(later: Stretches): void {
    later.#starts.forEach((start, index) => {
      const place = later.#places[index] as Place;
      if (this.#places.at(-1) === place) return;
      this.#starts.push(start);
      this.#places.push(place);
    });
    for (const clock of later.#types) this.#types.add(clock);
    this.#end = later.#end;
  }

  at(clock: number): Place | null {
    if (clock >= this.#end || clock < (this.#starts[0] ?? Infinity)) return null;
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] as number) <= clock) low = middle;
      else high = middle;
    }
    return this.#places[low] as Place;
  }

  isType(clock: number): boolean {
    return this.#types.has(clock);
  }
}

/** The placing of one update: what is known below, what it adds above. */
class Draft implements Placement {
  readonly stretches = new Map<number, Stretches>();
  readonly places = new Map<string, Place>();
  readonly #knownStretches: ReadonlyMap<number, Stretches>;
  readonly #knownPlaces: ReadonlyMap<string, Place>;
  readonly #deletes: readonly DeletedRange[];
  readonly #nestingMax: number;
  #deleted: DeleteSet | null = null;

  constructor(
    knownStretches: ReadonlyMap<number, Stretches>,
    knownPlaces: ReadonlyMap<string, Place>,
    deletes: readonly DeletedRange[],
    nestingMax: number,
  ) {
    this.#knownStretches = knownStretches;
    this.#knownPlaces = knownPlaces;
    this.#deletes = deletes;
    this.#nestingMax = nestingMax;
  }

  firstMissing({ kind, origin, rightOrigin, parent }: PlacedStruct): StructId | null {
    if (kind === 'gc') return null;
    if (origin !== null && this.#at(origin) === null) return origin;
    if (rightOrigin !== null && this.#at(rightOrigin) === null) return rightOrigin;
    if (origin !== null || rightOrigin !== null || parent === null || typeof parent === 'string') return null;
    return this.#at(parent) === null ? parent : null;
  }

  put(struct: PlacedStruct): Misplacement | null {
    const place = this.#placeOf(struct);
    if (place === null) return 'between-two-places';
    // A key holds one value at a time; what was overwritten may have been run together. Nobody inserts before a value.
    if (place.isKey && (struct.rightOrigin !== null || !this.#isOneValue(struct))) return 'odd-key';
    if (struct.kind === 'type' && place.depth >= this.#nestingMax) return 'too-deep';
    let own = this.stretches.get(struct.client);
    if (own === undefined) this.stretches.set(struct.client, (own = new Stretches()));
    own.add(struct, place);
    return null;
  }

  #at({ client, clock }: StructId): Place | null {
    return this.#knownStretches.get(client)?.at(clock) ?? this.stretches.get(client)?.at(clock) ?? null;
  }

  #placeOf({ kind, origin, rightOrigin, parent, key }: PlacedStruct): Place | null {
    if (kind === 'gc') return collected;
    if (origin !== null || rightOrigin !== null) {
      const left = origin === null ? null : this.#at(origin);
      const right = rightOrigin === null ? null : this.#at(rightOrigin);
      if (left === collected || right === collected) return collected;
      if (left !== null && right !== null && left !== right) return null;
      return left ?? right;
    }
    if (parent === null || typeof parent === 'string') return this.#intern(`${parent ?? ''}\n`, key, 0);
    const holder = this.#at(parent);
    const { client, clock } = parent;
    const isType = this.#knownStretches.get(client)?.isType(clock) ?? false;
    // The content of a deleted type is gone, and what is put into it goes as well.
    if (!isType && this.stretches.get(client)?.isType(clock) !== true) return collected;
    if (holder === null || holder === collected) return collected;
    return this.#intern(`${client} ${clock}`, key, holder.depth + 1);
  }

  /** One object for each place. Only the name of a root ends in a line feed, so that no name passes for an id. */
  #intern(parent: string, key: string | null, depth: number): Place {
    const name = key === null ? parent : `${parent}\u0000${key}`;
    let place = this.#knownPlaces.get(name) ?? this.places.get(name);
    if (place === undefined) this.places.set(name, (place = { depth, isKey: key !== null }));
    return place;
  }

  #isOneValue({ client, clock, length, kind }: PlacedStruct): boolean {
    if (length === 1 || kind === 'deleted') return true;
    if (this.#deleted === null) {
      this.#deleted = new DeleteSet();
      for (const each of this.#deletes.toSorted((a, b) => a.from - b.from)) {
        this.#deleted.add(each.client, each.from, each.to);
      }
    }
    return this.#deleted.covers(client, clock, clock + length);
  }
}
