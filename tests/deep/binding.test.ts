// The volume of the binding's random sessions: people on one document over a network that loses, delays and reorders, with
// every profile of what they may do (tests/support/flow-fuzz.ts). SESSIONS and FROM change how many and which;
// `node tests/support/flow-fuzz-cli.ts <profile> <seed> 1` looks at one that failed.

import { expect, test } from 'vitest';

import { runBatch } from '../support/flow-fuzz-batch.ts';
import { added, emptyReport } from '../support/flow-fuzz-portion.ts';
import { profileNames, profiles } from '../support/flow-fuzz-profiles.ts';

const steps = 100;
/** In all; each profile gets the same share. */
const sessions = Number(process.env['SESSIONS'] ?? 2_200);
const from = Number(process.env['FROM'] ?? 1);
const seeds = Math.ceil(sessions / profileNames.length);

test('[binding] every editor shows its document, nothing is twice, lost or stolen, nobody answers what nobody did', async () => {
  const reports = await runBatch({ profiles: profileNames, from, seeds, steps });
  for (const profile of profileNames) {
    const report = reports.filter((each) => each.profile === profile).reduce(added, emptyReport(profile));
    console.log(JSON.stringify(report));
    const { diverged, duplicated, lost, stolen, echoes, failures } = report;
    expect(failures, profile).toEqual([]);
    expect({ diverged, duplicated, lost, stolen, echoes }, profile).toEqual({
      diverged: 0,
      duplicated: 0,
      lost: 0,
      stolen: 0,
      echoes: 0,
    });
    // Not vacuous: people wrote, were cut off from each other, and took back what they had done.
    expect(report.sessions, profile).toBe(seeds);
    expect(report.typed, profile).toBeGreaterThan(20 * seeds);
    expect(report.updates, profile).toBeGreaterThan(20 * seeds);
    expect(report.partitions, profile).toBeGreaterThan(seeds);
    const acts: readonly string[] = profiles[profile];
    if (acts.includes('undo')) expect(report.undone, profile).toBeGreaterThan(seeds);
  }
});
