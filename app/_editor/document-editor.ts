// The editor, put together from registrations: one feature, one function, which returns its undoing. It starts empty:
// its content is the binding's. No history either: undo is the binding's too, as it must never undo what others did.
// Lexical's own extensions of the same features would add an import pipeline (3 kB gzipped) that nothing uses.

import { registerList } from '@lexical/list';
import { createEditor, type LexicalEditor, mergeRegister } from 'lexical';

import { flowNodes } from '../../lib/document/nodes/flow-nodes.ts';
import { coreActions } from './actions.ts';
import { registerBlocks } from './blocks.ts';
import { registerClipboard } from './clipboard.ts';
import styles from './document-text.module.css';
import { registerLinks } from './links.ts';
import { registerMarkdownShortcuts } from './markdown-shortcuts.ts';
import { registerShortcuts } from './register-shortcuts.ts';
import { registerRichText } from './rich-text.ts';

/** Only what a selector of document-text.module.css cannot find by its tag. */
const theme = {
  text: {
    // What is bold too is in a `strong` alone.
    italic: styles.italic ?? '',
    underline: styles.underline ?? '',
    strikethrough: styles.strikethrough ?? '',
    underlineStrikethrough: styles.underlineStrikethrough ?? '',
  },
  list: {
    nested: { listitem: styles.nestedItem ?? '' },
    listitemChecked: `${styles.checkItem} ${styles.checked}`,
    listitemUnchecked: styles.checkItem ?? '',
  },
};

export interface DocumentEditor {
  readonly editor: LexicalEditor;
  /** Takes the features and the element away from it. */
  readonly dispose: () => void;
}

export function buildDocumentEditor(): DocumentEditor {
  const editor = createEditor({
    namespace: 'weft',
    nodes: flowNodes,
    theme,
    // The binding puts itself right after errors of its own; what arrives here is a fault of a feature. Told, not
    // thrown: only when this returns does Lexical take the half-made update back, which the next one would show.
    onError: (error) => reportError(error),
  });
  const unregister = mergeRegister(
    registerRichText(editor),
    registerClipboard(editor),
    registerList(editor),
    registerBlocks(editor),
    registerLinks(editor),
    registerMarkdownShortcuts(editor),
    registerShortcuts(editor, coreActions),
  );
  return {
    editor,
    dispose() {
      unregister();
      editor.setRootElement(null);
    },
  };
}
