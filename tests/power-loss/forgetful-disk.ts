// A data folder on a disk that keeps, when its power is cut, only what was fsynced (fsync-shim.c). It takes a C
// compiler to build; without one there is no such disk, and tests say that they were skipped. It can be made to fail, and
// to lose its power at a given step.

import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('./fsync-shim.c', import.meta.url));

/** What a disk may do besides forgetting: fail flushes, have no room left, or take no writes at all. */
export type DiskFault = 'fsync' | 'full' | 'read-only';

export class ForgetfulDisk {
  /** What processes work on. */
  readonly dataDir: string;
  readonly #folder: string;
  readonly #durable: string;
  readonly #shim: string;

  get #faultFile(): string {
    return join(this.#folder, 'fault');
  }

  get #stepsFile(): string {
    return join(this.#folder, 'steps');
  }

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
    return {
      LD_PRELOAD: this.#shim,
      WEFT_DISK_REAL: this.dataDir,
      WEFT_DISK_DURABLE: this.#durable,
      WEFT_DISK_FAULT: this.#faultFile,
    };
  }

  /** The same, for a process that is killed before the n-th thing that it does to the disk, from 1. */
  envCutAt(step: number): Record<string, string> {
    return { ...this.env, WEFT_DISK_CUT_AT: String(step) };
  }

  /** The same, for a process whose steps are counted. */
  get envCounting(): Record<string, string> {
    return { ...this.env, WEFT_DISK_STEPS: this.#stepsFile };
  }

  /** What the last process that was counted has done to the disk. */
  get steps(): number {
    return statSync(this.#stepsFile).size;
  }

  /** From now on, also for processes that run; null: the disk is sound again. */
  set fault(fault: DiskFault | null) {
    if (fault === null) rmSync(this.#faultFile, { force: true });
    else writeFileSync(this.#faultFile, fault);
  }

  /** With no process on it: all that the disk holds, and durable, is a copy of this folder. */
  holdCopyOf(folder: string): void {
    for (const each of [this.dataDir, this.#durable]) {
      emptyFolder(each);
      cpSync(folder, each, { recursive: true });
    }
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
    emptyFolder(this.dataDir);
    cpSync(this.#durable, this.dataDir, { recursive: true });
  }

  remove(): void {
    if (existsSync(this.#folder)) rmSync(this.#folder, { recursive: true });
  }
}

function emptyFolder(folder: string): void {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
}
