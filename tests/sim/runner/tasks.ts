// What a thread can be asked to do, carried out in it. Everything here is synchronous: it must be called from a plain
// callback, for within a microtask no microtask could be drained.

import type { Plan } from '../actions.ts';
import { Counts } from '../counts.ts';
import { playHistory } from '../histories/play.ts';
import { hasEditors, planOf } from '../plan.ts';
import { assertDrains } from '../runtime/drain.ts';
import { shrink } from '../shrink.ts';
import { runPlan } from '../simulation.ts';
import { KeptTrace, noTrace } from '../world/trace.ts';
import type { FailedSeed, Portion, PortionReport, RunReport, Task, WorkerMessage } from './messages.ts';

// Every provider listens for the end of the process; hundreds of tabs are no leak here.
process.setMaxListeners(0);

export function carryOut(task: Task): WorkerMessage {
  assertDrains();
  switch (task.type) {
    case 'seeds':
      return { type: 'report', report: runPortion(task.portion) };
    case 'run':
      return { type: 'ran', report: runOne(task.plan, task.keepsTrace) };
    case 'shrink':
      return { type: 'shrunk', plan: shrink(task.plan) };
    case 'history':
      return { type: 'played', report: playHistory(task.history) };
  }
}

function runPortion({ from, count, actions, stopsAtFailure }: Portion): PortionReport {
  const counts = new Counts();
  const failed: FailedSeed[] = [];
  let [seeds, editorSeeds, virtualMs, events] = [0, 0, 0, 0];
  for (let seed = from; seed < from + count; seed++) {
    const outcome = runPlan(planOf(seed, { actions }));
    seeds += 1;
    if (hasEditors(seed)) editorSeeds += 1;
    counts.merge(outcome.counts.byName);
    virtualMs += outcome.virtualMs;
    events += outcome.events;
    if (outcome.violations.length === 0) continue;
    failed.push({ seed, violations: outcome.violations });
    if (stopsAtFailure) break;
  }
  return { seeds, editorSeeds, failed, counts: [...counts.byName], virtualMs, events };
}

function runOne(plan: Plan, keepsTrace: boolean): RunReport {
  const trace = keepsTrace ? new KeptTrace() : noTrace;
  const { violations, counts, virtualMs, fingerprint } = runPlan(plan, trace);
  return {
    violations,
    counts: [...counts.byName],
    virtualMs,
    fingerprint,
    trace: trace instanceof KeptTrace ? trace.events : [],
  };
}
