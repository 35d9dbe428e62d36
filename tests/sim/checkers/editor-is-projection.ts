// What an editor shows is what its document says: at rest each editor is compared with a fresh one that is given nothing
// but the document. With the replicas equal, that makes all editors equal.

import { difference } from '../oracle/replay.ts';
import { EditorTab } from '../peers/editor-tab.ts';
import type { MakeChecker } from './checker.ts';

export const editorIsProjection: MakeChecker = ({ world, tabs, counts, damaged }) => ({
  atRest() {
    for (const tab of tabs) {
      if (!(tab instanceof EditorTab) || damaged.has(tab.documentId)) continue;
      counts.add('editor compared');
      for (const { outcome } of tab.failures) counts.add(`binding ${outcome}`);
      const [view, fresh] = [tab.view(), tab.freshView()];
      if (view === null) world.violate('editor is projection', `${tab.name} has no editor`);
      else if (view !== fresh) {
        world.violate('editor is projection', `${tab.name}: ${difference(view, fresh)}`);
      }
    }
  },
});
