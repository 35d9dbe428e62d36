// The list of documents as the page shows it: fetched, refreshed, and changed at once when the person acts.
// Knows no React. An answer that was asked for before the latest action is old news and is asked for again:
// otherwise a deleted document would flash back into the list.

import type { ApiClient, ApiError } from '../../lib/api/client.ts';
import type { DocumentSummary } from '../../lib/api/contract.ts';
import { type Watchable, Watched } from '../../lib/base/listeners.ts';
import type { Result } from '../../lib/base/result.ts';

export type ListState =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly error: ApiError }
  /** `outdated`: shown from before, as the latest refresh failed. */
  | { readonly state: 'shown'; readonly documents: readonly DocumentSummary[]; readonly outdated: boolean };

export class DocumentList {
  readonly #api: ApiClient;
  readonly #list = new Watched<ListState>({ state: 'loading' });
  /** Counts the person's actions, so that an answer can be dated. */
  #actions = 0;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  get state(): Watchable<ListState> {
    return this.#list;
  }

  async refresh(): Promise<void> {
    const asked = this.#actions;
    const answer = await this.#api.listDocuments();
    if (asked !== this.#actions) return this.refresh();
    if (answer.ok) {
      this.#list.set({ state: 'shown', documents: answer.value, outdated: false });
      return;
    }
    const shown = this.#list.get();
    this.#list.set(
      shown.state === 'shown' ? { ...shown, outdated: true } : { state: 'failed', error: answer.error },
    );
  }

  /** After a failure: shows that it is trying again. */
  retry(): Promise<void> {
    this.#list.set({ state: 'loading' });
    return this.refresh();
  }

  create(): Promise<Result<DocumentSummary, ApiError>> {
    return this.#api.createDocument();
  }

  async rename(id: string, title: string): Promise<Result<DocumentSummary, ApiError>> {
    const answer = await this.#api.renameDocument(id, title);
    if (answer.ok) {
      const { value } = answer;
      this.#change((documents) => documents.map((document) => (document.id === id ? value : document)));
    }
    return answer;
  }

  /** Takes it from the list at once; it comes back if the server would not. */
  async remove(id: string): Promise<Result<DocumentSummary, ApiError>> {
    this.#change((documents) => documents.filter((document) => document.id !== id));
    const answer = await this.#api.deleteDocument(id);
    // What began while the server worked on this still saw the document.
    this.#actions++;
    if (!answer.ok) await this.refresh();
    return answer;
  }

  async restore(id: string): Promise<Result<DocumentSummary, ApiError>> {
    const answer = await this.#api.restoreDocument(id);
    this.#actions++;
    await this.refresh();
    return answer;
  }

  #change(edit: (documents: readonly DocumentSummary[]) => readonly DocumentSummary[]): void {
    this.#actions++;
    const shown = this.#list.get();
    if (shown.state === 'shown') this.#list.set({ ...shown, documents: edit(shown.documents) });
  }
}
