// Plays a scenario with a stock binding and says in one line what came of it.

import * as Y from 'yjs';

import { editorContent, outline } from './flow-peers.ts';
import { $setBlocks, type Scenario } from './flow-scenario-acts.ts';
import { bootstrap, openStockPeer, type StockPeer, type StockVersion } from './flow-stock-peers.ts';

/** V1 takes remote changes in a turn later. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

async function meet(a: StockPeer, b: StockPeer): Promise<void> {
  for (let round = 0; round < 3; round++) {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)), 'network');
      await settle();
    }
  }
}

/** `ok`, or what both read, or that they differ; and whether something threw. */
export async function stockOutcome(version: StockVersion, scenario: Scenario): Promise<string> {
  const [a, b] = [openStockPeer(version, 1), openStockPeer(version, 2)];
  bootstrap(a);
  await settle();
  await meet(a, b);
  a.edit(() => $setBlocks(scenario.blocks));
  if (scenario.before !== undefined) a.edit(scenario.before);
  await settle();
  await meet(a, b);
  a.pause();
  b.pause();
  scenario.a({ edit: a.edit, undo: a.undo });
  scenario.b({ edit: b.edit, undo: b.undo });
  await settle();
  await meet(a, b);
  scenario.later?.({ edit: a.edit, undo: a.undo });
  await settle();
  await meet(a, b);
  const failed = a.failures.length + b.failures.length > 0 ? ' (threw)' : '';
  const shown = outline(a.editor);
  const isSame = JSON.stringify(editorContent(a.editor)) === JSON.stringify(editorContent(b.editor));
  const other = outline(b.editor);
  a.close();
  b.close();
  if (!isSame) return `differ: ${shown.join(' | ')} // ${other.join(' | ')}${failed}`;
  const isRight = scenario.expected.some((expected) => JSON.stringify(expected) === JSON.stringify(shown));
  return (isRight ? 'ok' : shown.join(' | ')) + failed;
}
