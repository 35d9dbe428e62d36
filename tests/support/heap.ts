// What a server process holds, measured where chance is least: after a full collection, asked for through Node's
// inspector. Resident memory tells of allocators and of garbage that nobody was in a hurry to collect.

import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import WebSocket from 'ws';
import type { ServerProcess } from './server-process.ts';

/** Start a server with these in its environment to be able to look into it. */
export const inspectable = { NODE_OPTIONS: '--inspect=127.0.0.1:0' } as const;

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
  const address = /Debugger listening on (ws:\S+)/.exec(server.output)?.[1];
  if (address === undefined) throw new Error('the server was not started to be looked into');
  const inspector = new WebSocket(address);
  await once(inspector, 'open');
  const ask = async (id: number, method: string): Promise<Readonly<Record<string, number>>> => {
    inspector.send(JSON.stringify({ id, method }));
    for (;;) {
      const [data] = (await once(inspector, 'message')) as [Buffer];
      const answer = JSON.parse(data.toString()) as { id?: number; result?: Record<string, number> };
      if (answer.id === id) return answer.result ?? {};
    }
  };
  try {
    // What only finalizers held goes with the second collection.
    await ask(1, 'HeapProfiler.collectGarbage');
    await ask(2, 'HeapProfiler.collectGarbage');
    const { usedSize = NaN, backingStorageSize = NaN } = await ask(3, 'Runtime.getHeapUsage');
    return {
      heapMiB: round(usedSize / MiB),
      buffersMiB: round(backingStorageSize / MiB),
      residentMiB: round(residentBytes(server) / MiB),
    };
  } finally {
    inspector.terminate();
  }
}

function residentBytes(server: ServerProcess): number {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
