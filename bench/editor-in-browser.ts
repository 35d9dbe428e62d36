// What a long document costs in a real browser: opening it when its copy is on this device, and a key until it is painted,
// alone, with ten others typing, and without any program behind the same text. The production build, the real server, real keys. Run, after `npm run build`:
//   node bench/editor-in-browser.ts [BLOCKSxCHARACTERS…] [--profile FILE]

import { writeFile } from 'node:fs/promises';

import type { Browser, CDPSession } from 'playwright-core';

import { systemClock } from '../lib/base/clock.ts';
import { type KeyFrame, recordKeyFrames, typeByFrames } from '../tests/e2e/key-frames.ts';
import { placeCaret } from '../tests/e2e/typing.ts';
import { App } from '../tests/e2e/with-app.ts';
import { launchBrowser, type Person } from '../tests/support/browser.ts';
import { withDataDir } from '../tests/support/server-process.ts';
import { waitUntil } from '../tests/support/wait-until.ts';
import { type OpeningTimes, recordOpening, timesOfOpening } from './opening-times.ts';
import { Typist, writeDocument } from './typists.ts';

const keys = 200;
const openings = 5;
const typists = 10;
const targets = { openMs: 1_500, keyMs: 32, keyTogetherMs: 50 };

/** What the page's main thread did for each key, in ms of its time: other programs on the machine disturb that least. */
interface Work {
  readonly script: number;
  readonly style: number;
  readonly layout: number;
  readonly all: number;
}

interface Typed {
  readonly frames: readonly KeyFrame[];
  readonly work: Work;
}

interface Size {
  readonly blocks: number;
  /** Of each block. */
  readonly characters: number;
}

/** A hundred pages of three thousand characters in ten blocks each, and the length that is hard for browsers. */
const usualSizes: readonly Size[] = [
  { blocks: 1_000, characters: 300 },
  { blocks: 5_000, characters: 100 },
];

interface Row extends Size {
  readonly openings: readonly OpeningTimes[];
  readonly alone: Typed;
  readonly together: Typed;
  /** What the browser takes by itself: the same text and looks, with no program behind it. */
  readonly bare: Typed;
  /** What the others wrote while Ada typed. */
  readonly othersKeys: number;
}

async function measure(
  browser: Browser,
  { blocks, characters }: Size,
  profileFile: string | null,
): Promise<Row> {
  return withDataDir(async (dataDir) => {
    const app = await App.start(browser, { dataDir, args: [] });
    try {
      const ada = await app.arrive();
      const url = await ada.makeDocument(app.url);
      await writeDocument(url, blocks, characters);
      await waitForBlocks(ada, blocks);
      await ada.waitForState('Saved');

      await recordOpening(ada);
      const opened: OpeningTimes[] = [];
      for (let round = 0; round < openings; round++) {
        await ada.open(url);
        await waitForBlocks(ada, blocks);
        opened.push(await timesOfOpening(ada));
      }

      await recordKeyFrames(ada);
      await placeCaret(ada, { block: Math.floor(blocks / 2), column: 10 });
      // Code that runs the first time is slow; people type more than that.
      await typeByFrames(ada, letters(30));
      const alone = await profiled(ada, profileFile, () => typed(ada));

      const others = await Promise.all(
        Array.from({ length: typists }, (_, index) => Typist.join(url, placeOfTypist(index, blocks))),
      );
      for (const other of others) other.begin();
      await waitUntil('all of them are seen', async () => (await othersSeen(ada)) >= typists);
      const before = total(others);
      const together = await typed(ada);
      const othersKeys = total(others) - before;
      for (const other of others) other.leave();
      const bare = await typedInCopy(ada, blocks);
      return { blocks, characters, openings: opened, alone, together, bare, othersKeys };
    } finally {
      await app.end();
    }
  });
}

async function typedInCopy(ada: Person, blocks: number): Promise<Typed> {
  await ada.editor.evaluate((root) => root.replaceWith(root.cloneNode(true)));
  await placeCaret(ada, { block: Math.floor(blocks / 2), column: 50 });
  await recordKeyFrames(ada);
  return typed(ada);
}

async function typed(person: Person): Promise<Typed> {
  const session = await person.context.newCDPSession(person.page);
  await session.send('Performance.enable');
  const read = async (): Promise<Map<string, number>> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return new Map(metrics.map(({ name, value }) => [name, value]));
  };
  const before = await read();
  const frames = await typeByFrames(person, letters(keys));
  const after = await read();
  await session.detach();
  const perKey = (name: string): number =>
    (((after.get(name) ?? Number.NaN) - (before.get(name) ?? Number.NaN)) * 1_000) / keys;
  const work = {
    script: perKey('ScriptDuration'),
    style: perKey('RecalcStyleDuration'),
    layout: perKey('LayoutDuration'),
    all: perKey('TaskDuration'),
  };
  return { frames, work };
}

/** Half of them around Ada, where she sees them, the others all over the document. */
function placeOfTypist(index: number, blocks: number): number {
  if (index % 2 === 0) return Math.floor(blocks / 2) - 4 + index;
  return Math.floor(((index + 0.5) * blocks) / typists);
}

function total(others: readonly Typist[]): number {
  return others.reduce((sum, { written }) => sum + written, 0);
}

async function waitForBlocks({ editor }: Person, blocks: number): Promise<void> {
  const seen = (): Promise<number> => editor.evaluate((root) => root.childElementCount);
  await waitUntil(`${blocks} blocks are shown`, async () => (await seen()) >= blocks, 120_000);
}

async function othersSeen({ page }: Person): Promise<number> {
  const people = page.getByRole('list', { name: 'People in this document' });
  const more = /\+(\d+)/.exec((await people.textContent()) ?? '');
  return (await people.getByRole('listitem').count()) - 1 + Number(more?.[1] ?? 0);
}

function letters(count: number): string {
  return 'the quick brown fox jumps over it '.repeat(Math.ceil(count / 34)).slice(0, count);
}

/** With a file: writes what the page's script did meanwhile, for the browser's developer tools. */
async function profiled<T>(
  { context, page }: Person,
  file: string | null,
  act: () => Promise<T>,
): Promise<T> {
  if (file === null) return act();
  const session: CDPSession = await context.newCDPSession(page);
  await session.send('Profiler.enable');
  await session.send('Profiler.setSamplingInterval', { interval: 200 });
  await session.send('Profiler.start');
  const result = await act();
  const { profile } = await session.send('Profiler.stop');
  await writeFile(file, JSON.stringify(profile));
  return result;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function print({ blocks, characters, openings: opened, alone, together, bare, othersKeys }: Row): void {
  const ms = (value: number): string => `${value.toFixed(0)} ms`;
  const verdict = (value: number, target: number): string =>
    `${ms(value)} (target ${ms(target)}${value <= target ? '' : ', missed'})`;
  const median = (pick: (times: OpeningTimes) => number): number => percentile(opened.map(pick), 0.5);
  const keyLine = ({ frames }: Typed, target = targets.keyMs): string => {
    const times = frames.map((frame) => frame.ms);
    return `median ${ms(percentile(times, 0.5))}, p95 ${verdict(percentile(times, 0.95), target)}`;
  };
  const workLine = ({ work: { script, style, layout, all } }: Typed): string =>
    `${all.toFixed(1)} ms: script ${script.toFixed(1)}, style ${style.toFixed(1)}, layout ${layout.toFixed(1)}`;
  console.log(`\n${blocks} blocks of ${characters} characters, half of them with bold words`);
  console.log(`  from navigation to the content's being there   ${ms(median(({ readyMs }) => readyMs))}`);
  console.log(
    `  from there to the text on the screen           ${verdict(
      median(({ shownMs }) => shownMs),
      targets.openMs,
    )}`,
  );
  console.log(`  a key until it is painted, alone               ${keyLine(alone)}`);
  console.log(`    the main thread for each                     ${workLine(alone)}`);
  console.log(
    `  with ten others typing (${othersKeys} keys meanwhile)   ${keyLine(together, targets.keyTogetherMs)}`,
  );
  console.log(`    the main thread for each                     ${workLine(together)}`);
  console.log(`  without a program, the browser alone           ${keyLine(bare)}`);
  console.log(`    the main thread for each                     ${workLine(bare)}`);
}

const given = process.argv.slice(2);
const profileAt = given.indexOf('--profile');
const profileFile = profileAt === -1 ? null : (given[profileAt + 1] ?? null);
const sizes = given.flatMap((each): Size[] => {
  const [, blocks, characters] = /^(\d+)x(\d+)$/.exec(each) ?? [];
  return blocks === undefined ? [] : [{ blocks: Number(blocks), characters: Number(characters) }];
});
const browser = await launchBrowser();
const begin = systemClock.monotonicMs();
try {
  for (const size of sizes.length > 0 ? sizes : usualSizes) {
    print(await measure(browser, size, profileFile));
  }
} finally {
  await browser.close();
}
console.log(`\nmeasured in ${((systemClock.monotonicMs() - begin) / 1_000).toFixed(0)} s`);
