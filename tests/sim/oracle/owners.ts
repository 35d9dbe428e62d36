// Whose a Yjs client is, as rule A5 has it, told from what passes on the wires and from what was stored: of the user who
// was first to write with it or to announce it. What a full answer brings of others is written by nobody: it may be
// another tab's of the same person, or of somebody whom a restored backup has forgotten. Such a client is anybody's until
// somebody writes with it or announces it; docs/SIMULATION.md names that as a weakness.

import type { SessionId, UserId } from '../../../lib/base/ids.ts';
import type { StoredTable } from '../disk/stored-table.ts';
import type { Wire } from '../network/wire.ts';
import { contentsOf, RangeSet, type Contents, type Range } from './coverage.ts';
import { isFullAnswer, presenceIn, updateIn } from './frames.ts';
import type { NewRecord } from './ledger.ts';

/** An announcement counts for as long as the room that heard it is there: it is not stored. */
interface Announcement {
  readonly user: string;
  readonly room: object;
}

/** What came on one connection. */
interface Sent {
  /** As edits, or under the client that it speaks for. */
  readonly written: RangeSet;
  /** In full answers, of other clients. */
  readonly repeated: RangeSet;
}

export class Owners {
  readonly #table: StoredTable;
  readonly #roomOf: (documentId: string) => object | null;
  readonly #writers = new Map<string, UserId>();
  readonly #announcements = new Map<string, Announcement>();
  /** Who first sent something that was written with a client: it may be stored without being known to be durable. */
  readonly #firstSenders = new Map<string, string>();
  readonly #sent = new Map<SessionId, Sent>();
  /** By document and user: what they sent while its client was theirs, or nobody's. */
  readonly #allowed = new Map<string, RangeSet>();
  /** A connection speaks for the first client that it announces. */
  readonly #spokenFor = new Map<Wire, number>();

  constructor(table: StoredTable, roomOf: (documentId: string) => object | null) {
    this.#table = table;
    this.#roomOf = roomOf;
  }

  /** Who first wrote with the client; null if nobody did: it has no edits, or somebody only repeated them. */
  writerOf(documentId: string, client: number): UserId | null {
    return this.#writers.get(`${documentId} ${client}`) ?? null;
  }

  /** The user whose the client is now; null: anybody's. */
  ownerOf(documentId: string, client: number): string | null {
    const key = `${documentId} ${client}`;
    const writer = this.#writers.get(key);
    if (writer !== undefined) return writer;
    const announcement = this.#announcements.get(key);
    return announcement?.room === this.#roomOf(documentId) ? announcement.user : null;
  }

  /** A frame of a tab, or of somebody who means harm, reaches the server. */
  heard(wire: Wire, frame: Uint8Array): void {
    try {
      for (const { client, state } of presenceIn(frame)) this.#announced(wire, client, state);
      const update = updateIn(frame);
      if (update !== null) this.#cameWith(wire, contentsOf(update), isFullAnswer(frame));
    } catch {
      // Rubbish says nothing of anybody.
    }
  }

  /** A record became durable. What is wrong with whose it is; null: nothing. */
  stored({ documentId, record, contents }: NewRecord): string | null {
    const { userId } = record;
    if (!userId.startsWith('user-')) return null;
    const sessionId = this.#table.sessionOf(record) ?? null;
    for (const range of contents.structs) {
      const key = `${documentId} ${range.client}`;
      const writer = this.#writers.get(key);
      if (writer !== undefined && writer !== userId) {
        return `${userId} continues ${range.client} of ${writer}`;
      }
      if (sessionId !== null && this.#allowed.get(`${documentId} ${userId}`)?.has(range) !== true) {
        return `${userId} writes with ${range.client}, which another had announced`;
      }
      const isClaimed = this.#table.row(documentId)?.owners.get(range.client) === userId;
      if (isClaimed || this.#isWritten(sessionId, range)) this.#writers.set(key, userId);
    }
    return null;
  }

  #announced(wire: Wire, client: number, state: string): void {
    const room = this.#roomOf(wire.documentId);
    if (room === null || state === 'null' || (this.#spokenFor.get(wire) ?? client) !== client) return;
    const key = `${wire.documentId} ${client}`;
    const owner = this.ownerOf(wire.documentId, client) ?? this.#firstSenders.get(key) ?? wire.user;
    if (owner !== wire.user) return;
    if (this.#spokenFor.get(wire) === client && this.#announcements.get(key)?.room === room) return;
    // Who announces a client on a new connection has left the old one.
    for (const [other, spokenFor] of this.#spokenFor) {
      if (spokenFor === client && other.documentId === wire.documentId) this.#spokenFor.delete(other);
    }
    this.#spokenFor.set(wire, client);
    this.#announcements.set(key, { user: wire.user, room });
  }

  #cameWith(wire: Wire, { structs }: Contents, isAnswer: boolean): void {
    const { documentId, user, sessionId } = wire;
    if (sessionId === null) return;
    const sent = ensure(this.#sent, sessionId, () => ({ written: new RangeSet(), repeated: new RangeSet() }));
    const allowed = ensure(this.#allowed, `${documentId} ${user}`, () => new RangeSet());
    for (const range of structs) {
      if ((this.ownerOf(documentId, range.client) ?? user) !== user) continue;
      allowed.add(range);
      const isRepeated = isAnswer && this.#spokenFor.get(wire) !== range.client;
      (isRepeated ? sent.repeated : sent.written).add(range);
      if (isRepeated) continue;
      const key = `${documentId} ${range.client}`;
      if (!this.#firstSenders.has(key)) this.#firstSenders.set(key, user);
    }
  }

  /** An edit that rests on what is not there is not taken; the full answer that it is repeated in takes its place. */
  #isWritten(sessionId: SessionId | null, range: Range): boolean {
    if (sessionId === null) return true;
    const sent = this.#sent.get(sessionId);
    return sent !== undefined && sent.written.has(range) && !sent.repeated.has(range);
  }
}

function ensure<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
