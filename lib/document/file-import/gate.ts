// Whether updates are a document by themselves: the judgement of a peer's update (server/core/room.ts), with nothing known
// at the beginning. What passes, Yjs takes in at once and whole [SPEC U1, U2, U5].

import { err, ok, type Result } from '../../base/result.ts';
import { limits } from '../../protocol/limits.ts';
import { StructPlaces } from '../../protocol/struct-places.ts';
import { KnownState } from '../../protocol/update-admission.ts';
import { scanUpdate, type ScannedStruct } from '../../protocol/update-scan.ts';

export type GateFault =
  | 'unreadable'
  /** It rests on edits that are not in it, nor were in one before. */
  | 'gap'
  | 'misplaced'
  /** Types within types. */
  | 'too-deep';

export class Gate {
  readonly #known = new KnownState();
  readonly #places = new StructPlaces(limits.nestingMax);

  /** The Yjs clients whose edits have passed. */
  get clients(): readonly number[] {
    return [...this.#known.stateVector.keys()];
  }

  /** The next update; after a fault nothing may be asked any more. */
  pass(update: Uint8Array): Result<void, GateFault> {
    const structs: ScannedStruct[] = [];
    const scan = scanUpdate(update, (struct) => structs.push(struct));
    if (!scan.ok) return err('unreadable');
    const judgement = this.#known.judge(scan.value);
    if (judgement.verdict === 'gap') return err('gap');
    const placement = this.#places.judge(structs, scan.value.deletes);
    if (!placement.ok) return err(placement.error === 'too-deep' ? 'too-deep' : 'misplaced');
    this.#places.admit(placement.value);
    if (judgement.verdict === 'new') this.#known.admit(scan.value, update, judgement);
    return ok(undefined);
  }
}
