// Builders for the tests of the flow binding: headless editors on documents of their own, a network that delivers when
// told to, and the check that every editor shows exactly what its document says.

import { createHeadlessEditor } from '@lexical/headless';
import { registerList } from '@lexical/list';
import type { LexicalEditor } from 'lexical';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';

import { bindFlow } from '../../lib/document/binding/flow-binding.ts';
import type { BindingFailure, DocumentBinding } from '../../lib/document/binding.ts';
import { seedUpdate } from '../../lib/document/flow/seed.ts';
import { flowNodes } from '../../lib/document/nodes/flow-nodes.ts';
import type { Clock } from '../../lib/base/clock.ts';

/** Time that stands still until a test moves it; timers fire then, at once. */
export class StepClock implements Clock {
  #elapsedMs = 0;
  #timers: { readonly at: number; readonly action: () => void }[] = [];

  now(): number {
    return this.#elapsedMs;
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  after(delayMs: number, action: () => void): { cancel: () => void } {
    const timer = { at: this.#elapsedMs + delayMs, action };
    this.#timers.push(timer);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((each) => each !== timer);
      },
    };
  }

  advance(byMs: number): void {
    this.#elapsedMs += byMs;
    const due = this.#timers.filter(({ at }) => at <= this.#elapsedMs);
    this.#timers = this.#timers.filter(({ at }) => at > this.#elapsedMs);
    for (const { action } of due) action();
  }
}

export interface FlowPeer {
  readonly doc: Y.Doc;
  readonly editor: LexicalEditor;
  readonly awareness: Awareness;
  readonly binding: DocumentBinding;
  readonly clock: StepClock;
  readonly failures: BindingFailure[];
  /** Updates that this peer made, in order. */
  readonly sent: Uint8Array[];
  /** One committed editor update; throws what Lexical gave it up for, when it was taken back. */
  readonly edit: ($change: () => void) => void;
  readonly close: () => void;
}

export function newEditor(
  onError: (error: Error) => void = (error) => {
    throw error;
  },
): LexicalEditor {
  return createHeadlessEditor({ nodes: [...flowNodes], onError });
}

export function openFlowPeer(clientId: number, content: Uint8Array = seedUpdate()): FlowPeer {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  Y.applyUpdate(doc, content, 'network');
  const awareness = new Awareness(doc);
  // As in the app: Lexical takes back an update that fails only if it may return from telling so.
  const errors: Error[] = [];
  const editor = newEditor((error) => errors.push(error));
  const unregister = registerList(editor);
  const failures: BindingFailure[] = [];
  const clock = new StepClock();
  const binding = bindFlow({ editor, doc, awareness, clock, onError: (failure) => failures.push(failure) });
  const sent: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== 'network') sent.push(update);
  });
  return {
    doc,
    editor,
    awareness,
    binding,
    clock,
    failures,
    sent,
    edit: ($change) => {
      editor.update($change, { discrete: true });
      const [error] = errors.splice(0);
      if (error !== undefined) throw error;
    },
    close: () => {
      binding.close();
      unregister();
      awareness.destroy();
      doc.destroy();
    },
  };
}

/** Gives one peer all that the other has. */
export function deliver(from: FlowPeer, to: FlowPeer): void {
  Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)), 'network');
}

/** What an editor shows, without what is no content: the formats that the next letter would get, and directions. */
export function editorContent(editor: LexicalEditor): unknown {
  return stripped(editor.getEditorState().toJSON().root);
}

function stripped(node: unknown): unknown {
  if (Array.isArray(node)) return node.map((each) => stripped(each));
  if (typeof node !== 'object' || node === null) return node;
  const ignored = new Set(['textFormat', 'textStyle', 'direction', 'version', 'detail']);
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => !ignored.has(key))
      .map(([key, value]) => [key, stripped(value)]),
  );
}

/** What an editor that opens this document now would show. */
export function freshContent(doc: Y.Doc): unknown {
  const peer = openFlowPeer(0x7fffffff, Y.encodeStateAsUpdate(doc));
  const content = editorContent(peer.editor);
  const { failures } = peer;
  peer.close();
  if (failures.length > 0) throw failures[0]?.error;
  return content;
}

/** A content's blocks as lines, marks in brackets: `h1: plain <bold>[bold]`. */
export function outline(editor: LexicalEditor): string[] {
  const lines: string[] = [];
  addLines(editorContent(editor) as OutlineNode, '', lines);
  return lines;
}

interface OutlineNode {
  readonly type: string;
  readonly tag?: string;
  readonly listType?: string;
  readonly shape?: string;
  readonly text?: string;
  readonly format?: number | string;
  readonly style?: string;
  readonly url?: string;
  readonly indent?: number;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly children?: readonly OutlineNode[];
}

function isInline({ type }: OutlineNode): boolean {
  return ['text', 'linebreak', 'tab', 'link', 'inline-atom'].includes(type);
}

function addLines(node: OutlineNode, prefix: string, lines: string[]): void {
  const children = node.children ?? [];
  const name = prefix + (node.tag ?? node.shape ?? node.type);
  if (node.type === 'list') {
    for (const item of children) {
      const nested = item.children?.[0]?.type === 'list' ? item.children[0] : undefined;
      if (nested === undefined) lines.push(`${prefix}${node.listType}: ${inlineText(item.children ?? [])}`);
      else addLines(nested, `${prefix}- `, lines);
    }
  } else if (node.type === 'table') {
    const cellText = (cell: OutlineNode): string =>
      (cell.children ?? []).map((block) => inlineText(block.children ?? [])).join('¶') || '_';
    lines.push(`table: ${children.map((row) => (row.children ?? []).map(cellText).join(' ')).join(' / ')}`);
  } else if (node.type === 'void-block') {
    const attributes = Object.entries(node.attributes ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
    lines.push(`${node.shape}: ${attributes.map(([key, value]) => `${key}=${String(value)}`).join(' ')}`);
  } else if (children.some((child) => !isInline(child)) || node.type === 'root') {
    if (node.type !== 'root') lines.push(name);
    for (const child of children) addLines(child, node.type === 'root' ? prefix : `${prefix}| `, lines);
  } else lines.push(`${name === 'paragraph' ? 'p' : name}: ${inlineText(children)}`);
}

function inlineText(children: readonly OutlineNode[]): string {
  return children
    .map(({ type, text = '', format, style = '', url, shape = '', children: inner = [] }) => {
      if (type === 'linebreak') return '⏎';
      if (type === 'tab') return '⇥';
      if (type === 'link') return `{${url}}(${inlineText(inner)})`;
      if (type === 'inline-atom') return `«${shape}»`;
      const names = [
        [1, 'b'],
        [2, 'i'],
        [4, 's'],
        [8, 'u'],
        [16, 'c'],
      ] as const;
      const marks = names.flatMap(([bit, letter]) => ((Number(format) & bit) === 0 ? [] : [letter])).join('');
      return marks === '' && style === '' ? text : `<${marks}${style}>${text}</>`;
    })
    .join('');
}
