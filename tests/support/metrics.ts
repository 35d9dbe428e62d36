// What a running server says of itself, as an operator reads it.

import { readdirSync } from 'node:fs';
import type { ServerProcess } from './server-process.ts';

/** One figure of /metrics without labels. */
export async function metric(server: ServerProcess, name: string): Promise<number> {
  const text = await (await fetch(`${server.httpUrl}/metrics`)).text();
  const value = new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1];
  if (value === undefined) throw new Error(`there is no metric ${name}`);
  return Number(value);
}

/** Open files and sockets of the process. */
export function handlesOf(server: ServerProcess): number {
  return readdirSync(`/proc/${server.pid}/fd`).length;
}
