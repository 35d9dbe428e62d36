// Shutdown: order, deadlines, exit codes, and that nothing is waited for after a second signal or a fault of our own.
import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { createLog } from '../../../server/ops/log.ts';
import {
  exitOnUncaught,
  shutDownOnSignals,
  shutdownMsMax,
  type ShutdownStep,
} from '../../../server/ops/shutdown.ts';
import { ManualClock } from '../../support/manual-clock.ts';

class FakeProcess extends EventEmitter {
  readonly exitCodes: number[] = [];
  readonly exited: Promise<number>;
  #resolve: (code: number) => void = () => {};

  constructor() {
    super();
    this.exited = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  exit(code: number): void {
    this.exitCodes.push(code);
    this.#resolve(code);
  }
}

function arrange(steps: readonly ShutdownStep[]) {
  const process = new FakeProcess();
  const clock = new ManualClock();
  const lines: string[] = [];
  const log = createLog({ level: 'debug', plain: false, write: (line) => lines.push(line) });
  shutDownOnSignals({ process, steps, clock, log });
  return { process, clock, lines };
}

const never = () => new Promise<void>(() => {});

/** A step that notes when it ran. */
function noting(name: string, into: string[], run: () => void | Promise<void> = () => {}): ShutdownStep {
  return {
    name,
    deadlineMs: 1_000,
    run: () => {
      into.push(name);
      return run();
    },
  };
}

describe('a signal', () => {
  test.each(['SIGTERM', 'SIGINT'])(
    '%s runs the steps one after the other and exits with 0',
    async (signal) => {
      const ran: string[] = [];
      let finishFirst = () => {};
      const first = new Promise<void>((resolve) => {
        finishFirst = resolve;
      });
      const { process, clock } = arrange([noting('first', ran, () => first), noting('second', ran)]);
      process.emit(signal);
      expect(ran).toEqual(['first']);
      finishFirst();
      expect(await process.exited).toBe(0);
      expect(ran).toEqual(['first', 'second']);
      expect(clock.pendingTimers).toBe(0);
    },
  );

  test('a step that hangs is left behind at its deadline, and the exit code is still 0', async () => {
    const ran: string[] = [];
    const { process, clock, lines } = arrange([noting('hangs', ran, never), noting('last', ran)]);
    process.emit('SIGTERM');
    clock.elapse(999);
    expect(ran).toEqual(['hangs']);
    clock.elapse(1);
    expect(await process.exited).toBe(0);
    expect(ran).toEqual(['hangs', 'last']);
    expect(lines.join('')).toContain('"step":"hangs"');
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken'))],
  ])('a step that %s does not keep the rest from running, and the exit code is 1', async (_how, run) => {
    const ran: string[] = [];
    const { process, lines } = arrange([noting('broken', ran, run), noting('last', ran)]);
    process.emit('SIGTERM');
    expect(await process.exited).toBe(1);
    expect(ran).toEqual(['broken', 'last']);
    expect(lines.join('')).toContain('broken');
  });

  test('a second signal exits at once with 1', () => {
    const { process } = arrange([noting('hangs', [], never)]);
    process.emit('SIGTERM');
    expect(process.exitCodes).toEqual([]);
    process.emit('SIGINT');
    expect(process.exitCodes).toEqual([1]);
  });

  test('steps that could pass 10 s together are refused at start', () => {
    const step = { name: 'long', deadlineMs: shutdownMsMax, run: () => {} };
    expect(() => arrange([step])).not.toThrow();
    expect(() => arrange([step, { ...step, deadlineMs: 1 }])).toThrow(/at most 9500/);
  });
});

describe('a fault that nothing handles', () => {
  test.each(['uncaughtException', 'unhandledRejection'])(
    '%s is logged with its stack and exits with 1',
    (event) => {
      const process = new FakeProcess();
      const lines: string[] = [];
      exitOnUncaught({
        process,
        log: createLog({ level: 'error', plain: false, write: (line) => lines.push(line) }),
      });
      process.emit(event, new RangeError('impossible'));
      expect(process.exitCodes).toEqual([1]);
      expect(lines).toHaveLength(1);
      expect(JSON.parse(lines[0]!)).toMatchObject({
        level: 'fatal',
        event,
        error: { name: 'RangeError', message: 'impossible', stack: expect.stringContaining('shutdown.test') },
      });
    },
  );
});
