// One more person in a document, with our binding and no browser: for acts that the app has no control for, as moving a
// block or adding a row, and for laying out what a test begins with. Acts at once, and never has a caret to be seen.

import { registerList } from '@lexical/list';
import { $getRoot, type LexicalEditor } from 'lexical';
import { Awareness } from 'y-protocols/awareness';

import { systemClock } from '../../lib/base/clock.ts';
import { bindFlow } from '../../lib/document/binding/flow-binding.ts';
import type { DocumentBinding } from '../../lib/document/binding.ts';
import { keepFormats } from '../../lib/document/flow/flow-root.ts';
import { readTitle, replaceTitle } from '../../lib/document/title.ts';
import { newEditor, outline } from '../support/flow-peers.ts';
import type { ScenarioPeer } from '../support/flow-scenario-acts.ts';
import { SyncClient } from '../support/sync-client.ts';
import { waitUntil } from '../support/wait-until.ts';

export class HeadlessAuthor implements ScenarioPeer {
  readonly #client: SyncClient;
  readonly #editor: LexicalEditor;
  readonly #binding: DocumentBinding;
  readonly #unregister: () => void;

  private constructor(client: SyncClient) {
    this.#client = client;
    this.#editor = newEditor();
    this.#unregister = registerList(this.#editor);
    this.#binding = bindFlow({
      editor: this.#editor,
      doc: client.doc,
      awareness: new Awareness(client.doc),
      clock: systemClock,
      onError: ({ error }) => {
        throw error;
      },
    });
  }

  /** Comes into the document whose page has this address. */
  static async join(pageUrl: string): Promise<HeadlessAuthor> {
    const url = pageUrl.replace(/^http/, 'ws').replace('/d/', '/sync/');
    const client = new SyncClient(url, 'headless');
    keepFormats(client.doc);
    await waitUntil('the headless author is in step', () => client.isSynced);
    return new HeadlessAuthor(client);
  }

  readonly edit = ($change: () => void): void => this.#editor.update($change, { discrete: true });

  readonly undo = (): void => this.#binding.history.undo();

  /** The document's blocks as lines, with what they are: `h1: some <b>bold</> text`. */
  outline(): string[] {
    return outline(this.#editor);
  }

  get title(): string {
    return readTitle(this.#client.doc);
  }

  /** Edits that were made before are there for whoever sees it. */
  setTitle(title: string): void {
    replaceTitle(this.#client.doc, title);
  }

  /** Its letters, of all blocks, in one row. */
  text(): string {
    return this.#editor
      .read(() =>
        $getRoot()
          .getAllTextNodes()
          .map((text) => text.getTextContent()),
      )
      .join('');
  }

  async waitForOutline(expected: readonly string[]): Promise<void> {
    await waitUntil(`the document is ${JSON.stringify(expected)}`, () => {
      return this.outline().join('\n') === expected.join('\n');
    }).catch((error: unknown) => {
      throw new Error(`expected ${JSON.stringify(expected)}, saw ${JSON.stringify(this.outline())}`, {
        cause: error,
      });
    });
  }

  leave(): void {
    this.#binding.close();
    this.#unregister();
    this.#client.close();
  }
}
