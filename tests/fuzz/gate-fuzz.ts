// One seed of gate fuzzing: a document that begins with an honest editing session and is then offered honest
// updates in any order, mutants of them, and updates built from nothing. Counts what happened, so that a run can
// show that it was not vacuous.

import * as Y from 'yjs';
import { Dice } from './dice.ts';
import { editingSession, type EditingSession } from './editing-session.ts';
import { GateOracle, type Verdict } from './gate-oracle.ts';
import { mutatedBytes, mutatedSpec } from './mutators.ts';
import { generatedUpdate } from './update-generator.ts';

export type GateCounts = Record<Verdict | 'executions' | 'differing' | 'uncompacted', number>;

export const noGateCounts: GateCounts = {
  executions: 0,
  malformed: 0,
  contradicting: 0,
  gap: 0,
  misplaced: 0,
  known: 0,
  new: 0,
  differing: 0,
  uncompacted: 0,
};

/** How hostile a seed is: honest updates alone, or with this share of mutants and inventions. */
const kinds = ['honest', 'bytes', 'spec', 'generated', 'mixed'] as const;
type Kind = (typeof kinds)[number];

const offersPerSeed = 160;

export function fuzzGate(seed: number): GateCounts {
  const dice = new Dice(seed);
  const kind = kinds[seed % kinds.length] as Kind;
  const session = editingSession(dice, { people: 2 + dice.below(2), steps: 24 });
  const oracle = new GateOracle();
  const counts = { ...noGateCounts };
  const offer = (update: Uint8Array): void => {
    counts.executions += 1;
    try {
      const verdict = oracle.offer(update);
      counts[verdict] += 1;
      if (kind === 'honest' && verdict === 'gap') oracle.expectTrueGap(update);
    } catch (error) {
      throw new Error(`SEED=${seed}, offer ${counts.executions}, ${Buffer.from(update).toString('hex')}`, {
        cause: error,
      });
    }
  };
  for (const update of honestStart(dice, session, kind)) offer(update);
  while (counts.executions < offersPerSeed) offer(nextUpdate(dice, session, oracle, kind));
  const vectors = session.docs.map((doc) => Y.encodeStateVector(doc));
  try {
    const { differing, isUncompacted } = oracle.settle(vectors);
    counts.differing = differing;
    counts.uncompacted = isUncompacted ? 1 : 0;
  } catch (error) {
    throw new Error(`SEED=${seed}, at the end`, { cause: error });
  }
  if (
    kind === 'honest' &&
    counts.misplaced + counts.contradicting + counts.differing + counts.uncompacted + counts.malformed > 0
  ) {
    throw new Error(`SEED=${seed}: honest updates were treated as hostile ${JSON.stringify(counts)}`);
  }
  return counts;
}

function honestStart(dice: Dice, { updates }: EditingSession, kind: Kind): readonly Uint8Array[] {
  return kind === 'honest' ? [] : updates.slice(0, dice.below(updates.length + 1));
}

function nextUpdate(dice: Dice, session: EditingSession, oracle: GateOracle, kind: Kind): Uint8Array {
  const { updates, answers } = session;
  const some = (): Uint8Array => dice.pick(dice.oneIn(4) && answers.length > 0 ? answers : updates);
  switch (kind) {
    case 'honest':
      return some();
    case 'bytes':
      return mutatedBytes(dice, some(), some());
    case 'spec':
      return mutatedSpec(dice, some(), some());
    case 'generated':
      return generatedUpdate(dice, oracle.stateVector);
    case 'mixed':
      return nextUpdate(dice, session, oracle, dice.pick(kinds.slice(0, -1)));
  }
}
