// A few random sessions of one profile, added up: what threads are asked for and answer.

import { FuzzFailure, type FuzzOutcome, runSession } from './flow-fuzz.ts';
import type { Profile } from './flow-fuzz-profiles.ts';

export interface Portion {
  readonly profile: Profile;
  readonly from: number;
  readonly count: number;
  readonly steps: number;
}

const figures = [
  'typed',
  'duplicated',
  'lost',
  'stolen',
  'echoes',
  'refused',
  'updates',
  'partitions',
  'undone',
] as const satisfies (keyof FuzzOutcome)[];
type Figures = Readonly<Record<(typeof figures)[number], number>>;

export interface PortionReport extends Figures {
  readonly profile: Profile;
  readonly sessions: number;
  /** Sessions in which an editor did not show its document, or did not show what the others do. */
  readonly diverged: number;
  /** A line for each session that is not as it must be, with its seed. */
  readonly failures: readonly string[];
}

const failureCharactersMax = 2_000;

export function emptyReport(profile: Profile): PortionReport {
  const zeros = Object.fromEntries(figures.map((figure) => [figure, 0])) as Figures;
  return { profile, sessions: 0, diverged: 0, failures: [], ...zeros };
}

export function added(a: PortionReport, b: PortionReport): PortionReport {
  const sums = Object.fromEntries(figures.map((figure) => [figure, a[figure] + b[figure]])) as Figures;
  return {
    profile: a.profile,
    sessions: a.sessions + b.sessions,
    diverged: a.diverged + b.diverged,
    failures: [...a.failures, ...b.failures],
    ...sums,
  };
}

export function runPortion({ profile, from, count, steps }: Portion): PortionReport {
  let report = emptyReport(profile);
  for (let seed = from; seed < from + count; seed++) report = added(report, play(profile, seed, steps));
  return report;
}

function play(profile: Profile, seed: number, steps: number): PortionReport {
  const empty = { ...emptyReport(profile), sessions: 1 };
  try {
    const { text: _text, ...outcome } = runSession({ profile, seed, steps });
    const { duplicated, lost, stolen, echoes } = outcome;
    const isClean = duplicated + lost + stolen + echoes === 0;
    const what = `${duplicated} twice, ${lost} lost, ${stolen} stolen, ${echoes} echoes`;
    return { ...empty, ...outcome, failures: isClean ? [] : [`${profile} ${seed}: ${what}`] };
  } catch (error) {
    const what = error instanceof FuzzFailure ? error.message.slice(0, failureCharactersMax) : String(error);
    return { ...empty, diverged: 1, failures: [`${profile} ${seed}: ${what}`] };
  }
}
