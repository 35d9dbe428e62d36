// Random sessions of three people who lose each other for a while: type, delete, format, split, change blocks, undo.
// After they have met again every editor must show what its doc holds, and all the same. Whether it is what they meant
// is another question, which lexical-yjs-v2.test.ts asks.

import { $createListItemNode, $createListNode, $isListNode } from '@lexical/list';
import { $createHeadingNode } from '@lexical/rich-text';
import {
  $createParagraphNode,
  $getRoot,
  $isElementNode,
  $isRangeSelection,
  $getSelection,
  type ElementNode,
  type TextNode,
} from 'lexical';
import { expect, test } from 'vitest';
import * as Y from 'yjs';

import { plainText } from '../../../lib/document/plain-text.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { $setParagraphs, editorJson, exchange, openPeer, type Peer } from './editors.ts';

type Pick = (below: number) => number;

function randomOf(seed: number): Pick {
  const random = seededRandom(seed);
  return (below) => Math.floor(random.fraction() * below);
}

function $anyText(pick: Pick): TextNode | undefined {
  const texts = $getRoot().getAllTextNodes();
  return texts[pick(texts.length)];
}

function $selectSome(pick: Pick): boolean {
  const text = $anyText(pick);
  if (text === undefined) return false;
  const from = pick(text.getTextContentSize() + 1);
  text.select(from, from + pick(text.getTextContentSize() - from + 1));
  return true;
}

function $type(pick: Pick): void {
  const letters = 'abcdefghij'.slice(0, 1 + pick(3));
  const selection = $selectSome(pick) ? $getSelection() : null;
  if ($isRangeSelection(selection)) selection.insertText(letters);
  else $setParagraphs(letters);
}

function $deleteSome(pick: Pick): void {
  const selection = $selectSome(pick) ? $getSelection() : null;
  if ($isRangeSelection(selection)) selection.removeText();
}

function $format(pick: Pick): void {
  const selection = $selectSome(pick) ? $getSelection() : null;
  if ($isRangeSelection(selection)) selection.formatText(pick(2) === 0 ? 'bold' : 'italic');
}

function $split(pick: Pick): void {
  const selection = $selectSome(pick) ? $getSelection() : null;
  if ($isRangeSelection(selection)) selection.insertParagraph();
}

function $changeBlock(pick: Pick): void {
  const block = $getRoot().getChildAtIndex(pick($getRoot().getChildrenSize()));
  if (!$isElementNode(block) || $isListNode(block)) return;
  const kind = pick(3);
  const target: ElementNode =
    kind === 0 ? $createHeadingNode('h2') : kind === 1 ? $createParagraphNode() : $createListItemNode();
  target.append(...block.getChildren());
  block.replace(kind === 2 ? $createListNode('bullet').append(target) : target);
}

const actions = [$type, $type, $type, $deleteSome, $format, $split, $changeBlock];

function act(peer: Peer, pick: Pick, withUndo: boolean): void {
  const { history } = peer.binding;
  const choice = pick(actions.length + (withUndo ? 1 : 0));
  const $change = actions[choice];
  if ($change !== undefined) peer.edit(() => $change(pick));
  else if (pick(2) === 0) history.undo();
  else history.redo();
}

interface Outcome {
  /** Of the three and of a fourth that opened the document at the end. */
  readonly editors: unknown[];
  readonly shown: string[];
  readonly held: string[];
}

async function run(seed: number, withUndo: boolean): Promise<Outcome> {
  const pick = randomOf(seed);
  const first = openPeer();
  const peers = [first, openPeer(), openPeer()];
  first.edit(() => $setParagraphs('the quick brown fox', 'jumps over', 'the lazy dog'));
  exchange(...peers);
  for (let step = 0; step < 60; step++) {
    const [actor, other] = [peers[pick(3)] ?? first, peers[pick(3)] ?? first];
    act(actor, pick, withUndo);
    // Editors may put something off to the next turn, as they do in a browser.
    await Promise.resolve();
    if (pick(4) === 0) exchange(actor, other);
  }
  // A second time: what the editors tidied up after the first has to go round too.
  for (let round = 0; round < 2; round++) {
    exchange(...peers);
    await Promise.resolve();
  }
  const everybody = [...peers, openPeer({ content: Y.encodeStateAsUpdate(first.doc) })];
  const outcome = {
    editors: everybody.map((peer) => editorJson(peer.editor)),
    shown: everybody.map((peer) => peer.text()),
    held: everybody.map((peer) => plainText(peer.doc)),
  };
  for (const peer of everybody) peer.close();
  return outcome;
}

/** SEED=n replays one run. */
const seeds =
  process.env['SEED'] === undefined
    ? Array.from({ length: 25 }, (_, seed) => seed)
    : [Number(process.env['SEED'])];

test('editors that exchanged everything are equal, and equal to one that opens later', async () => {
  const texts = new Set<string>();
  for (const seed of seeds) {
    const { editors, shown, held } = await run(seed, false);
    for (const editor of editors) expect(editor, `SEED=${seed}`).toEqual(editors[0]);
    expect(shown, `SEED=${seed}`).toEqual(held);
    texts.add(shown.join());
  }
  // Not vacuous: the sessions led to different documents.
  expect(texts.size).toBeGreaterThan(seeds.length * 0.9);
});

// Not "all equal": Yjs' UndoManager can restore an item between two neighbours in the wrong order, and then the docs
// themselves differ (yjs#794, open). About 1 in 300 of these sessions meets it.
test('with undo and redo, every editor shows what its own doc holds', async () => {
  const texts = new Set<string>();
  for (const seed of seeds) {
    const { shown, held } = await run(seed, true);
    expect(shown, `SEED=${seed}`).toEqual(held);
    texts.add(shown.join());
  }
  expect(texts.size).toBeGreaterThan(seeds.length * 0.9);
});
