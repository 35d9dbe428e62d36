// A data folder on a disk that keeps, when its power is cut, only what was fsynced (fsync-shim.c). It takes a C
// compiler to build; without one there is no such disk, and tests say that they were skipped.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('./fsync-shim.c', import.meta.url));

export class ForgetfulDisk {
  /** What processes work on. */
  readonly dataDir: string;
  readonly #folder: string;
  readonly #durable: string;
  readonly #shim: string;

  private constructor(folder: string, shim: string) {
    this.#folder = folder;
    this.#shim = shim;
    this.dataDir = join(folder, 'real');
    this.#durable = join(folder, 'durable');
    mkdirSync(this.dataDir);
    mkdirSync(this.#durable);
  }

  /** Null if there is no compiler. */
  static create(): ForgetfulDisk | null {
    const folder = mkdtempSync(join(tmpdir(), 'weft-disk-'));
    const shim = join(folder, 'shim.so');
    try {
      execFileSync('cc', ['-shared', '-fPIC', '-O2', '-o', shim, source, '-ldl', '-lpthread'], {
        stdio: 'ignore',
      });
    } catch {
      rmSync(folder, { recursive: true });
      return null;
    }
    return new ForgetfulDisk(folder, shim);
  }

  /** What a process must be started with to write on this disk. */
  get env(): Record<string, string> {
    return { LD_PRELOAD: this.#shim, WEFT_DISK_REAL: this.dataDir, WEFT_DISK_DURABLE: this.#durable };
  }

  /**
   * With every process on it dead: what was not fsynced is gone. But a disk may also have written what nobody flushed:
   * files whose names end in one of `written` stay as they are.
   */
  cutPower(options: { readonly written: readonly string[] } = { written: [] }): void {
    for (const name of readdirSync(this.dataDir)) {
      if (options.written.some((ending) => name.endsWith(ending))) {
        cpSync(join(this.dataDir, name), join(this.#durable, name));
      }
    }
    for (const name of readdirSync(this.dataDir)) rmSync(join(this.dataDir, name), { recursive: true });
    cpSync(this.#durable, this.dataDir, { recursive: true });
  }

  remove(): void {
    if (existsSync(this.#folder)) rmSync(this.#folder, { recursive: true });
  }
}
