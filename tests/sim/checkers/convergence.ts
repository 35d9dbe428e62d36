// I1 and I8: at rest all replicas are one. Every tab, the room's memory, and a reader who builds the document from every
// record of the log, or from the snapshot and what follows it, have the same edits, the same deletions, the same content,
// and nothing held back.

import { encodeStateAsUpdate, equalSnapshots, snapshot, type Doc } from 'yjs';
import type { DocumentId } from '../../../lib/base/ids.ts';
import { CorruptDocument, type LogRecord } from '../../../server/core/ports.ts';
import { contentsOf } from '../oracle/coverage.ts';
import { difference, heldBack, replay, visible } from '../oracle/replay.ts';
import { StockTab } from '../peers/stock-tab.ts';
import type { Tab } from '../peers/tab.ts';
import type { MakeChecker, Scene } from './checker.ts';

export const convergence: MakeChecker = (scene) => ({
  atRest() {
    for (const documentId of scene.documents) {
      if (scene.damaged.has(documentId)) assertContained(scene, documentId);
      else assertOne(scene, documentId);
    }
  },
});

function assertOne(scene: Scene, documentId: string): void {
  const { world, table, tabs, host, flipped } = scene;
  const records = table.row(documentId as DocumentId)?.records ?? [];
  // A record that was damaged is out of the way once a snapshot covers it.
  const truth = flipped.has(documentId) ? storedDocument(scene, documentId) : replay(updatesOf(records));
  if (heldBack(truth)) world.violate('I8 log is whole', `${documentId}: something in the log is held back`);
  const fromBase = storedDocument(scene, documentId);
  compare(scene, 'I8 snapshot is log', `stored ${documentId}`, fromBase, truth);
  fromBase.destroy();
  const room = host.process?.core.registry.peek(documentId as DocumentId);
  if (room !== null && room !== undefined) {
    const inMemory = replay(room.state.updates());
    compare(scene, 'I8 memory is log', `room ${documentId}`, inMemory, truth);
    inMemory.destroy();
  }
  for (const tab of tabs) {
    if (tab.documentId !== documentId) continue;
    const heard = heardOnly(scene, tab);
    const expected = heard.length === 0 ? truth : replay([encodeStateAsUpdate(truth), ...heard]);
    compare(scene, 'I1 convergence', tab.name, tab.doc, expected);
    if (expected !== truth) expected.destroy();
  }
  truth.destroy();
}

/**
 * A stock tab sends on nothing of what other tabs of its browser tell it, until it is asked for all that it has. If the
 * one who wrote it is gone before its edit reached the server, the stock tab shows it and nobody else does. Ours sends it
 * on, so it is given nothing.
 */
function heardOnly({ ledger }: Scene, tab: Tab): readonly Uint8Array[] {
  if (!(tab instanceof StockTab)) return [];
  const durable = ledger.durable(tab.documentId);
  return tab.heardFromTabs.filter((update) => durable.missing(contentsOf(update)) !== null);
}

function storedDocument({ table }: Scene, documentId: string): Doc {
  const { base, tail } = table.load(documentId as DocumentId);
  return replay(base === null ? updatesOf(tail) : [base.state, ...updatesOf(tail)]);
}

/** L6: of a damaged document only what lies before the damage is ever shown to somebody who comes new. */
function assertContained(scene: Scene, documentId: string): void {
  const { world, table, tabs } = scene;
  try {
    table.load(documentId as DocumentId);
    world.violate('L6 damage is found', `${documentId} loads`);
  } catch (error) {
    if (!(error instanceof CorruptDocument)) throw error;
    const { base, tail } = error.lastGood;
    const good = replay(base === null ? updatesOf(tail) : [base.state, ...updatesOf(tail)]);
    for (const tab of tabs) {
      if (tab.documentId === documentId) {
        assertLooksLike(scene, 'L6 damage is contained', tab.name, tab.doc, good);
      }
    }
    good.destroy();
  }
}

function compare(scene: Scene, rule: string, who: string, doc: Doc, truth: Doc): void {
  if (heldBack(doc)) scene.world.violate(rule, `${who} holds something back`);
  const looksAlike = assertLooksLike(scene, rule, who, doc, truth);
  if (looksAlike && !equalSnapshots(snapshot(doc), snapshot(truth))) {
    scene.world.violate(rule, `${who} looks the same and has other edits`);
  }
}

function assertLooksLike({ world }: Scene, rule: string, who: string, doc: Doc, truth: Doc): boolean {
  const [seen, expected] = [visible(doc), visible(truth)];
  if (seen !== expected) world.violate(rule, `${who} shows ${difference(seen, expected)}`);
  return seen === expected;
}

function updatesOf(records: readonly LogRecord[]): Uint8Array[] {
  return records.flatMap((record) => record.update ?? []);
}
