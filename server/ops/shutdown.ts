// How the process ends. On request: ordered steps, each with a deadline, so that it ends in time whatever hangs. By a
// fault of our own: at once, because state that an exception left behind cannot be trusted, and nothing that was
// acknowledged depends on a farewell. What the steps do is main.ts's knowledge.

import type { Clock } from '../../lib/base/clock.ts';
import { assert } from '../../lib/base/assert.ts';
import type { Log } from './log.ts';

export interface ShutdownStep {
  readonly name: string;
  /** After this long the next step begins, finished or not. */
  readonly deadlineMs: number;
  run(): void | Promise<void>;
}

/** The parts of `process` that end it or tell that it should end. */
export interface ProcessPort {
  on(
    event: 'SIGTERM' | 'SIGINT' | 'uncaughtException' | 'unhandledRejection',
    listener: (value: unknown) => void,
  ): unknown;
  exit(code: number): void;
}

/** Supervisors kill after 10 s; this leaves them half a second. */
export const shutdownMsMax = 9_500;

/**
 * Runs the steps in order when the process is asked to end, then exits: with 0, or with 1 if a step failed. A step
 * that passes its deadline is no failure: what was not durable by then was not acknowledged either. A second signal
 * exits at once with 1.
 */
export function shutDownOnSignals(options: {
  readonly process: ProcessPort;
  readonly steps: readonly ShutdownStep[];
  readonly clock: Clock;
  readonly log: Log;
}): void {
  const { process, steps, clock, log } = options;
  const totalMs = steps.reduce((sum, step) => sum + step.deadlineMs, 0);
  assert(
    totalMs <= shutdownMsMax,
    `the shutdown steps may take ${totalMs} ms, at most ${shutdownMsMax} are allowed`,
  );

  let asked = false;
  const onSignal = (signal: string) => () => {
    if (asked) {
      log.warn('asked to stop again: stopping at once', { signal });
      process.exit(1);
      return;
    }
    asked = true;
    log.info('stopping', { signal });
    // runSteps never rejects: each step's failure is a value.
    void runSteps(steps, clock, log).then((clean) => process.exit(clean ? 0 : 1));
  };
  process.on('SIGTERM', onSignal('SIGTERM'));
  process.on('SIGINT', onSignal('SIGINT'));
}

/** Logs what nobody caught and exits with 1: going on could acknowledge what was never stored. */
export function exitOnUncaught(options: { readonly process: ProcessPort; readonly log: Log }): void {
  const { process, log } = options;
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error) => {
      log.fatal('a fault that nothing handles', { event, error });
      process.exit(1);
    });
  }
}

async function runSteps(steps: readonly ShutdownStep[], clock: Clock, log: Log): Promise<boolean> {
  let clean = true;
  for (const step of steps) {
    const startedMs = clock.monotonicMs();
    const end = await endOfStep(step, clock);
    const ms = Math.round(clock.monotonicMs() - startedMs);
    switch (end.state) {
      case 'done':
        log.debug('stopping: step done', { step: step.name, ms });
        break;
      case 'late':
        log.warn('stopping: a step passed its deadline', { step: step.name, ms });
        break;
      case 'failed':
        clean = false;
        log.error('stopping: a step failed', { step: step.name, error: end.error });
        break;
    }
  }
  return clean;
}

type StepEnd =
  | { readonly state: 'done' }
  | { readonly state: 'late' }
  | { readonly state: 'failed'; readonly error: unknown };

function endOfStep(step: ShutdownStep, clock: Clock): Promise<StepEnd> {
  return new Promise((resolve) => {
    const deadline = clock.after(step.deadlineMs, () => resolve({ state: 'late' }));
    const end = (result: StepEnd) => {
      deadline.cancel();
      resolve(result);
    };
    // The async wrapper makes a step that throws and one that rejects the same thing.
    (async () => step.run())().then(
      () => end({ state: 'done' }),
      (error: unknown) => end({ state: 'failed', error }),
    );
  });
}
