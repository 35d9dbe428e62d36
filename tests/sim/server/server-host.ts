// The server's machine: one server process at a time on its disk, started, killed, drained and started again. The process
// is the real SyncServer; everything around it is simulated. The disk, the accounts and the lock outlive it.

import type { DocumentId, UserId } from '../../../lib/base/ids.ts';
import type { Random } from '../../../lib/base/random.ts';
import type { Clock } from '../../../lib/base/clock.ts';
import { limits } from '../../../lib/protocol/limits.ts';
import type { CoreEvent } from '../../../server/core/ports.ts';
import { SyncServer } from '../../../server/core/sync-server.ts';
import type { CrashKind, SimDisk } from '../disk/sim-disk.ts';
import { SimStore, type StoreObserver } from '../disk/sim-store.ts';
import type { StoredTable } from '../disk/stored-table.ts';
import type { Wire } from '../network/wire.ts';
import type { Actor, World } from '../world/world.ts';
import type { SimAccess } from './sim-access.ts';
import { SimJobs } from './sim-jobs.ts';

export interface ServerProcess {
  readonly actor: Actor;
  readonly core: SyncServer;
  readonly store: SimStore;
  readonly wires: Set<Wire>;
}

export interface HostOptions {
  readonly world: World;
  readonly disk: SimDisk;
  readonly table: StoredTable;
  readonly access: SimAccess;
  readonly observer: StoreObserver;
  readonly onEvent: (event: CoreEvent) => void;
  readonly onStarted: () => void;
}

/** A clock of somebody who may be wrong about the time of day, never about how much of it has passed. */
export function clockOf(world: World, actor: Actor): Clock {
  return {
    now: () => 1_700_000_000_000 + world.nowMs + actor.skewMs,
    monotonicMs: () => world.nowMs,
    after: (delayMs, action) => world.schedule(delayMs, actor, action),
  };
}

export function randomOf(actor: Actor): Random {
  return {
    fraction: () => actor.dice.fraction(),
    bytes: (length) => Uint8Array.from({ length }, () => actor.dice.below(256)),
  };
}

export class ServerHost {
  #process: ServerProcess | null = null;
  #starts = 0;
  /** How many processes ended because the disk failed them. */
  fatalEnds = 0;
  readonly #options: HostOptions;
  /** A dead process is started again after this long: by an operator, or at once by a supervisor. */
  restartDelayMs = 1_500;

  constructor(options: HostOptions) {
    this.#options = options;
  }

  get process(): ServerProcess | null {
    return this.#process;
  }

  start(): void {
    if (this.#process !== null) return;
    const { world, disk, table, access, observer } = this.#options;
    this.#starts += 1;
    const actor = world.createActor(`server ${this.#starts}`);
    const store = new SimStore({ disk, table, owner: actor, observer });
    this.#trace('start', actor.name);
    const core = world.as(
      actor,
      () =>
        new SyncServer(
          {
            log: store,
            catalog: store,
            access: access.portFor(actor),
            jobs: new SimJobs(world, actor),
            clock: clockOf(world, actor),
            random: randomOf(actor),
            events: (event) => this.#options.onEvent(event),
            onFatal: (error) => this.#fatal(actor, error),
          },
          { openToAll: false },
        ),
    );
    this.#process = { actor, core, store, wires: new Set() };
    this.#options.onStarted();
  }

  /** The process is gone from one instant to the next. */
  crash(kind: CrashKind, downMs: number, diskLoses: CrashKind = kind): void {
    const gone = this.#process;
    if (gone === null) return;
    const { world, disk } = this.#options;
    this.#process = null;
    this.#trace('crash', `${gone.actor.name}, ${kind}`);
    world.kill(gone.actor);
    disk.crash(diskLoses);
    for (const wire of gone.wires) wire.serverDied(kind);
    this.#startLater(downMs);
  }

  /** Asked to end: everybody is sent away, everything made durable, then the process ends. */
  drain(downMs: number): void {
    const leaving = this.#process;
    if (leaving === null || leaving.core.isDraining) return;
    this.#trace('drain', leaving.actor.name);
    const { world } = this.#options;
    const end = (): void => {
      if (this.#process !== leaving) return;
      this.#process = null;
      this.#trace('end', leaving.actor.name);
      world.kill(leaving.actor);
      this.#options.disk.crash('kill');
      for (const wire of leaving.wires) wire.serverDied('kill');
      this.#startLater(downMs);
    };
    world.schedule(0, leaving.actor, () => {
      // The farewells reach the sockets before the process ends; a store that refuses does not keep it for ever.
      void leaving.core.drain().then(() => world.schedule(50, leaving.actor, end));
      world.schedule(9_000, leaving.actor, end);
    });
  }

  /** A request for a socket has reached the machine: to be called on behalf of the process that it was sent to. */
  accept(wire: Wire): void {
    const server = this.#process;
    if (server === null) return;
    let waiting = true;
    const refuse = (): void => {
      waiting = false;
      wire.refuse();
    };
    const { world } = this.#options;
    const { documentId, user: token } = wire;
    const deadline = world.schedule(limits.admissionMsMax, server.actor, refuse);
    void server.core.admit(documentId as DocumentId, { token, cookie: null }).then((admission) => {
      deadline.cancel();
      if (!admission.ok) {
        if (waiting) refuse();
      } else if (!waiting || wire.isOver) {
        admission.value.abandon();
      } else {
        wire.accept(admission.value.open);
      }
    });
  }

  /** Makes a document and says its id; null if the server could not. */
  createDocument(title: string, by: string, onDone: (id: string | null) => void): void {
    const server = this.#process;
    if (server === null) {
      onDone(null);
      return;
    }
    this.#options.world.schedule(0, server.actor, () => {
      server.core.documents.create(title, by as UserId).then(
        ({ id }) => onDone(id),
        () => onDone(null),
      );
    });
  }

  /** D4: the process must end, and what is on the disk is read anew by the next one. */
  #fatal(actor: Actor, error: unknown): void {
    this.#trace('fatal', String(error));
    this.fatalEnds += 1;
    if (this.#process?.actor === actor) this.crash('kill', this.restartDelayMs, 'power');
  }

  #startLater(delayMs: number): void {
    const { world } = this.#options;
    const machine = world.createActor('machine');
    world.schedule(delayMs, machine, () => this.start());
  }

  #trace(type: string, text: string): void {
    const { trace, nowMs } = this.#options.world;
    if (trace.isKept) trace.add(nowMs, 'server', type, text);
  }
}
