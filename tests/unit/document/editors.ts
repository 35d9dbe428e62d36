// Builders for the document tests: headless editors bound to Y.Docs of their own, and a network between them that
// delivers when told to.

import { createHeadlessEditor } from '@lexical/headless';
import {
  $createParagraphNode,
  $createTextNode,
  $getRoot,
  $isElementNode,
  $isLineBreakNode,
  type LexicalEditor,
  type LexicalNode,
} from 'lexical';
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';

import type { Clock } from '../../../lib/base/clock.ts';
import type { BindingFailure, DocumentBinding } from '../../../lib/document/binding.ts';
import { bindFlow } from '../../../lib/document/binding/flow-binding.ts';
import { seedUpdate } from '../../../lib/document/flow/seed.ts';
import { flowNodes } from '../../../lib/document/nodes/flow-nodes.ts';
import { ManualClock } from '../../support/manual-clock.ts';

export interface Peer {
  readonly editor: LexicalEditor;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly binding: DocumentBinding;
  readonly failures: BindingFailure[];
  /** One committed editor update. */
  edit($change: () => void): void;
  text(): string;
  close(): void;
}

let nextClientId = 1;

/** An editor on a document of its own that holds the seed, or the given content. */
export function openPeer(options: { clock?: Clock; content?: Uint8Array; awareness?: 'none' } = {}): Peer {
  const doc = new Y.Doc();
  doc.clientID = nextClientId++;
  Y.applyUpdate(doc, options.content ?? seedUpdate());
  const awareness = new Awareness(doc);
  awareness.setLocalStateField('user', {
    id: `user:${doc.clientID}`,
    name: `Name ${doc.clientID}`,
    color: '#aa00aa',
  });
  const failures: BindingFailure[] = [];
  const editor = createHeadlessEditor({
    nodes: [...flowNodes],
    onError: (error) => {
      throw error;
    },
  });
  const clock = options.clock ?? new ManualClock();
  const binding = bindFlow({
    editor,
    doc,
    awareness,
    clock,
    onError: (failure) => failures.push(failure),
  });
  return {
    editor,
    doc,
    awareness,
    binding,
    failures,
    edit: ($change) => editor.update($change, { discrete: true }),
    text: () => editorText(editor),
    close: () => {
      binding.close();
      doc.destroy();
    },
  };
}

/** Exchanges everything between the peers until all hold the same. */
export function exchange(...peers: Peer[]): void {
  for (let round = 0; round < 3; round++) {
    for (const from of peers) {
      for (const to of peers) {
        const missing = Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc));
        if (from !== to) Y.applyUpdate(to.doc, missing, 'network');
      }
    }
  }
}

export function exchangeAwareness(from: Peer, to: Peer): void {
  const clients = [...from.awareness.meta.keys()];
  applyAwarenessUpdate(to.awareness, encodeAwarenessUpdate(from.awareness, clients), 'network');
}

/** The editor's content as JSON, for comparing two editors. */
export function editorJson(editor: LexicalEditor): unknown {
  return editor.getEditorState().toJSON();
}

/** The blocks' texts joined by "\n": what flowText() promises, computed from the editor's tree. */
export function editorText(editor: LexicalEditor): string {
  return editor.read(() => {
    const lines: string[] = [];
    for (const block of $getRoot().getChildren()) $collectLines(block, lines);
    return lines.join('\n');
  });
}

function $collectLines(node: LexicalNode, lines: string[]): void {
  if (!$isElementNode(node)) return;
  const children = node.getChildren();
  const blocks = children.filter((child) => $isElementNode(child) && !child.isInline());
  if (blocks.length < children.length || children.length === 0) {
    const inline = children.filter((child) => !blocks.includes(child));
    lines.push(inline.map((child) => ($isLineBreakNode(child) ? '\n' : child.getTextContent())).join(''));
  }
  for (const block of blocks) $collectLines(block, lines);
}

/** Replaces the content by paragraphs of the given texts. To be called within an edit. */
export function $setParagraphs(...texts: string[]): void {
  const paragraphs = texts.map((text) => {
    const paragraph = $createParagraphNode();
    return text === '' ? paragraph : paragraph.append($createTextNode(text));
  });
  $getRoot().splice(0, $getRoot().getChildrenSize(), paragraphs);
}
