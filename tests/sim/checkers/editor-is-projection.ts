// What an editor shows is what its document says: project(doc). Looked at after every twentieth edit in each editor that is
// open, and at rest against a fresh one that is given nothing but the bytes of the document; with the replicas equal,
// that makes all editors equal. And no letter stands in a document twice: each was typed once.

import type { World } from '../world/world.ts';
import { difference } from '../oracle/replay.ts';
import { EditorTab } from '../peers/editor-tab.ts';
import type { MakeChecker } from './checker.ts';

const rule = 'editor is projection';
/** A look at all editors costs about as much as an edit in each. */
const editsBetweenLooks = 20;

export const editorIsProjection: MakeChecker = ({ world, tabs, counts, damaged }) => {
  let edits = 0;
  return {
    acted() {
      edits += 1;
      if (edits % editsBetweenLooks !== 0) return;
      for (const tab of tabs) {
        if (!(tab instanceof EditorTab) || damaged.has(tab.documentId) || tab.editor === null) continue;
        counts.add('editor looked at');
        compare(world, tab, tab.projection());
      }
    },
    atRest() {
      for (const tab of tabs) {
        if (!(tab instanceof EditorTab) || damaged.has(tab.documentId)) continue;
        counts.add('editor compared');
        if (tab.refused > 0) counts.add('editor refused', tab.refused);
        for (const { outcome } of tab.failures) counts.add(`binding ${outcome}`);
        compare(world, tab, tab.freshView());
        const twice = firstTwice(tab.typedLetters());
        if (twice !== null) world.violate('no letter twice', `${tab.name} shows ${twice} twice`);
      }
    },
  };
};

function compare(world: World, tab: EditorTab, expected: string): void {
  const view = tab.view();
  if (view === null) world.violate(rule, `${tab.name} has no editor`);
  else if (view !== expected) world.violate(rule, `${tab.name}: ${difference(view, expected)}`);
}

function firstTwice(letters: readonly string[]): string | null {
  const seen = new Set<string>();
  for (const letter of letters) {
    if (seen.has(letter)) return letter;
    seen.add(letter);
  }
  return null;
}
