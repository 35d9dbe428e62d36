// The documents as a whole: made, named, listed, deleted. The content's title and the catalogue's are one: a new
// name is an edit of the document, made by the server as one more peer, so that it reaches open editors.

import type { Clock } from '../../lib/base/clock.ts';
import { newDocumentId, type DocumentId, type UserId } from '../../lib/base/ids.ts';
import type { Random } from '../../lib/base/random.ts';
import { err, ok, type Result } from '../../lib/base/result.ts';
import { assert } from '../../lib/base/assert.ts';
import { seedUpdate } from '../../lib/document/seed.ts';
import { closeCodes, protocolError } from '../../lib/protocol/close-codes.ts';
import { limits } from '../../lib/protocol/limits.ts';
import type { CommitQueue } from './commit-queue.ts';
import { StorageUnavailable, type Catalog, type DocumentInfo, type DocumentJobs } from './ports.ts';
import type { RoomRegistry } from './room-registry.ts';

export class Documents {
  readonly #catalog: Catalog;
  readonly #registry: RoomRegistry;
  readonly #queue: CommitQueue;
  readonly #jobs: DocumentJobs;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(ports: {
    catalog: Catalog;
    registry: RoomRegistry;
    queue: CommitQueue;
    jobs: DocumentJobs;
    clock: Clock;
    random: Random;
  }) {
    this.#catalog = ports.catalog;
    this.#registry = ports.registry;
    this.#queue = ports.queue;
    this.#jobs = ports.jobs;
    this.#clock = ports.clock;
    this.#random = ports.random;
  }

  list(): Promise<readonly DocumentInfo[]> {
    return this.#catalog.list();
  }

  /** Null if there is none, or it is deleted. */
  async get(id: DocumentId): Promise<DocumentInfo | null> {
    const info = await this.#catalog.get(id);
    return info === null || info.deletedAt !== null ? null : info;
  }

  /** Makes a document with its first paragraph. It is listed only once that is durable. */
  async create(title: string | undefined, by: UserId): Promise<DocumentInfo> {
    this.#refuseIfStorageRefuses();
    const id = newDocumentId(this.#random);
    const at = this.#clock.now();
    const name = cutTitle(title ?? '');
    const lease = await this.#registry.acquire(id);
    try {
      const accepted = lease.room.accept(seedUpdate(name === '' ? undefined : name), by, null);
      assert(accepted.ok, 'the seed is an update');
      await lease.room.whenDurable();
      await this.#catalog.create(id, name, at);
    } finally {
      lease.release();
    }
    return { id, title: name, createdAt: at, updatedAt: at, deletedAt: null };
  }

  async rename(id: DocumentId, title: string, by: UserId): Promise<Result<DocumentInfo, 'not-found'>> {
    this.#refuseIfStorageRefuses();
    if ((await this.get(id)) === null) return err('not-found');
    const name = cutTitle(title);
    const lease = await this.#registry.acquire(id);
    try {
      const edit = await this.#jobs.titleEdit(lease.room.state.updates(), name);
      if (edit !== null) {
        const accepted = lease.room.accept(edit, by, null);
        assert(accepted.ok, 'an edit of our own is an update');
        await lease.room.whenDurable();
      }
      await this.#catalog.setTitle(id, name);
    } finally {
      lease.release();
    }
    return this.#found(id);
  }

  /** Moves a document to the trash and sends everybody out of it. */
  async delete(id: DocumentId): Promise<Result<DocumentInfo, 'not-found'>> {
    const info = await this.get(id);
    if (info === null) return err('not-found');
    const deletedAt = this.#clock.now();
    await this.#catalog.setDeleted(id, deletedAt);
    this.#registry.peek(id)?.closeMembers(protocolError(closeCodes.notFound, 'document deleted'));
    return ok({ ...info, deletedAt });
  }

  async restore(id: DocumentId): Promise<Result<DocumentInfo, 'not-found'>> {
    if ((await this.#catalog.get(id)) === null) return err('not-found');
    await this.#catalog.setDeleted(id, null);
    return this.#found(id);
  }

  async #found(id: DocumentId): Promise<Result<DocumentInfo, 'not-found'>> {
    const info = await this.#catalog.get(id);
    return info === null ? err('not-found') : ok(info);
  }

  /** An edit would wait until there is room: a person at a dialog is better told at once. */
  #refuseIfStorageRefuses(): void {
    const health = this.#queue.health.get();
    if (health !== 'ok') throw new StorageUnavailable(health, 'the store takes no writes');
  }
}

function cutTitle(title: string): string {
  return [...title.replace(/\s+/g, ' ').trim()].slice(0, limits.titleCharactersMax).join('');
}
