// People come, write, drop and return for minutes; afterwards the server's tables, handles and memory are back
// where they were. SECONDS changes for how long; a long run is made by command (docs/RELIABILITY.md).

import { expect, test } from 'vitest';
import type { Random } from '../../lib/base/random.ts';
import { heldBy, type Held } from '../support/heap.ts';
import { inspectable } from '../support/inspector.ts';
import { handlesOf, metric } from '../support/metrics.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { withServer, type ServerProcess } from '../support/server-process.ts';
import { SyncClient } from '../support/sync-client.ts';
import { waitUntil } from '../support/wait-until.ts';

const seconds = Number(process.env['SECONDS'] ?? 120);
const people = 60;
const documents = 20;
const samplesWanted = 12;

interface Sample extends Held {
  /** How late the server's main thread got to something since the last sample. */
  readonly lagMs: number;
}

/** Visits, and those that came to nothing: on a busy machine the five seconds for a request or a place may pass. */
interface Tally {
  visits: number;
  turnedAway: number;
}

test(`${seconds} s of coming and going leave nothing behind`, { timeout: (seconds + 180) * 1_000 }, () =>
  withServer({ env: { WEFT_OPEN: '1', LOG_LEVEL: 'warn', ...inspectable } }, async (server) => {
    await visitAgainAndAgain(server, 0, performance.now() + 2_000);
    await idle(server);
    const base = { handles: handlesOf(server), ...(await sample(server)) };
    const endMs = performance.now() + seconds * 1_000;
    const during: Sample[] = [];
    const sampling = setInterval(
      () => void sample(server).then((each) => during.push(each)),
      (seconds * 1_000) / samplesWanted,
    );
    const tallies = await Promise.all(
      Array.from({ length: people }, (_, person) => visitAgainAndAgain(server, person + 1, endMs)),
    ).finally(() => clearInterval(sampling));
    await idle(server);
    const after = { handles: handlesOf(server), ...(await sample(server)) };
    const visits = tallies.reduce((sum, each) => sum + each.visits, 0);
    const turnedAway = tallies.reduce((sum, each) => sum + each.turnedAway, 0);
    console.log('soak:', JSON.stringify({ seconds, visits, turnedAway, base, after, during }));
    expect(visits).toBeGreaterThan(people);
    expect(turnedAway).toBeLessThan(visits / 10);
    expect(await metric(server, 'weft_sessions')).toBe(0);
    expect(await metric(server, 'weft_rooms')).toBe(0);
    expect(await metric(server, 'weft_commit_queue_bytes')).toBe(0);
    expect(Math.abs(after.handles - base.handles)).toBeLessThan(10);
    // Compiled code grows for a while. What a visit left behind would be thousands of times in here.
    expect(after.heapMiB - base.heapMiB).toBeLessThan(6);
    expect(after.buffersMiB - base.buffersMiB).toBeLessThan(2);
  }),
);

/** One person who comes again and again until the time is over. */
async function visitAgainAndAgain(server: ServerProcess, person: number, endMs: number): Promise<Tally> {
  const random = seededRandom(person);
  const tally: Tally = { visits: 0, turnedAway: 0 };
  while (performance.now() < endMs) {
    const url = `${server.syncUrl}/document-${Math.floor(random.fraction() * documents)}`;
    const client = await SyncClient.join(url, `person-${person}`).catch(() => null);
    if (client === null) tally.turnedAway += 1;
    else {
      await write(client, person, random, endMs);
      client.close();
      tally.visits += 1;
    }
  }
  return tally;
}

async function write(client: SyncClient, person: number, random: Random, endMs: number): Promise<void> {
  const text = client.doc.getText('t');
  const edits = Math.floor(random.fraction() * 20);
  for (let i = 0; i < edits && performance.now() < endMs; i++) {
    text.insert(Math.floor(random.fraction() * (text.length + 1)), `${person} `);
    if (text.length > 4_000) text.delete(0, 3_000);
    await client.saved();
  }
}

/** Until every room is unloaded. */
async function idle(server: ServerProcess): Promise<void> {
  await waitUntil('all rooms are closed', async () => (await metric(server, 'weft_rooms')) === 0, 60_000);
}

async function sample(server: ServerProcess): Promise<Sample> {
  const lagMs = Math.round((await metric(server, 'nodejs_eventloop_lag_max_seconds')) * 1_000);
  return { ...(await heldBy(server)), lagMs };
}
