// Makes a failing run short: takes actions away, in ever smaller pieces, as long as the same rule is still broken
// (Zeller's ddmin, with a bound on the tries). What is left is usually a story that one can read.

import type { Action, Plan } from './actions.ts';
import { runPlan } from './simulation.ts';

const triesMax = 600;

/** The plan as it is if it does not fail. */
export function shrink(plan: Plan): Plan {
  const rule = runPlan(plan).violations[0]?.rule;
  if (rule === undefined) return plan;
  const isStillBroken = (actions: readonly Action[]): boolean =>
    runPlan({ ...plan, actions }).violations[0]?.rule === rule;

  let actions = untilBroken(plan, rule);
  let tries = 0;
  for (let size = Math.ceil(actions.length / 2); size >= 1 && tries < triesMax; size = Math.floor(size / 2)) {
    for (let from = 0; from < actions.length && tries < triesMax;) {
      const without = actions.toSpliced(from, size);
      tries += 1;
      if (isStillBroken(without)) actions = without;
      else from += size;
    }
  }
  return { ...plan, actions };
}

/** What was to be done after the rule was broken had no part in it, unless it only showed at rest. */
function untilBroken(plan: Plan, rule: string): readonly Action[] {
  const atMs = runPlan(plan).violations[0]?.atMs ?? Infinity;
  const before = plan.actions.filter((action) => action.atMs <= atMs);
  const again = runPlan({ ...plan, actions: before }).violations[0]?.rule;
  return again === rule ? before : plan.actions;
}
