// The server's side of the jobs: a bounded queue in front of one worker process, which the first job starts. A job that
// kills the worker or takes too long is rejected alone: the next gets a new worker.
// A process and not a thread, because a thread that runs out of memory can abort the whole server: with Node 24 a
// document of 400,000 edits and a heap limit of 64 MiB did. The price is some 50 ms at its start and 50 MB while it is up.
// Invariants: [1] at most one job is with the worker; [2] every promise settles, at the latest in close().

import { fork, type ChildProcess } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Clock, Timer } from '../../lib/base/clock.ts';
import { err, ok, type Result } from '../../lib/base/result.ts';
import { serverLimits } from '../core/limits.ts';
import type { DocumentJobs } from '../core/ports.ts';
import type { FileToImport } from '../../lib/document/file-import/document-from-file.ts';
import type { ImportResult, Job, JobReply, JobRequest, JobValue } from './job-messages.ts';

/** Why a job has no result. `unreadable`: the updates are no whole document. The others say nothing about them. */
export type JobFailure = 'unreadable' | 'overloaded' | 'too-slow' | 'worker-lost' | 'closed';

export class JobFailed extends Error {
  override readonly name = 'JobFailed';
  readonly reason: JobFailure;

  constructor(reason: JobFailure, detail: string) {
    super(`${reason}: ${detail}`);
    this.reason = reason;
  }
}

export type JobLimits = Readonly<
  Record<'waitingJobsMax' | 'waitingJobBytesMax' | 'jobMs' | 'jobsIdleMs' | 'jobsHeapMiB', number>
>;

interface Task {
  readonly job: Job;
  readonly updates: readonly Uint8Array[];
  readonly bytes: number;
  readonly resolve: (value: JobValue) => void;
  readonly reject: (error: JobFailed) => void;
}

type State =
  | { readonly state: 'no-worker' }
  | { readonly state: 'idle'; readonly worker: ChildProcess; readonly timer: Timer }
  | { readonly state: 'busy'; readonly worker: ChildProcess; readonly timer: Timer; readonly task: Task }
  | { readonly state: 'closed' };

export class WorkerDocumentJobs implements DocumentJobs {
  readonly #clock: Clock;
  readonly #limits: JobLimits;
  readonly #waiting: Task[] = [];
  #waitingBytes = 0;
  #state: State = { state: 'no-worker' };

  constructor(clock: Clock, limits: JobLimits = serverLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  async compact(
    updates: readonly Uint8Array[],
  ): Promise<Result<{ readonly state: Uint8Array }, 'unreadable'>> {
    const state = await this.#bytesOrUnreadable({ type: 'compact' }, updates);
    return state.ok ? ok({ state: state.value }) : state;
  }

  /** Rejects with {@link JobFailed}, as all methods do; here `unreadable` is one of its reasons. */
  async title(updates: readonly Uint8Array[]): Promise<string> {
    return (await this.#add({ type: 'title' }, updates)) as string;
  }

  /** As for {@link title}. */
  async titleEdit(updates: readonly Uint8Array[], title: string): Promise<Uint8Array | null> {
    return (await this.#add({ type: 'title-edit', title }, updates)) as Uint8Array | null;
  }

  /** What a peer that has `stateVector` lacks. */
  diff(updates: readonly Uint8Array[], stateVector: Uint8Array): Promise<Result<Uint8Array, 'unreadable'>> {
    return this.#bytesOrUnreadable({ type: 'diff', stateVector }, updates);
  }

  /** A file as a document. Never rejects: of what is too much for the worker there is none. */
  async importFile(bytes: Uint8Array, file: FileToImport): Promise<ImportResult> {
    try {
      return (await this.#add({ type: 'import', file }, [bytes])) as ImportResult;
    } catch (error) {
      if (!(error instanceof JobFailed)) throw error;
      return err(error.reason === 'too-slow' ? 'takes too long to read' : `cannot be read: ${error.message}`);
    }
  }

  /** Rejects what runs and waits, ends the worker and resolves when it is gone. Later jobs are rejected. Idempotent. */
  async close(): Promise<void> {
    const before = this.#state;
    if (before.state === 'closed') return;
    this.#state = { state: 'closed' };
    const tasks = this.#waiting.splice(0);
    this.#waitingBytes = 0;
    if (before.state === 'busy') tasks.unshift(before.task);
    for (const task of tasks) task.reject(new JobFailed('closed', 'the server is stopping'));
    if (before.state === 'no-worker') return;
    before.timer.cancel();
    const { worker } = before;
    await new Promise((resolve) => {
      worker.once('close', resolve).once('error', resolve).kill('SIGKILL');
    });
  }

  async #bytesOrUnreadable(
    job: Job,
    updates: readonly Uint8Array[],
  ): Promise<Result<Uint8Array, 'unreadable'>> {
    try {
      return ok((await this.#add(job, updates)) as Uint8Array);
    } catch (error) {
      if (error instanceof JobFailed && error.reason === 'unreadable') return err('unreadable');
      throw error;
    }
  }

  #add(job: Job, updates: readonly Uint8Array[]): Promise<JobValue> {
    const bytes = updates.reduce((sum, update) => sum + update.byteLength, 0);
    if (this.#state.state === 'closed') {
      return Promise.reject(new JobFailed('closed', 'the server is stopping'));
    }
    if (
      this.#waiting.length >= this.#limits.waitingJobsMax ||
      this.#waitingBytes + bytes > this.#limits.waitingJobBytesMax
    ) {
      return Promise.reject(new JobFailed('overloaded', `${this.#waiting.length} jobs are waiting`));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, updates, bytes, resolve, reject });
      this.#waitingBytes += bytes;
      this.#startNext();
    });
  }

  #startNext(): void {
    const now = this.#state;
    if (now.state === 'busy' || now.state === 'closed') return; // [1]
    const task = this.#waiting.shift();
    if (task === undefined) return;
    this.#waitingBytes -= task.bytes;
    if (now.state === 'idle') now.timer.cancel();
    const worker = now.state === 'idle' ? now.worker : this.#startWorker();
    const timer = this.#clock.after(this.#limits.jobMs, () => {
      this.#lose(worker, new JobFailed('too-slow', `no result after ${this.#limits.jobMs} ms`));
    });
    this.#state = { state: 'busy', worker, timer, task };
    const request: JobRequest = { job: task.job, updates: task.updates };
    // Copied into the pipe within this call, so whoever owns the bytes keeps them.
    worker.send(request, (error) => {
      if (error !== null) this.#lose(worker, new JobFailed('worker-lost', error.message));
    });
  }

  #startWorker(): ChildProcess {
    const worker = fork(fileURLToPath(new URL('document-worker.ts', import.meta.url)), {
      serialization: 'advanced',
      // Neither our flags (--watch, a test runner's loaders) nor our environment are the worker's business.
      execArgv: [`--max-old-space-size=${this.#limits.jobsHeapMiB}`],
      env: { NODE_ENV: 'production', ...compileCacheEnv() },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let lastWords = '';
    worker.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(0, serverLimits.lastWordsCharactersMax);
    });
    worker.on('message', (reply: JobReply) => this.#finish(worker, reply));
    worker.on('error', (error) => this.#lose(worker, new JobFailed('worker-lost', error.message)));
    // close, not exit: by then all that it wrote has arrived.
    worker.on('close', (code, signal) => {
      this.#lose(
        worker,
        new JobFailed('worker-lost', `it ended with ${signal ?? code}: ${errorLine(lastWords)}`),
      );
    });
    return worker;
  }

  #finish(worker: ChildProcess, reply: JobReply): void {
    const now = this.#state;
    if (now.state !== 'busy' || now.worker !== worker) return;
    now.timer.cancel();
    const timer = this.#clock.after(this.#limits.jobsIdleMs, () => {
      this.#lose(worker, new JobFailed('worker-lost', 'it had nothing to do'));
    });
    this.#state = { state: 'idle', worker, timer };
    if (reply.state === 'done') now.task.resolve(reply.value);
    else now.task.reject(new JobFailed('unreadable', reply.detail));
    this.#startNext();
  }

  /** The worker is gone, or has to go. Told of a worker that was already replaced, it does nothing. */
  #lose(worker: ChildProcess, reason: JobFailed): void {
    const now = this.#state;
    if ((now.state !== 'busy' && now.state !== 'idle') || now.worker !== worker) return;
    now.timer.cancel();
    this.#state = { state: 'no-worker' };
    worker.kill('SIGKILL');
    if (now.state === 'busy') now.task.reject(reason);
    this.#startNext();
  }
}

/** The line that names the error, without the stacks and statistics around it. */
function errorLine(lastWords: string): string {
  return lastWords.split('\n').find((line) => /error/i.test(line)) ?? 'no reason given';
}

/** The child shares the cache of compiled sources that this process was started with, if it was. */
function compileCacheEnv(): { readonly NODE_COMPILE_CACHE?: string } {
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}
