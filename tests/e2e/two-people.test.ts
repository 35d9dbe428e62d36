// The main job, on real input: two people in one document, a server that is killed while they type, and a third
// who sees everything that was called Saved.
//
// Ada types the last 2,000 edits of a real editing history, key by key. Ben edits around her: blocks of his own
// above and below, and words inside lines that she leaves alone. His letters are Greek, so that what each of
// them wrote can be told apart.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, Person } from '../support/browser.ts';
import { ServerProcess, withDataDir } from '../support/server-process.ts';
import { applyEdit, sequentialTrace, type TraceEdit } from '../support/traces.ts';
import { waitUntil } from '../support/wait-until.ts';
import { greekEnd, lineAndColumn, pasteText, placeCaret } from './typing.ts';

const editCount = 2_000;
/** A small window: painting is most of the work. */
const small = { viewport: { width: 800, height: 500 } };
/** Ben is the slower writer. */
const editsPerWord = 12;
/** How many runs in a row: one in `npm test`, twenty to prove that it is no luck. */
const times = Number(process.env['TIMES'] ?? 1);

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

for (let run = 1; run <= times; run++) {
  test(
    `two people write at once, the server is killed, and nothing that was Saved is missing (run ${run})`,
    { timeout: 900_000 },
    () =>
      withDataDir(async (dataDir) => {
        const trace = typeableTrace();
        const before = trace.edits.slice(0, -editCount).reduce(applyEdit, '');
        const server = { current: await ServerProcess.start({ dataDir, args: [] }) };
        const [ada, ben] = [await Person.arrive(browser, small), await Person.arrive(browser, small)];
        try {
          const url = await ada.makeDocument(server.current.httpUrl);
          await ada.title.fill('Two people');
          await pasteText(ada, before);
          await ada.waitForState('Saved');
          await ben.open(url);
          await waitUntil('Ben sees what Ada has', async () => (await ben.blocks()).join('\n') === before);

          await beginOwnBlock(ben, before);
          let typed = 0;
          let adaIsDone = false;
          const wordsOfBen: string[] = [];
          await Promise.all([
            typeEdits(ada, trace.edits.slice(-editCount), before, () => (typed += 1)).finally(
              () => (adaIsDone = true),
            ),
            editAround(ben, before, trace.edits.slice(-editCount), wordsOfBen, {
              typed: () => typed,
              isDone: () => adaIsDone,
            }),
            killAndRestart(server, dataDir, ada, () => typed),
          ]);

          await Promise.all([ada.waitForState('Saved'), ben.waitForState('Saved')]);
          await waitUntil(
            'both see the same',
            async () => (await ada.blocks()).join('\n') === (await ben.blocks()).join('\n'),
          );
          const blocks = await ada.blocks();
          expect(withoutGreek(blocks)).toBe(trace.endContent);
          for (const word of wordsOfBen) expect(blocks.join('\n').split(word)).toHaveLength(2);
          expect(wordsOfBen.length).toBeGreaterThan(100);

          // Saved, and at once the power fails: server and writers are gone, only the disk is left.
          await ada.editor.click();
          await ada.page.keyboard.press('Control+End');
          await ada.page.keyboard.type(' last words');
          await waitUntil(
            'the last words are saved',
            async () => (await ada.saveState.textContent()) === 'Saved',
          );
          const saved = await ada.blocks();
          await server.current.kill();
          expect(
            [...ada.complaints, ...ben.complaints].filter((text) => !isAboutTheConnection(text)),
          ).toEqual([]);
          await Promise.all([ada.leave(), ben.leave()]);
          server.current = await ServerProcess.start({ dataDir, args: [], port: server.current.port });

          const carl = await Person.arrive(browser);
          await carl.open(url);
          await waitUntil(
            'Carl sees all that was saved',
            async () => (await carl.blocks()).join('\n') === saved.join('\n'),
          );
          expect(await carl.title.inputValue()).toBe('Two people');
          await carl.leave();
        } finally {
          await server.current.kill();
          await Promise.all([ada.leave(), ben.leave()]);
        }
      }),
  );
}

/**
 * The history, with the characters changed that do something else in an editor for prose: the Tab key does not type, and
 * others are Markdown or open a menu. Each becomes one that has a key
 * and is only typed.
 */
function typeableTrace(): { edits: TraceEdit[]; endContent: string } {
  const { edits, endContent } = sequentialTrace('sveltecomponent');
  const typeable = (text: string): string =>
    text.replaceAll(/[\t+*_~`=$#>[\]/:@-]/g, (character) => plain[character] ?? character);
  return {
    edits: edits.map((edit) => ({ ...edit, inserted: typeable(edit.inserted) })),
    endContent: typeable(endContent),
  };
}

const plain: Readonly<Record<string, string>> = {
  '\t': ' ',
  '+': 'p',
  '*': 'x',
  _: 'u',
  '~': 'z',
  '`': "'",
  '=': 'e',
  $: 'S',
  '#': 'h',
  '>': 'g',
  '[': '(',
  ']': ')',
  '/': '|',
  ':': ';',
  '@': 'a',
  '-': 'n',
};

/** Ada: puts the caret where the edit is, deletes, types. */
async function typeEdits(
  ada: Person,
  edits: readonly TraceEdit[],
  before: string,
  onEdit: () => void,
): Promise<void> {
  const { keyboard } = ada.page;
  let text = before;
  let caret = -1;
  for (const edit of edits) {
    const end = edit.at + edit.deleted;
    if (edit.deleted > 8) {
      await placeCaret(ada, lineAndColumn(text, edit.at), lineAndColumn(text, end));
      await keyboard.press('Backspace');
    } else {
      if (caret !== end) await placeCaret(ada, lineAndColumn(text, end));
      for (let i = 0; i < edit.deleted; i++) await keyboard.press('Backspace');
    }
    for (const character of edit.inserted) {
      if (character === '\n') await keyboard.press('Enter');
      else await keyboard.type(character);
    }
    text = applyEdit(text, edit);
    caret = edit.at + edit.inserted.length;
    onEdit();
  }
}

/** Ben makes a block of his own at the end, and goes on in it. */
async function beginOwnBlock(ben: Person, before: string): Promise<void> {
  await placeCaret(ben, lineAndColumn(before, before.length));
  await ben.page.keyboard.press('Enter');
  await ben.page.keyboard.type('Ω');
}

/** Ben: words in his own block, and in lines of Ada's that no edit of hers will touch. */
async function editAround(
  ben: Person,
  before: string,
  edits: readonly TraceEdit[],
  words: string[],
  ada: { readonly typed: () => number; readonly isDone: () => boolean },
): Promise<void> {
  const { keyboard } = ben.page;
  const quiet = untouchedLines(before, edits);
  expect(quiet.length).toBeGreaterThan(5);
  for (let round = 0; !ada.isDone(); round++) {
    await waitUntil('Ada has gone on', () => ada.isDone() || ada.typed() >= round * editsPerWord, 120_000);
    const line = quiet[round % quiet.length] as string;
    await placeCaret(ben, round % 2 === 0 ? { block: line, column: 3 } : greekEnd);
    if (round % 7 === 6) await keyboard.press('Control+b');
    if (round % 40 === 39) await keyboard.press('Enter');
    const word = greekWord(round);
    await keyboard.type(word);
    words.push(word);
  }
}

/** kill -9 in the middle, and a new server on the same folder and port a moment later. */
async function killAndRestart(
  server: { current: ServerProcess },
  dataDir: string,
  ada: Person,
  typed: () => number,
): Promise<void> {
  await waitUntil('a third is typed', () => typed() > editCount / 3, 240_000);
  await server.current.kill();
  const killedAt = typed();
  await waitUntil('Ada is told that she is offline', async () => {
    return (await ada.saveState.textContent()) === 'Offline – changes kept on this device';
  });
  await waitUntil('she has typed on', () => typed() > killedAt + 50, 60_000);
  server.current = await ServerProcess.start({ dataDir, args: [], port: server.current.port });
}

const greek = 'αβγδεζηθικλμνξοπ';

/** A word that is in no other: its number in Greek letters between two marks. */
function greekWord(number: number): string {
  const digits = [...number.toString(16)].map((digit) => greek[Number.parseInt(digit, 16)]);
  return `Σ${digits.join('')}Ω`;
}

/** Ada's text: the blocks that are not only Ben's, without his letters. */
function withoutGreek(blocks: readonly string[]): string {
  return blocks
    .map((block) => ({ block, own: block.replaceAll(/\p{Script=Greek}/gu, '') }))
    .filter(({ block, own }) => own !== '' || block === '')
    .map(({ own }) => own)
    .join('\n');
}

/** Lines that stand once in the text and survive every edit as they are, so nobody else's caret is in them. */
function untouchedLines(before: string, edits: readonly TraceEdit[]): string[] {
  let lines = before.split('\n').map((text, number) => ({ text, number, touched: false }));
  const counts = new Map<string, number>();
  for (const { text } of lines) counts.set(text, (counts.get(text) ?? 0) + 1);
  let text = before;
  for (const edit of edits) {
    const first = lineNumber(text, edit.at);
    const last = lineNumber(text, edit.at + edit.deleted);
    const added = edit.inserted.split('\n').length - 1;
    const replaced = Array.from({ length: added + 1 }, () => ({ text: '', number: -1, touched: true }));
    lines = [...lines.slice(0, first), ...replaced, ...lines.slice(last + 1)];
    text = applyEdit(text, edit);
  }
  return lines
    .filter((line) => !line.touched && line.text.trim().length > 8 && counts.get(line.text) === 1)
    .map((line) => line.text);
}

function lineNumber(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length - 1;
}

/** The browser reports every dial that fails while the server is down. */
function isAboutTheConnection(complaint: string): boolean {
  return /WebSocket connection|ERR_CONNECTION_REFUSED|Failed to load resource/.test(complaint);
}
