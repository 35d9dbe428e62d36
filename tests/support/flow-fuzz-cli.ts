// The volume of the random sessions by command: `node tests/support/flow-fuzz-cli.ts <profile|all> <first seed> <seeds>
// [steps]`. One line a profile, and the seeds that failed; LOG=1 prints every step of a session. Run it with
// NODE_ENV=production: the development build of Lexical is slower.

import { FuzzFailure, type FuzzOutcome, runSession } from './flow-fuzz.ts';
import { type Profile, profiles } from './flow-fuzz-acts.ts';

const shownFailuresMax = 5;
const [profile = 'all', first = '0', count = '50', steps = '100'] = process.argv.slice(2);

function runProfile(name: Profile): boolean {
  const sum = { typed: 0, duplicated: 0, lost: 0, echoes: 0, refused: 0 };
  const failures: string[] = [];
  for (let seed = Number(first); seed < Number(first) + Number(count); seed++) {
    const problem = trySeed(name, seed, (outcome) => {
      for (const key of ['typed', 'duplicated', 'lost', 'echoes', 'refused'] as const) {
        sum[key] += outcome[key];
      }
    });
    if (problem !== null) failures.push(`  seed ${seed}: ${problem}`);
  }
  console.log(
    `${name}: ${failures.length} of ${count} failed; ${sum.typed} typed, ${sum.duplicated} duplicated, ` +
      `${sum.lost} lost, ${sum.echoes} echoes, ${sum.refused} edits refused by Lexical`,
  );
  for (const failure of failures.slice(0, shownFailuresMax)) console.log(failure);
  return failures.length === 0;
}

function trySeed(name: Profile, seed: number, add: (outcome: FuzzOutcome) => void): string | null {
  try {
    const log = process.env['LOG'] === undefined ? {} : { log: (line: string) => console.log(line) };
    const outcome = runSession({ profile: name, seed, steps: Number(steps), ...log });
    add(outcome);
    const { duplicated, lost, echoes } = outcome;
    const isClean = duplicated + lost + echoes === 0;
    return isClean ? null : `${duplicated} duplicated, ${lost} lost, ${echoes} echoes`;
  } catch (error) {
    return error instanceof FuzzFailure ? error.message.slice(0, 2_000) : String(error);
  }
}

const names = (Object.keys(profiles) as Profile[]).filter((name) => profile === 'all' || name === profile);
const results = names.map((name) => runProfile(name));
process.exit(results.every(Boolean) && results.length > 0 ? 0 : 1);
