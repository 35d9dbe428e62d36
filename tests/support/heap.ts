// What a server process holds, measured where chance is least: after a full collection, asked for through Node's
// inspector. Resident memory tells of allocators and of garbage that nobody was in a hurry to collect.

import { readFileSync } from 'node:fs';
import { withInspector } from './inspector.ts';
import type { ServerProcess } from './server-process.ts';

export interface Held {
  /** Live objects of JavaScript. */
  readonly heapMiB: number;
  /** Bytes of live buffers. */
  readonly buffersMiB: number;
  /** All that the operating system counts. */
  readonly residentMiB: number;
}

const MiB = 1024 * 1024;

/** Collects all garbage of the server's main thread and tells what is left. */
export async function heldBy(server: ServerProcess): Promise<Held> {
  return withInspector(server, async ({ ask }) => {
    // What only finalizers held goes with the second collection.
    await ask('HeapProfiler.collectGarbage');
    await ask('HeapProfiler.collectGarbage');
    const { usedSize, backingStorageSize } = await ask('Runtime.getHeapUsage');
    return {
      heapMiB: round(Number(usedSize) / MiB),
      buffersMiB: round(Number(backingStorageSize) / MiB),
      residentMiB: round(residentBytes(server) / MiB),
    };
  });
}

function residentBytes(server: ServerProcess): number {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
