// What the HTTP tests share: documents in memory, a readiness that can be set, and an exported app in a scratch folder.
import { seededRandom } from '../../support/seeded-random.ts';
import type { FastifyInstance } from 'fastify';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../../lib/base/clock.ts';
import { parseUserId, type DocumentId, type UserId } from '../../../lib/base/ids.ts';
import { err, ok, type Result } from '../../../lib/base/result.ts';
import type { CreatedDocument } from '../../../server/core/documents.ts';
import type { DocumentInfo } from '../../../server/core/ports.ts';
import { createHttpApp, type HttpAppOptions } from '../../../server/http/app.ts';
import type { DocumentService, NotReadyReason } from '../../../server/http/ports.ts';

/** Documents in memory, with the core's rules as far as HTTP can see them. Time is a counter. */
export class MemoryDocuments implements DocumentService {
  readonly infos = new Map<DocumentId, DocumentInfo>();
  readonly actors: UserId[] = [];
  /** While set, every call rejects with it. */
  failure: Error | null = null;
  #time = 0;

  async create(title: string | undefined, by: UserId): Promise<DocumentInfo> {
    const at = this.#begin(by);
    const id = `document-${at}` as DocumentId;
    const info = { id, title: title ?? '', createdAt: at, updatedAt: at, deletedAt: null };
    this.infos.set(id, info);
    return info;
  }

  async createAs(id: DocumentId, by: UserId): Promise<Result<CreatedDocument, 'not-found'>> {
    const at = this.#begin(by);
    const known = this.infos.get(id);
    if (known !== undefined) {
      return known.deletedAt === null ? ok({ info: known, isNew: false }) : err('not-found');
    }
    const info = { id, title: '', createdAt: at, updatedAt: at, deletedAt: null };
    this.infos.set(id, info);
    return ok({ info, isNew: true });
  }

  async get(id: DocumentId): Promise<DocumentInfo | null> {
    this.#begin(null);
    return this.infos.get(id) ?? null;
  }

  async isDeleted(id: DocumentId): Promise<boolean> {
    this.#begin(null);
    return typeof this.infos.get(id)?.deletedAt === 'number';
  }

  async list(): Promise<readonly DocumentInfo[]> {
    this.#begin(null);
    return [...this.infos.values()]
      .filter((info) => info.deletedAt === null)
      .sort((a, b) => b.updatedAt - a.updatedAt);
  }

  async rename(id: DocumentId, title: string, by: UserId): Promise<Result<DocumentInfo, 'not-found'>> {
    return this.#change(id, by, (info, at) =>
      info.deletedAt === null ? { ...info, title, updatedAt: at } : null,
    );
  }

  async delete(id: DocumentId, by: UserId): Promise<Result<DocumentInfo, 'not-found'>> {
    return this.#change(id, by, (info, at) => (info.deletedAt === null ? { ...info, deletedAt: at } : null));
  }

  async restore(id: DocumentId, by: UserId): Promise<Result<DocumentInfo, 'not-found'>> {
    return this.#change(id, by, (info) => ({ ...info, deletedAt: null }));
  }

  #change(id: DocumentId, by: UserId, change: (info: DocumentInfo, at: number) => DocumentInfo | null) {
    const at = this.#begin(by);
    const before = this.infos.get(id);
    const after = before === undefined ? null : change(before, at);
    if (after === null) return err('not-found' as const);
    this.infos.set(id, after);
    return ok(after);
  }

  #begin(by: UserId | null): number {
    if (this.failure !== null) throw this.failure;
    if (by !== null) this.actors.push(by);
    return ++this.#time;
  }
}

export interface LoggedError {
  readonly message: string;
  readonly fields: { readonly error: unknown; readonly route: string };
}

export interface HttpFixture {
  readonly app: FastifyInstance;
  readonly documents: MemoryDocuments;
  readonly errors: LoggedError[];
  readonly debugLines: unknown[];
  reasons: NotReadyReason[];
}

export function someone(): UserId {
  const user = parseUserId('guest:someone');
  if (!user.ok) throw new Error('not a user id');
  return user.value;
}

export async function startHttp(
  config: Partial<HttpAppOptions['config']> = {},
  appFolder: string | null = null,
  uploads: HttpAppOptions['uploads'] = null,
): Promise<HttpFixture> {
  const documents = new MemoryDocuments();
  const errors: LoggedError[] = [];
  const debugLines: unknown[] = [];
  const state: { reasons: NotReadyReason[] } = { reasons: [] };
  const app = await createHttpApp({
    random: seededRandom(1),
    documents,
    readiness: { get: () => ({ ready: state.reasons.length === 0, reasons: state.reasons }) },
    identify: async () => someone(),
    log: {
      debug: (message, fields) => debugLines.push({ message, ...fields }),
      info: () => {},
      error: (message, fields) => errors.push({ message, fields }),
    },
    uploads,
    clock: systemClock,
    config: {
      // Not loopback, where only some names are this server's.
      host: '0.0.0.0',
      publicUrl: null,
      trustedProxies: [],
      createLimitPerMinute: 0,
      uploadLimitPerMinute: 0,
      ...config,
    },
    appFolder,
  });
  return {
    app,
    documents,
    errors,
    debugLines,
    get reasons() {
      return state.reasons;
    },
    set reasons(reasons) {
      state.reasons = reasons;
    },
  };
}

export const inlineScript = 'self.__next_f=self.__next_f||[];self.__next_f.push([0])';

/** The names that `next build` writes for `/`, `/d` and a not-found page. */
export const exportedFiles: Readonly<Record<string, string>> = {
  'index.html': `<!DOCTYPE html><title>Documents</title><script src="/_next/static/chunks/main.js" async=""></script><script>${inlineScript}</script>`,
  'index.txt': 'flight of /',
  'd.html': '<!DOCTYPE html><title>Document</title><script>one()</script><script id="x">two()</script>',
  'd.txt': 'flight of /d',
  'd/__next._tree.txt': 'tree of /d',
  'd/__next.d.__PAGE__.txt': 'page of /d',
  '404.html': '<!DOCTYPE html><title>Not found</title><script>gone()</script>',
  '_not-found.html': '<!DOCTYPE html><title>Not found</title>',
  '_not-found/__next._tree.txt': 'tree of not found',
  'sw.js': 'const build = {};',
  'icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  '_next/static/chunks/main.js': `console.log(${JSON.stringify('weft '.repeat(2_000))});`,
  '_next/static/chunks/turbopack-worker-abc.js': 'importScripts()',
  '_next/static/media/font.woff2': 'wOF2'.repeat(1_000),
  '.build-stamp': 'private',
};

/** The app in a scratch folder, and what removes it. */
export async function exportedApp(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'weft-exported-'));
  for (const [name, text] of Object.entries(exportedFiles)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  return { folder, remove: () => rm(folder, { recursive: true }) };
}
