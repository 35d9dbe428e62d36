// The real server as a process of its own, on a free port of the loopback interface and a folder of its own.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serverEnv, serverFlags } from '../../scripts/lib/server.mjs';
import { waitUntil } from './wait-until.ts';

const mainFile = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

export interface ServerOptions {
  readonly dataDir: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Kills the process so long after it was started, ready or not. */
  readonly killAfterMs?: number;
}

export class ServerProcess {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #output: { text: string };

  private constructor(child: ChildProcess, port: number, output: { text: string }) {
    this.#child = child;
    this.port = port;
    this.#output = output;
  }

  /** Starts the server; resolves once it has said that it is ready, rejects if it ends before. */
  static async start(options: ServerOptions): Promise<ServerProcess> {
    const output = { text: '' };
    const child = spawn(process.execPath, [...serverFlags, mainFile, ...(options.args ?? ['--no-app'])], {
      env: {
        NODE_ENV: 'production',
        ...serverEnv,
        PATH: process.env['PATH'],
        PORT: String(options.port ?? 0),
        DATA_DIR: options.dataDir,
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const timer =
      options.killAfterMs === undefined ? null : setTimeout(() => child.kill('SIGKILL'), options.killAfterMs);
    child.once('exit', () => timer !== null && clearTimeout(timer));
    const port = await new Promise<number>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        output.text += chunk.toString();
        const ready = /^Weft is ready at .*:(\d+)$/m.exec(output.text);
        if (ready !== null) resolve(Number(ready[1]));
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', (code, signal) => {
        reject(new Error(`the server ended with ${String(code ?? signal)}:\n${output.text}`));
      });
    });
    return new ServerProcess(child, port, output);
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  get output(): string {
    return this.#output.text;
  }

  get httpUrl(): string {
    return `http://localhost:${this.port}`;
  }

  get syncUrl(): string {
    return `ws://localhost:${this.port}/sync`;
  }

  /** From now on nobody reads what the server writes. */
  closeOutput(): void {
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  /** As a power cut or an impatient operator would: no farewell. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Asks the server to end and resolves with its exit code. */
  async stop(): Promise<number | null> {
    await this.#end('SIGTERM');
    return this.#child.exitCode;
  }

  /** Waits for an end that nobody here asked for, and resolves with its exit code; null after a signal. */
  async ended(): Promise<number | null> {
    const hasEnded = (): boolean => this.#child.exitCode !== null || this.#child.signalCode !== null;
    // Sooner than a test is given up: then nobody would end the process.
    await waitUntil('the server has ended', hasEnded, 10_000);
    return this.#child.exitCode;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill(signal);
    await exited;
  }
}

/** A folder that is there for the length of `use`. */
export async function withDataDir<T>(use: (dataDir: string) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'weft-test-'));
  try {
    return await use(dataDir);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Runs a server for the length of `use`, in a folder of its own unless one is given. */
export function withServer<T>(
  options: Partial<ServerOptions>,
  use: (server: ServerProcess) => Promise<T>,
): Promise<T> {
  const run = async (dataDir: string): Promise<T> => {
    const server = await ServerProcess.start({ ...options, dataDir });
    try {
      return await use(server);
    } finally {
      await server.kill();
    }
  };
  return options.dataDir === undefined ? withDataDir(run) : run(options.dataDir);
}
