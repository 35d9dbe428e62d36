// `npm run sim`: a range of seeds in all threads, or one seed looked at closely. The last line is the count.

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { planOf } from '../plan.ts';
import { traceHtml } from '../viewer/trace-html.ts';
import { readKept, writeKept } from './kept-batch.ts';
import type { FailedSeed } from './messages.ts';
import { runBatch } from './pool.ts';
import { figures, missingEssentials, progressLine } from './report.ts';
import { storyText } from './story.ts';
import { SimThread } from './thread.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    ops: { type: 'string', default: '300' },
    seed: { type: 'string' },
    html: { type: 'string' },
    plant: { type: 'string' },
    keep: { type: 'string' },
  },
});

/** How much of a run that is ended has to be run again. */
const keptEveryMs = 10_000;

const actions = wholeNumber('ops', values.ops);
const single = values.seed ?? process.env['SEED'];
const failures = single === undefined ? await runMany() : await runOne(wholeNumber('seed', single));
const passed = (single === undefined ? wholeNumber('seeds', values.seeds) : 1) - failures;
console.log(`${passed} passed, ${failures} failed`);
process.exit(failures === 0 ? 0 : 1);

async function runMany(): Promise<number> {
  const seeds = wholeNumber('seeds', values.seeds);
  const range = { from: wholeNumber('from', values.from), seeds, actions };
  const { keep } = values;
  let toldAtMs = performance.now();
  let keptAtMs = toldAtMs;
  const batch = await runBatch({
    ...range,
    resumed: keep === undefined ? null : readKept(keep, range),
    ...(values.plant === undefined ? {} : { plantedBug: values.plant }),
    onProgress: (soFar) => {
      const now = performance.now();
      if (keep !== undefined && now - keptAtMs > keptEveryMs) {
        keptAtMs = now;
        writeKept(keep, range, soFar);
      }
      if (now - toldAtMs < 2_000) return;
      toldAtMs = now;
      console.log(progressLine(soFar.batch, seeds));
    },
  });
  console.log(figures(batch));
  const missing = missingEssentials(batch);
  if (missing.length > 0) console.log(`vacuous: nothing of ${missing.join(', ')}`);
  for (const failed of batch.failed.slice(0, 20)) tellFailure(failed);
  const first = batch.failed[0];
  if (first !== undefined) await tellStory(first.seed);
  return batch.failed.length + (missing.length > 0 ? 1 : 0);
}

async function runOne(seed: number): Promise<number> {
  await using thread = new SimThread(values.plant);
  const plan = planOf(seed, { actions });
  const report = await thread.run(plan, values.html !== undefined);
  if (values.html !== undefined) {
    writeFileSync(values.html, traceHtml(plan, report));
    console.log(`The trace is in ${values.html}.`);
  }
  if (report.violations.length === 0) return 0;
  tellFailure({ seed, violations: report.violations });
  await tellStory(seed);
  return 1;
}

function tellFailure({ seed, violations }: FailedSeed): void {
  for (const { rule, atMs, detail } of violations.slice(0, 3)) {
    console.log(`seed ${seed}: ${rule}, at ${(atMs / 1_000).toFixed(3)} s: ${detail}`);
  }
}

/** The failure with everything taken away that it does not need, as a test that can be kept. */
async function tellStory(seed: number): Promise<void> {
  await using thread = new SimThread(values.plant);
  const plan = await thread.shrink(planOf(seed, { actions }));
  console.log(`\nSeed ${seed}, shrunk to ${plan.actions.length} actions, for tests/sim/stories:\n`);
  console.log(storyText(plan, await thread.run(plan)));
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) {
    console.error(`--${name} takes a whole number, not "${text}".`);
    process.exit(2);
  }
  return number;
}
