// The volume of the random sessions by command, from the project's folder:
//   node tests/support/flow-fuzz-cli.ts <profile|all> <first seed> <seeds> [steps]: in all threads, a line a profile;
//   LOG=1 node tests/support/flow-fuzz-cli.ts <profile> <seed> 1: one session, step by step;
//   NODE_ENV=production node tests/support/flow-fuzz-cli.ts compare <first seed> <seeds> [steps] [profile]: beside stock.

import { runSession } from './flow-fuzz.ts';
import { runBatch } from './flow-fuzz-batch.ts';
import { type ComparedOutcome, compareSession, type Contender } from './flow-fuzz-compare.ts';
import { added, emptyReport, type PortionReport } from './flow-fuzz-portion.ts';
import { type Profile, profileNames } from './flow-fuzz-profiles.ts';

const shownFailuresMax = 5;
const defaultSteps = 100;

function named(profile: string): readonly Profile[] {
  const names = profileNames.filter((name) => profile === 'all' || name === profile);
  if (names.length > 0) return names;
  console.error(`There is no profile ${profile}. There are all, ${profileNames.join(', ')}.`);
  process.exit(2);
}

async function runMany(
  profiles: readonly Profile[],
  from: number,
  seeds: number,
  steps: number,
): Promise<number> {
  const sums = new Map(profiles.map((profile) => [profile, emptyReport(profile)]));
  const onReport = (report: PortionReport): void => {
    const sum = added(sums.get(report.profile) ?? emptyReport(report.profile), report);
    sums.set(report.profile, sum);
    for (const failure of report.failures) console.log(`FAILED ${failure}`);
    if (sum.sessions === seeds) tell(sum);
  };
  await runBatch({ profiles, from, seeds, steps, onReport });
  const all = [...sums.values()];
  const sessions = all.reduce((sum, report) => sum + report.sessions, 0);
  const failed = all.reduce((sum, report) => sum + report.failures.length, 0);
  console.log(`${sessions} sessions, ${failed} failed`);
  return failed;
}

function tell(sum: PortionReport): void {
  const { profile, sessions, failures, diverged, typed, duplicated, lost, stolen, echoes, refused } = sum;
  console.log(
    `${profile}: ${failures.length} of ${sessions} failed; ${diverged} diverged, ${typed} typed, ${duplicated} twice, ` +
      `${lost} lost, ${stolen} stolen, ${echoes} echoes, ${refused} edits refused by Lexical; ` +
      `${sum.updates} updates, ${sum.undone} by undo, ${sum.partitions} partitions`,
  );
  for (const failure of failures.slice(0, shownFailuresMax)) console.log(`  ${failure}`);
}

function runLogged(profile: Profile, seed: number, steps: number): number {
  const { text, ...outcome } = runSession({ profile, seed, steps, log: (line) => console.log(line) });
  console.log(text, JSON.stringify(outcome));
  return outcome.duplicated + outcome.lost + outcome.stolen + outcome.echoes;
}

const contenders: readonly Contender[] = ['ours', 'V1', 'V2'];

async function compare(
  profiles: readonly Profile[],
  from: number,
  seeds: number,
  steps: number,
): Promise<void> {
  console.log('| Profile | Binding | Diverged | Twice | Lost | Threw | Echoes | Given up |');
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const profile of profiles) {
    for (const contender of contenders) {
      const outcomes: ComparedOutcome[] = [];
      for (let seed = from; seed < from + seeds; seed++) {
        outcomes.push(await compareSession(contender, profile, seed, steps));
      }
      console.log(row(profile, contender, outcomes));
    }
  }
}

function row(profile: Profile, contender: Contender, outcomes: readonly ComparedOutcome[]): string {
  const count = (has: (outcome: ComparedOutcome) => boolean): string =>
    `${outcomes.filter(has).length} of ${outcomes.length}`;
  const sum = (of: (outcome: ComparedOutcome) => number): number =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const cells = [
    profile,
    contender,
    count(({ isDiverged }) => isDiverged),
    `${sum(({ twice }) => twice)}`,
    `${sum(({ lost }) => lost)}`,
    `${sum(({ threw }) => threw)}`,
    `${sum(({ echoes }) => echoes)}`,
    count(({ isGivenUp }) => isGivenUp),
  ];
  return `| ${cells.join(' | ')} |`;
}

const [first = 'all', ...rest] = process.argv.slice(2);
const [from = 0, seeds = 50, steps = defaultSteps] = rest.filter((each) => /^\d+$/.test(each)).map(Number);
if (first === 'compare') {
  await compare(named(rest.find((each) => !/^\d+$/.test(each)) ?? 'all'), from, seeds, steps);
  process.exit(0);
}
const profiles = named(first);
const [only] = profiles;
const isLogged = process.env['LOG'] !== undefined && profiles.length === 1 && only !== undefined;
const failed = isLogged ? runLogged(only, from, steps) : await runMany(profiles, from, seeds, steps);
process.exit(failed === 0 ? 0 : 1);
