// The list of documents as the page shows it: fetched, refreshed, and changed at once when the person acts.
// Knows no React. An answer that was asked for before the latest action is old news and is asked for again:
// otherwise a deleted document would flash back into the list.

import type { ApiClient, ApiError } from '../../lib/api/client.ts';
import type { DocumentSummary } from '../../lib/api/contract.ts';
import type { DocumentId } from '../../lib/base/ids.ts';
import { type Watchable, Watched } from '../../lib/base/listeners.ts';
import { ok, type Result } from '../../lib/base/result.ts';
import type { KeptDocument, KeptDocuments } from '../../lib/sync/kept-documents.ts';

export type ListState =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly error: ApiError }
  | {
      readonly state: 'shown';
      readonly documents: readonly DocumentSummary[];
      /** Shown from before or from this device, as the latest refresh failed. */
      readonly outdated: boolean;
      /** What of it opens without a server; null: the server is there, or this device keeps nothing. */
      readonly here: DocumentsHere | null;
    };

export interface DocumentsHere {
  readonly ids: ReadonlySet<string>;
  /** The server does not know these yet. */
  readonly unmade: ReadonlySet<string>;
  /** There is no list from before. */
  readonly isAll: boolean;
}

/** What this device can do by itself. */
export interface Device {
  readonly kept: Pick<KeptDocuments, 'list'>;
  /** Begins a document without a server. Rejects if this device keeps nothing. */
  readonly begin: () => Promise<DocumentId>;
  /** Makes on the server what was begun here; how many were. */
  readonly makeBegun: () => Promise<number>;
  /** A document was deleted by this person just now, or brought back. */
  readonly noteGone: (id: DocumentId, isGone: boolean) => Promise<void>;
  /** The server has these: copies of others may go. */
  readonly forgetDeleted: (listed: ReadonlySet<string>) => Promise<unknown>;
}

export class DocumentList {
  readonly #api: ApiClient;
  readonly #device: Device | null;
  readonly #list = new Watched<ListState>({ state: 'loading' });
  /** Counts the person's actions, so that an answer can be dated. */
  #actions = 0;
  #hasForgotten = false;

  constructor(api: ApiClient, device: Device | null = null) {
    this.#api = api;
    this.#device = device;
  }

  get state(): Watchable<ListState> {
    return this.#list;
  }

  async refresh(): Promise<void> {
    const asked = this.#actions;
    const answer = await this.#api.listDocuments();
    if (asked !== this.#actions) return this.refresh();
    if (answer.ok) {
      this.#list.set({ state: 'shown', documents: answer.value, outdated: false, here: null });
      void this.#makeBegun();
      this.#forgetDeleted(answer.value);
      return;
    }
    const kept = await this.#kept();
    if (asked !== this.#actions) return this.refresh();
    const before = this.#list.get();
    const shown = before.state === 'shown' ? before.documents : [];
    if (before.state !== 'shown' && kept.length === 0) {
      this.#list.set({ state: 'failed', error: answer.error });
      return;
    }
    const isAll = before.state !== 'shown' || (before.here?.isAll ?? false);
    this.#list.set({ state: 'shown', outdated: true, ...withKept(shown, kept, isAll) });
  }

  /** The server is there: now what was begun here can be made, and comes with the next list. */
  async #makeBegun(): Promise<void> {
    const made = (await this.#device?.makeBegun().catch(() => 0)) ?? 0;
    if (made > 0) await this.refresh();
  }

  /** Once is enough for a page. */
  #forgetDeleted(documents: readonly DocumentSummary[]): void {
    if (this.#hasForgotten || this.#device === null) return;
    this.#hasForgotten = true;
    this.#device.forgetDeleted(new Set(documents.map(({ id }) => id))).catch(() => undefined);
  }

  async #kept(): Promise<readonly KeptDocument[]> {
    return (await this.#device?.kept.list().catch(() => [])) ?? [];
  }

  /** After a failure: shows that it is trying again. */
  retry(): Promise<void> {
    this.#list.set({ state: 'loading' });
    return this.refresh();
  }

  /** On the server, or without one on this device. */
  async create(): Promise<Result<Pick<DocumentSummary, 'id'>, ApiError>> {
    const answer = await this.#api.createDocument();
    if (answer.ok || this.#device === null || !isAway(answer.error)) return answer;
    try {
      return ok({ id: await this.#device.begin() });
    } catch {
      return answer;
    }
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
    const before = this.#list.get();
    const shown = before.state === 'shown' ? before.documents : [];
    const place = shown.findIndex((document) => document.id === id);
    this.#change((documents) => documents.filter((document) => document.id !== id));
    const answer = await this.#api.deleteDocument(id);
    // What began while the server worked on this still saw the document.
    this.#actions++;
    if (!answer.ok) {
      // At once, as the server may be away for the list too.
      const removed = shown[place];
      if (removed !== undefined) this.#change((documents) => withDocument(documents, removed, place));
      await this.refresh();
    }
    // It opens by its address still; only the list without a server leaves it out.
    else await this.#device?.noteGone(answer.value.id as DocumentId, true).catch(() => undefined);
    return answer;
  }

  async restore(id: string): Promise<Result<DocumentSummary, ApiError>> {
    const answer = await this.#api.restoreDocument(id);
    this.#actions++;
    if (answer.ok) await this.#device?.noteGone(answer.value.id as DocumentId, false).catch(() => undefined);
    await this.refresh();
    return answer;
  }

  #change(edit: (documents: readonly DocumentSummary[]) => readonly DocumentSummary[]): void {
    this.#actions++;
    const shown = this.#list.get();
    if (shown.state === 'shown') this.#list.set({ ...shown, documents: edit(shown.documents) });
  }
}

/** A proxy's error page is a server that is away, too. */
function isAway({ code, status }: ApiError): boolean {
  return code === 'unreachable' || (code === 'unexpected-answer' && status >= 500);
}

function withDocument(
  documents: readonly DocumentSummary[],
  document: DocumentSummary,
  place: number,
): readonly DocumentSummary[] {
  const isThere = documents.some(({ id }) => id === document.id);
  return isThere ? documents : documents.toSpliced(place, 0, document);
}

/** The list from before, and what of this device is not in it: as the latest edit, the latest first. */
function withKept(shown: readonly DocumentSummary[], kept: readonly KeptDocument[], isAll: boolean) {
  const known = new Set(shown.map(({ id }) => id));
  const others = kept
    .filter(({ id }) => !known.has(id))
    .map(({ id, title, at }) => ({ id, title, createdAt: at, updatedAt: at }));
  const documents = [...shown, ...others].sort((a, b) => b.updatedAt - a.updatedAt);
  const ids = new Set<string>(kept.map(({ id }) => id));
  const unmade = new Set<string>(kept.filter(({ isUnmade }) => isUnmade).map(({ id }) => id));
  return { documents, here: kept.length === 0 ? null : { ids, unmade, isAll } };
}
