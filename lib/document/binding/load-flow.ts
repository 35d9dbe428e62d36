// A document's content in an editor, once: for exporters, previews and checks. Nothing is kept in step afterwards.

import { COLLABORATION_TAG, type LexicalEditor } from 'lexical';
import type { Doc } from 'yjs';

import { FlowDocument } from '../flow/flow-document.ts';
import { ProjectedDocument } from './projected-document.ts';

/** Replaces what the editor holds by project(doc). */
export function loadFlow(editor: LexicalEditor, doc: Doc): void {
  const flows = new FlowDocument(doc);
  editor.update(
    () => {
      const { root } = new ProjectedDocument(flows);
      root.$show(root.advance());
    },
    { discrete: true, skipTransforms: true, tag: COLLABORATION_TAG },
  );
}
