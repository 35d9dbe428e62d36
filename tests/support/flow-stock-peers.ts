// Peers on the stock bindings of @lexical/yjs, V1 and V2, put together as its React plugins do it, so that the same
// scenarios can be played with them. For comparison only: nothing of ours is in the way.

import { createHeadlessEditor } from '@lexical/headless';
import { registerList } from '@lexical/list';
import {
  createBindingV2__EXPERIMENTAL,
  createUndoManager,
  createYjsBinding,
  type Provider,
  syncLexicalUpdateToYjs,
  syncLexicalUpdateToYjsV2__EXPERIMENTAL,
  syncYjsChangesToLexical,
  syncYjsChangesToLexicalV2__EXPERIMENTAL,
  syncYjsStateToLexicalV2__EXPERIMENTAL,
} from '@lexical/yjs';
import { $createParagraphNode, $getRoot, type LexicalEditor } from 'lexical';
import * as Y from 'yjs';

import { flowNodes } from '../../lib/document/nodes/flow-nodes.ts';

export type StockVersion = 'V1' | 'V2';

export interface StockPeer {
  readonly doc: Y.Doc;
  readonly editor: LexicalEditor;
  /** What went wrong inside the binding or the editor. */
  readonly failures: string[];
  readonly edit: ($change: () => void) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  /** What comes next is undone by itself. */
  readonly pause: () => void;
  readonly close: () => void;
}

/** No carets, no network: what the bindings want of a provider, and no more. */
const provider: Provider = {
  awareness: {
    getLocalState: () => null,
    getStates: () => new Map(),
    setLocalState: () => {},
    setLocalStateField: () => {},
    on: () => {},
    off: () => {},
  },
  connect: () => {},
  disconnect: () => {},
  on: () => {},
  off: () => {},
};

export function openStockPeer(version: StockVersion, clientId: number): StockPeer {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  const failures: string[] = [];
  const note = (error: unknown): void => {
    failures.push(error instanceof Error ? error.message : String(error));
  };
  const editor = createHeadlessEditor({ nodes: [...flowNodes], onError: note });
  const unregister = registerList(editor);
  const { undo, redo, pause } = version === 'V1' ? bindV1(editor, doc, note) : bindV2(editor, doc, note);
  return {
    doc,
    editor,
    failures,
    undo,
    redo,
    pause,
    edit: ($change) => {
      try {
        editor.update($change, { discrete: true });
      } catch (error) {
        note(error);
      }
    },
    close: () => {
      unregister();
      doc.destroy();
    },
  };
}

/** The first content, as the plugins' `shouldBootstrap` makes it. */
export function bootstrap({ editor }: Pick<StockPeer, 'editor'>): void {
  editor.update(
    () => {
      if ($getRoot().isEmpty()) $getRoot().append($createParagraphNode());
    },
    { discrete: true },
  );
}

interface Undoing {
  readonly undo: () => void;
  readonly redo: () => void;
  readonly pause: () => void;
}

function guarded<T extends unknown[]>(
  note: (error: unknown) => void,
  action: (...args: T) => void,
): (...args: T) => void {
  return (...args) => {
    try {
      action(...args);
    } catch (error) {
      note(error);
    }
  };
}

function bindV1(editor: LexicalEditor, doc: Y.Doc, note: (error: unknown) => void): Undoing {
  const docMap = new Map([['main', doc]]);
  const binding = createYjsBinding({ editor, id: 'main', doc, docMap });
  const root = binding.root.getSharedType();
  const manager = createUndoManager(binding, root);
  const onEvents = guarded(note, (events: Y.YEvent<Y.XmlText>[], transaction: Y.Transaction) => {
    if (transaction.origin === binding) return;
    syncYjsChangesToLexical(binding, provider, events, transaction.origin === manager, () => {});
  });
  root.observeDeep(onEvents as never);
  editor.registerUpdateListener(
    guarded(note, ({ prevEditorState, editorState, dirtyElements, dirtyLeaves, normalizedNodes, tags }) => {
      if (tags.has('skip-collab')) return;
      syncLexicalUpdateToYjs(
        binding,
        provider,
        prevEditorState,
        editorState,
        dirtyElements,
        dirtyLeaves,
        normalizedNodes,
        tags,
      );
    }),
  );
  return {
    undo: guarded(note, () => void manager.undo()),
    redo: guarded(note, () => void manager.redo()),
    pause: () => manager.stopCapturing(),
  };
}

/** With what the document holds already. */
export function bindV2(editor: LexicalEditor, doc: Y.Doc, note: (error: unknown) => void): Undoing {
  const binding = createBindingV2__EXPERIMENTAL(editor, 'main', doc, new Map([['main', doc]]));
  const { root } = binding;
  if (root.length > 0) syncYjsStateToLexicalV2__EXPERIMENTAL(binding, provider);
  const manager = createUndoManager(binding, root);
  const onEvents = guarded(note, (events: never, transaction: Y.Transaction) => {
    if (transaction.origin === binding) return;
    syncYjsChangesToLexicalV2__EXPERIMENTAL(
      binding,
      provider,
      events,
      transaction,
      transaction.origin === manager,
    );
  });
  root.observeDeep(onEvents as never);
  editor.registerUpdateListener(
    guarded(note, ({ prevEditorState, editorState, dirtyElements, dirtyLeaves, normalizedNodes, tags }) => {
      syncLexicalUpdateToYjsV2__EXPERIMENTAL(
        binding,
        provider,
        prevEditorState,
        editorState,
        dirtyElements,
        dirtyLeaves,
        normalizedNodes,
        tags,
      );
    }),
  );
  return {
    undo: guarded(note, () => void manager.undo()),
    redo: guarded(note, () => void manager.redo()),
    pause: () => manager.stopCapturing(),
  };
}
