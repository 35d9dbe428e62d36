// What an editor binding costs at 1k, 5k and 20k paragraphs of 100 characters: ours, a bare Lexical and stock @lexical/yjs
// V2, one key each in turn in one process, so that the noise of the machine falls on all of them. Headless, production
// build. Medians of the process's CPU time, which other programs on the machine disturb least. Run: `NODE_ENV=production node bench/binding.ts [blocks…] [--formatted]`.

import { createHeadlessEditor } from '@lexical/headless';
import {
  $createParagraphNode,
  $createRangeSelection,
  $createTextNode,
  $getRoot,
  $isElementNode,
  $isTextNode,
  $setSelection,
  type LexicalEditor,
  type RangeSelection,
} from 'lexical';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';

import { systemClock } from '../lib/base/clock.ts';
import { bindFlow } from '../lib/document/binding/flow-binding.ts';
import { seedUpdate as flowSeed } from '../lib/document/flow/seed.ts';
import { flowNodes } from '../lib/document/nodes/flow-nodes.ts';
import { bindV2 } from '../tests/support/flow-stock-peers.ts';

const charactersPerBlock = 100;
/** So many blocks are edited, each in every act. */
const roundsByBlocks = (blocks: number): number => (blocks >= 20_000 ? 21 : 61);
/** Code that runs the first time is slow; people type more than that. */
const warmUpByBlocks = (blocks: number): number => (blocks >= 20_000 ? 42 : 366);
/** Where in a block a person begins to type. */
const firstOffset = 10;

interface Subject {
  readonly name: string;
  readonly editor: LexicalEditor;
  readonly doc: Y.Doc | null;
  /** Another peer of the same document. */
  readonly other: { readonly editor: LexicalEditor; readonly doc: Y.Doc } | null;
  readonly loadMs: number;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function newEditor(): LexicalEditor {
  return createHeadlessEditor({
    nodes: [...flowNodes],
    onError: (error) => {
      throw error;
    },
  });
}

type Bind = (editor: LexicalEditor, doc: Y.Doc) => void;

const ours: Bind = (editor, doc) => {
  bindFlow({
    editor,
    doc,
    awareness: new Awareness(doc),
    clock: systemClock,
    onError: ({ error }) => fail(error),
  });
};

const stockV2: Bind = (editor, doc) => {
  bindV2(editor, doc, fail);
};

function fail(error: unknown): never {
  throw error;
}

/** As stock Lexical begins: with a paragraph that the editor makes. */
function stockSeed(): Uint8Array {
  const editor = newEditor();
  const doc = new Y.Doc();
  stockV2(editor, doc);
  editor.update(() => $getRoot().append($createParagraphNode()), { discrete: true });
  return Y.encodeStateAsUpdate(doc);
}

function open(
  bind: Bind,
  content: Uint8Array,
  clientId?: number,
): { editor: LexicalEditor; doc: Y.Doc; loadMs: number } {
  const doc = new Y.Doc();
  if (clientId !== undefined) doc.clientID = clientId;
  Y.applyUpdate(doc, content);
  const editor = newEditor();
  const start = cpuMs();
  bind(editor, doc);
  return { editor, doc, loadMs: cpuMs() - start };
}

function $fill(blocks: number, isFormatted: boolean): void {
  const text = 'the quick brown fox jumps over the lazy dog and runs away '
    .repeat(2)
    .slice(0, charactersPerBlock);
  const paragraphs = Array.from({ length: blocks }, (_, index) => {
    const paragraph = $createParagraphNode();
    if (!isFormatted || index % 2 === 0) return paragraph.append($createTextNode(text));
    return paragraph.append(
      $createTextNode(text.slice(0, 30)),
      $createTextNode(text.slice(30, 60)).toggleFormat('bold'),
      $createTextNode(text.slice(60)),
    );
  });
  $getRoot().splice(0, $getRoot().getChildrenSize(), paragraphs);
}

function bound(name: string, bind: Bind, seed: Uint8Array, blocks: number, isFormatted: boolean): Subject {
  const first = open(bind, seed);
  first.editor.update(() => $fill(blocks, isFormatted), { discrete: true });
  const content = Y.encodeStateAsUpdate(first.doc);
  const other = open(bind, content);
  const loads = [open(bind, content).loadMs, open(bind, content).loadMs, other.loadMs];
  return { name, editor: first.editor, doc: first.doc, other, loadMs: median(loads) };
}

function bare(blocks: number, isFormatted: boolean): Subject {
  const editor = newEditor();
  editor.update(() => $fill(blocks, isFormatted), { discrete: true });
  return { name: 'bare Lexical', editor, doc: null, other: null, loadMs: 0 };
}

function $caretIn(block: number, offset: number, length = 0): RangeSelection {
  const node = $getRoot().getChildAtIndex(block);
  const text = $isElementNode(node) ? node.getFirstChild() : null;
  if (!$isTextNode(text)) throw new Error('no text there');
  const selection = $createRangeSelection();
  selection.anchor.set(text.getKey(), offset, 'text');
  selection.focus.set(text.getKey(), offset + length, 'text');
  $setSelection(selection);
  return selection;
}

const acts: Record<string, (selection: RangeSelection) => void> = {
  key: (selection) => selection.insertText('x'),
  Enter: (selection) => void selection.insertParagraph(),
  format: (selection) => selection.formatText('bold'),
};

/** One edit in the middle of the document, and its way into the other peer. `typed`: how much was typed in each block. */
function measure(
  subject: Subject,
  act: string,
  blocks: number,
  round: number,
  typed: number,
): { local: number; remote: number; bytes: number } {
  const { editor, doc, other } = subject;
  const $act = acts[act];
  if ($act === undefined) throw new Error(`no act ${act}`);
  const block = Math.floor(blocks / 2) + round * 4;
  let update: Uint8Array | null = null;
  const onUpdate = (bytes: Uint8Array): void => {
    update = bytes;
  };
  // The caret comes first: what a click costs is not what a key costs.
  const [offset, length] = act === 'format' ? [2, 6] : [firstOffset + typed, 0];
  editor.update(() => $caretIn(block, offset, length), { discrete: true });
  doc?.on('update', onUpdate);
  const start = cpuMs();
  editor.update(() => $act($caretIn(block, offset, length)), { discrete: true });
  const local = cpuMs() - start;
  doc?.off('update', onUpdate);
  const sent = update as Uint8Array | null;
  if (other === null || sent === null) return { local, remote: 0, bytes: 0 };
  const begin = cpuMs();
  Y.applyUpdate(other.doc, sent, 'network');
  return { local, remote: cpuMs() - begin, bytes: sent.length };
}

/** What an update weighs with small client ids, in a document of so many blocks. Ids of characters grow with it. */
function reportSizes(blocks: number): void {
  const merge = (selection: RangeSelection): void => selection.deleteCharacter(true);
  for (const [name, bind, seed] of [
    ['ours', ours, flowSeed()],
    ['stock V2', stockV2, stockSeed()],
  ] as const) {
    const { editor, doc } = open(bind, seed, 7);
    editor.update(() => $fill(blocks, false), { discrete: true });
    const block = Math.floor(blocks / 2);
    const sizes = Object.entries({ ...acts, merge }).map(([act, $act]) => {
      let bytes = 0;
      const onUpdate = (update: Uint8Array): void => {
        bytes += update.length;
      };
      doc.on('update', onUpdate);
      editor.update(
        () => {
          if (act === 'merge') $act($caretIn(block + 1, 0));
          else if (act === 'format') $act($caretIn(block, 2, 6));
          else $act($caretIn(block, firstOffset));
        },
        { discrete: true },
      );
      doc.off('update', onUpdate);
      return `${act} ${bytes}`;
    });
    console.log(`  ${name.padEnd(13)} bytes with small client ids, ${blocks} blocks: ${sizes.join(', ')}`);
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function report(blocks: number, isFormatted: boolean): void {
  const subjects = [
    bare(blocks, isFormatted),
    bound('ours', ours, flowSeed(), blocks, isFormatted),
    bound('stock V2', stockV2, stockSeed(), blocks, isFormatted),
  ];
  console.log(`\n${blocks} blocks${isFormatted ? ', half with a bold run' : ''}`);
  const rounds = roundsByBlocks(blocks);
  let typed = 0;
  for (; typed < warmUpByBlocks(blocks) / rounds; typed++) {
    for (let round = 0; round < rounds; round++) {
      for (const subject of subjects) measure(subject, 'key', blocks, round, typed);
    }
  }
  const baseline = new Map<string, number>();
  const rows = new Map(subjects.map(({ name }) => [name, [] as string[]]));
  for (const act of Object.keys(acts)) {
    const results = subjects.map(() => ({
      local: [] as number[],
      remote: [] as number[],
      bytes: [] as number[],
    }));
    for (let round = 0; round < rounds; round++) {
      for (const [index, subject] of subjects.entries()) {
        const { local, remote, bytes } = measure(subject, act, blocks, round, typed);
        results[index]?.local.push(local);
        results[index]?.remote.push(remote);
        results[index]?.bytes.push(bytes);
      }
    }
    for (const [index, { name, doc }] of subjects.entries()) {
      const local = median(results[index]?.local ?? []);
      if (doc === null) baseline.set(act, local);
      const base = baseline.get(act) ?? local;
      const remote = median(results[index]?.remote ?? []);
      const bytes = median(results[index]?.bytes ?? []);
      const cell =
        doc === null
          ? `${act} ${local.toFixed(2)}`
          : `${act} ${local.toFixed(2)} (${(local / base).toFixed(2)}x) remote ${remote.toFixed(2)} (${(remote / (baseline.get('key') ?? 1)).toFixed(2)}x key) ${bytes} B`;
      rows.get(name)?.push(cell);
    }
  }
  for (const { name, doc, loadMs } of subjects) {
    const size =
      doc === null
        ? ''
        : `; load ${loadMs.toFixed(0)} ms; ${(Y.encodeStateAsUpdate(doc).length / 1000).toFixed(0)} kB`;
    console.log(`  ${name.padEnd(13)} ${(rows.get(name) ?? []).join('; ')}${size}`);
  }
  if (!isFormatted) for (const size of [1, blocks]) reportSizes(size);
}

const sizes = process.argv
  .slice(2)
  .filter((each) => /^\d+$/.test(each))
  .map(Number);
for (const blocks of sizes.length > 0 ? sizes : [1_000, 5_000, 20_000]) {
  report(blocks, process.argv.includes('--formatted'));
}
process.exit(0);
