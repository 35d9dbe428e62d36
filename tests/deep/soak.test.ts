// People come, write, drop and return for minutes; afterwards the server's tables, handles and memory are back
// where they were. SECONDS changes for how long; a long run is made by command (docs/RELIABILITY.md).

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { seededRandom } from '../support/seeded-random.ts';
import { withServer, type ServerProcess } from '../support/server-process.ts';
import { SyncClient } from '../support/sync-client.ts';
import { waitUntil } from '../support/wait-until.ts';

const seconds = Number(process.env['SECONDS'] ?? 120);
const people = 60;
const documents = 20;

test(`${seconds} s of coming and going leave nothing behind`, { timeout: (seconds + 180) * 1_000 }, () =>
  withServer({ env: { WEFT_OPEN: '1', LOG_LEVEL: 'warn' } }, async (server) => {
    await visit(server, 0, seededRandom(0), performance.now() + 2_000);
    await idle(server);
    const base = { fds: handlesOf(server), rssMiB: memoryOf(server) };
    const endMs = performance.now() + seconds * 1_000;
    const samples: number[] = [];
    const sampling = setInterval(() => samples.push(memoryOf(server)), 5_000);
    const visits = await Promise.all(
      Array.from({ length: people }, (_, person) => visit(server, person, seededRandom(person + 1), endMs)),
    );
    clearInterval(sampling);
    await idle(server);
    const after = { fds: handlesOf(server), rssMiB: memoryOf(server) };
    const total = visits.reduce((sum, each) => sum + each, 0);
    console.log('soak:', JSON.stringify({ seconds, visits: total, base, after, samples }));
    expect(total).toBeGreaterThan(people);
    expect(await metric(server, 'weft_sessions')).toBe(0);
    expect(await metric(server, 'weft_rooms')).toBe(0);
    expect(Math.abs(after.fds - base.fds)).toBeLessThan(10);
    // What the process keeps is what its allocator keeps; a leak of a few hundred bytes per visit would be seen here.
    expect(after.rssMiB - base.rssMiB).toBeLessThan(150);
  }),
);

/** One person who comes again and again until the time is over; how often. */
async function visit(
  server: ServerProcess,
  person: number,
  random: ReturnType<typeof seededRandom>,
  endMs: number,
): Promise<number> {
  let visits = 0;
  while (performance.now() < endMs) {
    const document = `document-${Math.floor(random.fraction() * documents)}`;
    const client = await SyncClient.join(`${server.syncUrl}/${document}`);
    const text = client.doc.getText('t');
    const edits = Math.floor(random.fraction() * 20);
    for (let i = 0; i < edits && performance.now() < endMs; i++) {
      text.insert(Math.floor(random.fraction() * (text.length + 1)), `${person} `);
      if (text.length > 4_000) text.delete(0, 3_000);
      await new Promise<void>((resolve) => client.askForReceipt(resolve));
    }
    client.close();
    visits += 1;
  }
  return visits;
}

/** Until every room is unloaded and the jobs process has ended. */
async function idle(server: ServerProcess): Promise<void> {
  await waitUntil('all rooms are closed', async () => (await metric(server, 'weft_rooms')) === 0, 60_000);
}

async function metric(server: ServerProcess, name: string): Promise<number> {
  const text = await (await fetch(`${server.httpUrl}/metrics`)).text();
  const value = new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1];
  if (value === undefined) throw new Error(`there is no metric ${name}`);
  return Number(value);
}

function handlesOf(server: ServerProcess): number {
  return readdirSync(`/proc/${server.pid}/fd`).length;
}

function memoryOf(server: ServerProcess): number {
  const rss = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(rss) / 1024);
}
