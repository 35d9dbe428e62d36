// A tab with our client and a headless Lexical editor on it, bound as in the app: no React and no DOM, the rest is real.

import { createHeadlessEditor } from '@lexical/headless';
import { registerList } from '@lexical/list';
import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs';
import { Awareness } from 'y-protocols/awareness';
import { $getRoot, type LexicalEditor } from 'lexical';
import type { BindingFailure, DocumentBinding } from '../../../lib/document/binding.ts';
import { loadFlow } from '../../../lib/document/binding/load-flow.ts';
import { flowNodes } from '../../../lib/document/nodes/flow-nodes.ts';
import { readTitle, replaceTitle } from '../../../lib/document/title.ts';
import { editorContent } from '../../support/flow-peers.ts';
import { firstLetter } from '../../support/flow-fuzz-acts.ts';
import type { EditAction } from '../actions.ts';
import { clockOf } from '../server/server-host.ts';
import { bindFlow } from '../../../lib/document/binding/flow-binding.ts';
import { EngineTab } from './engine-tab.ts';
import { editInEditor } from './editor-edits.ts';
import type { TabOptions } from './tab.ts';

export class EditorTab extends EngineTab {
  #checker: LexicalEditor | null = null;
  #bound: { readonly editor: LexicalEditor; readonly binding: DocumentBinding } | null = null;
  /** What the binding had to recover from. */
  readonly failures: BindingFailure[] = [];
  /** Updates that the document had although nobody was writing in this editor: echoes. */
  unasked = 0;
  /** Edits that Lexical gave up, and took back. */
  refused = 0;
  #isWriting = false;

  constructor(options: TabOptions) {
    super(options);
    this.session.ready.subscribe(() => this.#bind());
    this.session.generation.subscribe(() => {
      this.#unbind();
      this.#bind();
    });
    this.#bind();
  }

  get editor(): LexicalEditor | null {
    return this.#bound?.editor ?? null;
  }

  override edit(action: EditAction): void {
    if (this.#bound === null || !this.#bound.editor.isEditable()) return;
    const { editor, binding } = this.#bound;
    this.edits += 1;
    this.write(() => {
      if (action.kind === 'title') {
        replaceTitle(
          this.doc,
          `${readTitle(this.doc).slice(0, Math.floor(action.place * 20))}${action.text}`,
        );
      } else editInEditor(editor, binding, action, this.surroundings.letters);
    });
  }

  /** What the document changes by meanwhile, this tab's person did. */
  write(change: () => void): void {
    this.#isWriting = true;
    change();
    this.#isWriting = false;
  }

  /** What a fresh editor shows of the document that this one has. */
  freshView(): string {
    const doc = new Doc();
    applyUpdate(doc, encodeStateAsUpdate(this.doc));
    const { editor, binding } = this.#open(doc, new Awareness(doc));
    const view = viewOf(editor);
    binding.close();
    doc.destroy();
    return view;
  }

  /** What an editor shows that is given this tab's document as it is. */
  projection(): string {
    this.#checker ??= newEditor((error) => {
      throw error;
    });
    loadFlow(this.#checker, this.doc);
    return viewOf(this.#checker);
  }

  /** Those of the letters that were typed once that it shows. */
  typedLetters(): readonly string[] {
    const end = firstLetter + this.surroundings.letters.typed;
    const text = this.editor?.read(() => $getRoot().getTextContent()) ?? '';
    return [...text].filter((letter) => {
      const code = letter.charCodeAt(0);
      return code >= firstLetter && code < end;
    });
  }

  view(): string | null {
    return this.editor === null ? null : viewOf(this.editor);
  }

  protected override noteMade(update: Uint8Array): void {
    if (!this.#isWriting) this.unasked += 1;
    super.noteMade(update);
  }

  protected override end(): void {
    this.#unbind();
    super.end();
  }

  #bind(): void {
    if (this.#bound !== null || !this.session.ready.get()) return;
    this.#bound = this.#open(this.doc, this.session.awareness);
  }

  #unbind(): void {
    this.#bound?.binding.close();
    this.#bound = null;
  }

  #open(doc: Doc, awareness: Awareness): { editor: LexicalEditor; binding: DocumentBinding } {
    const editor = newEditor(() => {
      this.refused += 1;
    });
    // As in the app: it numbers the items of a list that its person changed.
    registerList(editor);
    const binding = bindFlow({
      editor,
      doc,
      awareness,
      clock: clockOf(this.surroundings.world, this.actor),
      onError: (failure) => this.failures.push(failure),
    });
    return { editor, binding };
  }
}

function newEditor(onError: (error: Error) => void): LexicalEditor {
  return createHeadlessEditor({ nodes: [...flowNodes], onError });
}

/** The editor's content; selection, and what would be typed next, is nobody else's business. */
function viewOf(editor: LexicalEditor): string {
  return JSON.stringify(editorContent(editor));
}
