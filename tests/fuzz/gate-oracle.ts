// Holds the byte gate against yjs itself. Every update goes through the gate as in server/core/room.ts; what it
// lets through is applied to a Y.Doc that listens to its own updates, as every client does. What must hold:
//   malformed, gap, misplaced   nothing changes
//   contradicting               nothing changes; never said of what an honest peer repeats
//   known                       yjs, given the update all the same, changes nothing
//   new                         yjs takes it without throwing, holds nothing back, and counts as KnownState does

import * as Y from 'yjs';
import type { UserId } from '../../lib/base/ids.ts';
import { decodeStateVector } from '../../lib/protocol/state-vector.ts';
import { KnownState } from '../../lib/protocol/update-admission.ts';
import { scanUpdate } from '../../lib/protocol/update-scan.ts';
import { splitUpdate } from '../../lib/protocol/update-split.ts';
import { contradicts } from '../../server/core/id-conflict.ts';
import { RoomState } from '../../server/core/room-state.ts';
import { compacted, Unreadable } from '../../server/jobs/document-work.ts';
import { shapeOf } from './document-shape.ts';
import { withoutKnownPart } from '../../server/core/known-part.ts';
import { scannedStructs } from './scanned-structs.ts';
import { StructPlaces } from '../../lib/protocol/struct-places.ts';

export type Verdict = 'malformed' | 'contradicting' | 'gap' | 'misplaced' | 'known' | 'new';

/** What the documents built from the accepted updates were like, each in another way. */
export interface Settlement {
  /** Ways of loading that show another content than the log, update by update, does; 0 if peers were honest. */
  readonly differing: number;
  /** True if the verified compaction declined: the log stays as it is, and nothing is lost. */
  readonly isUncompacted: boolean;
}

const nestingMax = 100;
/** Far smaller than in use, so that even small updates are cut. */
const smallPartBytes = 40;

export class GateOracle {
  readonly accepted: Uint8Array[] = [];
  readonly #known = new KnownState();
  readonly #places = new StructPlaces(nestingMax);
  readonly #mirror = listeningDoc();
  #emitted = 0;

  constructor() {
    this.#mirror.on('update', () => (this.#emitted += 1));
  }

  get stateVector(): ReadonlyMap<number, number> {
    return this.#known.stateVector;
  }

  /** For an honest update: yjs, too, would have to wait for something. */
  expectTrueGap(update: Uint8Array): void {
    const doc = this.#loaded(this.accepted);
    Y.applyUpdate(doc, update);
    if (doc.store.pendingStructs === null && doc.store.pendingDs === null) {
      throw new Error('a gap was seen where there is none');
    }
  }

  /** Throws if the gate and yjs disagree. */
  offer(update: Uint8Array): Verdict {
    const before = new Map(this.#known.stateVector);
    const scan = scanUpdate(update);
    if (!scan.ok) return 'malformed';
    const judgement = this.#known.judge(scan.value);
    expectEqualClocks(before, this.#known.stateVector, 'a judgement changed the known state');
    const repeats = scan.value.runs.some((run) => run.from < (before.get(run.client) ?? 0));
    if (repeats && contradicts(update, this.accepted)) return 'contradicting';
    if (judgement.verdict === 'known') this.#expectNoEffect(update);
    if (judgement.verdict !== 'new') return judgement.verdict;
    const fresh = withoutKnownPart(update, scan.value, before);
    const placement = this.#places.judge(scannedStructs(fresh), scan.value.deletes);
    if (!placement.ok) return 'misplaced';

    this.#places.admit(placement.value);
    const admitted = this.#known.admit(scan.value, update, judgement);
    // Copied, as the room does: yjs keeps views of what it is given.
    const stored = withoutKnownPart(admitted, scan.value, before).slice();
    this.accepted.push(stored);
    Y.applyUpdate(this.#mirror, stored);
    expectNothingPending(this.#mirror, 'the mirror');
    expectEqualClocks(clocksOf(this.#mirror), this.#known.stateVector, 'the mirror counts otherwise');
    return 'new';
  }

  /**
   * Everything that is ever built from the accepted updates loads and counts alike: the log in one transaction, one
   * merged update, the runs of a room, whole and cut into parts, what a peer with one of `vectors` is sent, and a
   * compaction, which the gate must take as the base of a room.
   */
  settle(vectors: readonly Uint8Array[]): Settlement {
    if (this.accepted.length === 0) return { differing: 0, isUncompacted: false };
    const state = this.#roomState();
    const base = this.#compacted(state.updates());
    const loads = [
      this.accepted,
      [Y.mergeUpdates(this.accepted)],
      state.updates(),
      ...(base === null ? [] : [[base]]),
    ];
    if (base !== null) this.#expectLoadsThroughGate(base);
    this.#expectReopens();
    const shape = shapeOf(this.#loadedOneByOne(this.accepted));
    this.#loadedOneByOne(state.updates().flatMap((update) => splitUpdate(update, smallPartBytes)));
    const docs = loads.map((updates) => this.#loaded(updates));
    for (const vector of vectors) {
      const decoded = decodeStateVector(vector);
      for (const part of decoded.ok ? state.partsFor(decoded.value) : []) Y.decodeUpdate(part.update);
    }
    return { differing: docs.filter((doc) => shapeOf(doc) !== shape).length, isUncompacted: base === null };
  }

  #expectNoEffect(update: Uint8Array): void {
    const emitted = this.#emitted;
    Y.applyUpdate(this.#mirror, update);
    expectNothingPending(this.#mirror, 'after a known update the mirror');
    if (this.#emitted !== emitted) throw new Error('an update that was called known changed the document');
  }

  #roomState(): RoomState {
    const tail = this.accepted.map((update, index) => ({
      seq: index + 1,
      at: 0,
      userId: 'guest' as UserId,
      update,
    }));
    return new RoomState({ base: null, tail, headSeq: tail.length, aclGen: 0, owners: new Map() });
  }

  /** Null if the verified compaction declined. */
  #compacted(updates: readonly Uint8Array[]): Uint8Array | null {
    try {
      return compacted(updates);
    } catch (error) {
      // Merging with itself is the one thing that nonsense may fail at; anything else is a loss.
      const isDeclined = error instanceof Unreadable && error.message.endsWith('does not encode to itself');
      if (isDeclined) return null;
      throw error;
    }
  }

  /** A room that opens with a compaction of the first half as its base takes the second half in all the same. */
  #expectReopens(): void {
    const half = this.accepted.length >> 1;
    const base = half === 0 ? null : this.#compacted(this.accepted.slice(0, half));
    if (base === null) return;
    const reopened = new GateOracle();
    for (const update of [base, ...this.accepted.slice(half)]) {
      const verdict = reopened.offer(update);
      if (verdict !== 'new' && verdict !== 'known') {
        throw new Error(`a stored update is ${verdict} behind a base`);
      }
    }
    expectEqualClocks(reopened.stateVector, this.#known.stateVector, 'a reopened document counts otherwise');
  }

  #expectLoadsThroughGate(base: Uint8Array): void {
    const scan = scanUpdate(base);
    if (!scan.ok) throw new Error(`the gate refuses the compaction: ${scan.error.reason}`);
    const known = new KnownState();
    const judgement = known.judge(scan.value);
    if (judgement.verdict !== 'new') throw new Error(`the gate calls the compaction ${judgement.verdict}`);
    known.admit(scan.value, base, judgement);
    expectEqualClocks(known.stateVector, this.#known.stateVector, 'the compaction counts otherwise');
    const placement = new StructPlaces(nestingMax).judge(scannedStructs(base), scan.value.deletes);
    if (!placement.ok) throw new Error(`the gate finds the compaction ${placement.error}`);
  }

  #loadedOneByOne(updates: readonly Uint8Array[]): Y.Doc {
    const doc = listeningDoc();
    for (const update of updates) {
      Y.applyUpdate(doc, update);
      expectNothingPending(doc, 'a document on the way');
    }
    expectEqualClocks(clocksOf(doc), this.#known.stateVector, 'a document loaded in steps counts otherwise');
    return doc;
  }

  #loaded(updates: readonly Uint8Array[]): Y.Doc {
    const doc = listeningDoc();
    doc.transact(() => {
      for (const update of updates) Y.applyUpdate(doc, update);
    });
    expectNothingPending(doc, 'a fresh document');
    expectEqualClocks(clocksOf(doc), this.#known.stateVector, 'a fresh document counts otherwise');
    return doc;
  }
}

/** Without a listener yjs would not encode what changed, and hide that it cannot. */
function listeningDoc(): Y.Doc {
  const doc = new Y.Doc();
  doc.on('update', () => {});
  return doc;
}

function clocksOf(doc: Y.Doc): Map<number, number> {
  return new Map([...doc.store.clients.keys()].map((client) => [client, Y.getState(doc.store, client)]));
}

function expectNothingPending(doc: Y.Doc, what: string): void {
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) {
    throw new Error(`${what} holds something back`);
  }
}

function expectEqualClocks(
  a: ReadonlyMap<number, number>,
  b: ReadonlyMap<number, number>,
  what: string,
): void {
  const same = a.size === b.size && [...a].every(([client, clock]) => b.get(client) === clock);
  if (!same) throw new Error(`${what}: ${JSON.stringify([...a])} and ${JSON.stringify([...b])}`);
}
