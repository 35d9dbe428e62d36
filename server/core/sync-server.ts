// The whole server core in one place: lets connections in, keeps the sessions, and ends them in order. It is
// what server/main.ts wires to sockets and disks, and a simulator to fakes.

import { delay, type Clock, type Timer } from '../../lib/base/clock.ts';
import { newSessionId, type DocumentId } from '../../lib/base/ids.ts';
import { shuffled, type Random } from '../../lib/base/random.ts';
import { err, ok, type Result } from '../../lib/base/result.ts';
import { closeCodes, protocolError } from '../../lib/protocol/close-codes.ts';
import { limits } from '../../lib/protocol/limits.ts';
import { serverLimits } from './limits.ts';
import type { Access, Credentials, Principal, Role } from './access.ts';
import { CommitQueue } from './commit-queue.ts';
import { Documents } from './documents.ts';
import type { Catalog, Connection, DocLog, DocumentJobs, EventSink } from './ports.ts';
import { RoomRegistry, type RoomLease } from './room-registry.ts';
import type { Room } from './room.ts';
import { Session } from './session.ts';
import { watchedStore } from './store-faults.ts';
import { Upkeep } from './upkeep.ts';

export interface SyncServerPorts {
  readonly log: DocLog;
  readonly catalog: Catalog;
  readonly access: Access;
  readonly jobs: DocumentJobs;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
  /** The process must end: what is on disk is not known any more. */
  readonly onFatal: (error: unknown) => void;
}

/** Why a connection is not let in. */
export type Refusal =
  | 'not-authenticated'
  /** Or there is no such document: who may not see one is not told whether it exists. */
  | 'not-allowed'
  | 'overloaded'
  | 'draining'
  | 'unreadable';

/** A place in a room, held until a socket takes it or it is given back. */
export interface Admission {
  readonly open: (connection: Connection) => Session;
  readonly abandon: () => void;
}

export class SyncServer {
  readonly documents: Documents;
  readonly queue: CommitQueue;
  readonly registry: RoomRegistry;
  readonly #ports: SyncServerPorts;
  readonly #openToAll: boolean;
  readonly #sessions = new Set<Session>();
  /** Rooms that an open server has put into the catalogue. */
  readonly #listed = new WeakSet<Room>();
  /** Places that were given and neither taken nor given back yet: each is one that the next cannot have. */
  readonly #givenPlaces = new WeakMap<Room, number>();
  #pending = 0;
  /** How often rights have changed, wherever. */
  #accessChanges = 0;
  #draining = false;
  #recheckTimer: Timer | null = null;

  /** `openToAll`: any document id may be opened, and is made by its first edit. */
  constructor(ports: SyncServerPorts, options: { readonly openToAll: boolean }) {
    const { log, catalog } = watchedStore(ports, ports.onFatal);
    const { jobs, clock, random, events } = ports;
    this.#ports = { ...ports, log, catalog };
    this.#openToAll = options.openToAll;
    const upkeep = new Upkeep({ log, catalog, jobs, clock, events });
    this.queue = new CommitQueue({ log, clock, events, onFatal: ports.onFatal });
    this.registry = new RoomRegistry({
      log,
      queue: this.queue,
      clock,
      events,
      onOpened: (room) => upkeep.opened(room),
      onCommitted: (room) => {
        if (this.#openToAll) this.#list(room);
        upkeep.committed(room);
      },
      beforeUnload: (room) => upkeep.beforeUnload(room),
    });
    this.documents = new Documents({
      log,
      catalog,
      registry: this.registry,
      queue: this.queue,
      jobs,
      clock,
      random,
      keepTitle: (room) => upkeep.keepTitle(room),
    });
    this.queue.congested.subscribe(() => this.#applyBackPressure());
    ports.access.onChange((documentId) => this.#recheck(documentId));
    this.#scheduleRecheck();
  }

  get sessionCount(): number {
    return this.#sessions.size;
  }

  get isDraining(): boolean {
    return this.#draining;
  }

  /**
   * Finds a place for a connection before its socket exists: the document is loaded when this resolves, so a
   * session never waits with messages in hand.
   */
  async admit(documentId: DocumentId, credentials: Credentials): Promise<Result<Admission, Refusal>> {
    if (this.#draining) return err('draining');
    if (this.#pending >= limits.admissionsPendingMax) return err('overloaded');
    this.#pending += 1;
    try {
      const { access } = this.#ports;
      const principal = await access.authenticate(credentials);
      if (!principal.ok) return principal;
      if ((await access.roleOf(principal.value, documentId)) === null) return err('not-allowed');
      if (!(await this.#exists(documentId))) return err('not-allowed');
      const lease = await this.registry.acquire(documentId);
      try {
        return await this.#admitTo(lease, principal.value);
      } catch (error) {
        lease.release();
        throw error;
      }
    } catch {
      // The registry has reported why.
      return err('unreadable');
    } finally {
      this.#pending -= 1;
    }
  }

  /** The document may have taken long to load: what counts is what they may do now [SPEC A2]. */
  async #admitTo(lease: RoomLease, principal: Principal): Promise<Result<Admission, Refusal>> {
    const accessChanges = this.#accessChanges;
    const role = await this.#ports.access.roleOf(principal, lease.room.id);
    const given = this.#givenPlaces.get(lease.room) ?? 0;
    const isFull = lease.room.memberCount + given >= limits.sessionsPerRoomMax;
    if (this.#draining || role === null || isFull) {
      lease.release();
      return err(this.#draining ? 'draining' : role === null ? 'not-allowed' : 'overloaded');
    }
    const settlePlace = this.#givePlace(lease.room);
    return ok({
      open: (connection) => {
        settlePlace();
        const session = this.#open(lease, connection, principal, role);
        // A change that found no session to end.
        if (this.#accessChanges !== accessChanges) void this.#recheckOne(session);
        return session;
      },
      abandon: () => {
        settlePlace();
        lease.release();
      },
    });
  }

  /** Returns what is to be called once the place is taken or given back; a second call does nothing. */
  #givePlace(room: Room): () => void {
    const count = (by: number): void => {
      this.#givenPlaces.set(room, (this.#givenPlaces.get(room) ?? 0) + by);
    };
    count(1);
    let isSettled = false;
    return () => {
      if (isSettled) return;
      isSettled = true;
      count(-1);
    };
  }

  /** Sends everybody away, slice by slice in random order, and resolves when all that was accepted is durable. */
  async drain(): Promise<void> {
    this.#draining = true;
    this.#recheckTimer?.cancel();
    const { clock, random } = this.#ports;
    const leaving = shuffled([...this.#sessions], random);
    for (let at = 0; at < leaving.length; at += serverLimits.drainSliceSessions) {
      if (at > 0) await delay(clock, serverLimits.drainSliceMs);
      for (const session of leaving.slice(at, at + serverLimits.drainSliceSessions)) {
        session.close(protocolError(closeCodes.restarting, 'server restarts'));
      }
    }
    await this.queue.whenIdle();
  }

  async #exists(documentId: DocumentId): Promise<boolean> {
    const info = await this.#ports.catalog.get(documentId);
    return info === null ? this.#openToAll : info.deletedAt === null;
  }

  #open(lease: RoomLease, connection: Connection, principal: Principal, role: Role): Session {
    const { clock, random, events } = this.#ports;
    const documentId = lease.room.id;
    const session = new Session({
      id: newSessionId(random),
      principal,
      role,
      room: lease.room,
      connection,
      clock,
      onClosed: (closed, code, reason) => {
        this.#sessions.delete(closed);
        lease.release();
        events({ type: 'session-closed', documentId, sessionId: closed.id, code, reason });
      },
    });
    this.#sessions.add(session);
    events({ type: 'session-opened', documentId, sessionId: session.id });
    session.start();
    if (this.queue.congested.get()) session.pause('congestion');
    return session;
  }

  /** In an open server a document exists once somebody wrote in it. Creating what exists does nothing. */
  #list(room: Room): void {
    if (this.#listed.has(room)) return;
    this.#listed.add(room);
    const { catalog, clock, events } = this.#ports;
    catalog.create(room.id, '', clock.now()).catch((error: unknown) => {
      this.#listed.delete(room);
      events({ type: 'title-failed', documentId: room.id, reason: String(error) });
    });
  }

  #applyBackPressure(): void {
    const congested = this.queue.congested.get();
    for (const session of this.#sessions) {
      if (congested) session.pause('congestion');
      else session.resume('congestion');
    }
  }

  /** Rights changed in one document or, with null, maybe in any: looks up those of everybody there [SPEC A2]. */
  #recheck(documentId: DocumentId | null): void {
    this.#accessChanges += 1;
    for (const session of [...this.#sessions]) {
      if (documentId === null || session.room.id === documentId) void this.#recheckOne(session);
    }
  }

  async #recheckOne(session: Session): Promise<void> {
    try {
      session.changeRole(await this.#ports.access.roleOf(session.principal, session.room.id));
    } catch {
      // Fail closed, but let them try again: rights that cannot be looked up are not rights.
      session.close(protocolError(closeCodes.tryAgainLater, 'access cannot be looked up'));
    }
  }

  #scheduleRecheck(): void {
    this.#recheckTimer = this.#ports.clock.after(limits.accessRecheckMs, () => {
      this.#recheck(null);
      this.#scheduleRecheck();
    });
  }
}
