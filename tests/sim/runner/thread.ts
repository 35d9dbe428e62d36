// A simulator thread from outside: asked for one thing at a time, and given up if it does not answer.

import { Worker } from 'node:worker_threads';
import type { Plan } from '../actions.ts';
import type { HistoryReport, HistoryTask } from '../histories/play.ts';
import type { Portion, PortionReport, RunReport, Task, WorkerMessage, WorkerSetup } from './messages.ts';

/** A seed takes a tenth of a second, a portion a few; shrinking has the most to do. */
const stuckMs = 600_000;

export class SimThread implements AsyncDisposable {
  readonly #worker: Worker;

  constructor(plantedBug: string | null = null) {
    const setup: WorkerSetup = { plantedBug };
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: setup });
  }

  async runSeeds(portion: Portion): Promise<PortionReport> {
    const message = await this.#ask({ type: 'seeds', portion });
    if (message.type !== 'report') throw new Error(`answered ${message.type}`);
    return message.report;
  }

  async run(plan: Plan, keepsTrace = false): Promise<RunReport> {
    const message = await this.#ask({ type: 'run', plan, keepsTrace });
    if (message.type !== 'ran') throw new Error(`answered ${message.type}`);
    return message.report;
  }

  async shrink(plan: Plan): Promise<Plan> {
    const message = await this.#ask({ type: 'shrink', plan });
    if (message.type !== 'shrunk') throw new Error(`answered ${message.type}`);
    return message.plan;
  }

  async play(history: HistoryTask): Promise<HistoryReport> {
    const message = await this.#ask({ type: 'history', history });
    if (message.type !== 'played') throw new Error(`answered ${message.type}`);
    return message.report;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(task: Task): Promise<WorkerMessage> {
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const fail = (error: unknown): void => {
        end();
        reject(error instanceof Error ? error : new Error(String(error)));
      };
      const answer = (message: WorkerMessage): void => {
        end();
        if (message.type === 'broken') reject(new Error(message.message));
        else resolve(message);
      };
      const timer = setTimeout(() => fail('a simulator thread does not answer'), stuckMs);
      const end = (): void => {
        clearTimeout(timer);
        worker.off('error', fail);
        worker.off('message', answer);
      };
      worker.on('error', fail);
      worker.on('message', answer);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage(task);
    });
  }
}
