// The documents as a whole: made, named, listed, deleted. The content's title and the catalogue's are one: a new
// name is an edit of the document, made by the server as one more peer, so that it reaches open editors.

import type { Clock } from '../../lib/base/clock.ts';
import { newDocumentId, type DocumentId, type UserId } from '../../lib/base/ids.ts';
import type { Random } from '../../lib/base/random.ts';
import { err, ok, type Result } from '../../lib/base/result.ts';
import { assert } from '../../lib/base/assert.ts';
import { seedUpdate } from '../../lib/document/flow/seed.ts';
import { cutTitle } from '../../lib/document/title.ts';
import { closeCodes, protocolError } from '../../lib/protocol/close-codes.ts';
import type { CommitQueue } from './commit-queue.ts';
import {
  StorageUnavailable,
  type Catalog,
  type ControlEvent,
  type DocLog,
  type DocumentInfo,
  type DocumentJobs,
} from './ports.ts';
import type { RoomRegistry } from './room-registry.ts';
import type { Room } from './room.ts';

export interface CreatedDocument {
  readonly info: DocumentInfo;
  /** False: it was there before. */
  readonly isNew: boolean;
}

export class Documents {
  readonly #log: DocLog;
  readonly #catalog: Catalog;
  readonly #registry: RoomRegistry;
  readonly #queue: CommitQueue;
  readonly #jobs: DocumentJobs;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #keepTitle: (room: Room) => Promise<void>;

  constructor(ports: {
    log: DocLog;
    catalog: Catalog;
    registry: RoomRegistry;
    queue: CommitQueue;
    jobs: DocumentJobs;
    clock: Clock;
    random: Random;
    /** Brings the catalogue's title up to the document's. */
    keepTitle: (room: Room) => Promise<void>;
  }) {
    this.#log = ports.log;
    this.#catalog = ports.catalog;
    this.#registry = ports.registry;
    this.#queue = ports.queue;
    this.#jobs = ports.jobs;
    this.#clock = ports.clock;
    this.#random = ports.random;
    this.#keepTitle = ports.keepTitle;
  }

  list(): Promise<readonly DocumentInfo[]> {
    return this.#catalog.list();
  }

  /** Null if there is none, or it is deleted. */
  async get(id: DocumentId): Promise<DocumentInfo | null> {
    const info = await this.#catalog.get(id);
    return info === null || info.deletedAt !== null ? null : info;
  }

  async isDeleted(id: DocumentId): Promise<boolean> {
    const info = await this.#catalog.get(id);
    return info !== null && info.deletedAt !== null;
  }

  /** Makes a document with its first paragraph. It is listed only once that is durable. */
  create(title: string | undefined, by: UserId): Promise<DocumentInfo> {
    return this.#make(newDocumentId(this.#random), title, by);
  }

  /**
   * Makes the document that a client has begun by itself, without a connection, under an id that it drew. Asked again,
   * it changes nothing. Without a title: the client has the same seed already, and a title is an edit of its own.
   */
  async createAs(id: DocumentId, by: UserId): Promise<Result<CreatedDocument, 'not-found'>> {
    const known = await this.#catalog.get(id);
    if (known === null) return ok({ info: await this.#make(id, undefined, by), isNew: true });
    // Who deleted it meant it: a client that comes back later does not undo that.
    return known.deletedAt === null ? ok({ info: known, isNew: false }) : err('not-found');
  }

  async #make(id: DocumentId, title: string | undefined, by: UserId): Promise<DocumentInfo> {
    this.#refuseIfStorageRefuses();
    const at = this.#clock.now();
    const name = nameOf(title ?? '');
    const lease = await this.#registry.acquire(id);
    try {
      if (lease.room.damage !== null) throw lease.room.damage;
      const accepted = lease.room.accept(
        seedUpdate(name === '' ? undefined : name),
        { userId: by, sessionId: null },
        'all',
      );
      assert(accepted.ok, 'the seed is an update');
      await lease.room.whenSettled();
      await this.#catalog.create(id, name, at);
    } finally {
      lease.release();
    }
    return { id, title: name, createdAt: at, updatedAt: at, deletedAt: null };
  }

  async rename(id: DocumentId, title: string, by: UserId): Promise<Result<DocumentInfo, 'not-found'>> {
    this.#refuseIfStorageRefuses();
    if ((await this.get(id)) === null) return err('not-found');
    const name = nameOf(title);
    const lease = await this.#registry.acquire(id);
    try {
      if (lease.room.damage !== null) throw lease.room.damage;
      const edit = await this.#jobs.titleEdit(lease.room.state.updates(), name);
      if (edit !== null) {
        const accepted = lease.room.accept(edit, { userId: by, sessionId: null }, 'all');
        assert(accepted.ok, 'an edit of our own is an update');
        await lease.room.whenSettled();
        // Refused by the store: whoever asks again is told why by the room that is loaded then.
        if (lease.room.isRetired) throw new StorageUnavailable('busy', 'the document is being loaded anew');
      }
      await this.#keepTitle(lease.room);
    } finally {
      lease.release();
    }
    return this.#found(id);
  }

  /** Moves a document to the trash and sends everybody out of it. */
  async delete(id: DocumentId, by: UserId): Promise<Result<DocumentInfo, 'not-found'>> {
    if ((await this.get(id)) === null) return err('not-found');
    await this.#control(id, 'deleted', by);
    this.#registry.peek(id)?.closeMembers(protocolError(closeCodes.notFound, 'document deleted'));
    return this.#found(id);
  }

  async restore(id: DocumentId, by: UserId): Promise<Result<DocumentInfo, 'not-found'>> {
    const info = await this.#catalog.get(id);
    if (info === null) return err('not-found');
    if (info.deletedAt !== null) await this.#control(id, 'restored', by);
    return this.#found(id);
  }

  /** Records the event; the room, if it is open, takes its place in the log into account. */
  async #control(id: DocumentId, event: ControlEvent, by: UserId): Promise<void> {
    this.#refuseIfStorageRefuses();
    const head = await this.#log.control(id, event, by, this.#clock.now());
    this.#registry.peek(id)?.controlled(head);
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

function nameOf(title: string): string {
  return cutTitle(title.replace(/\s+/g, ' ').trim());
}
