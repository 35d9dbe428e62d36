// The server core with everything around it faked: time that the test moves, a store in memory whose commits
// the test can hold back or fail, and connections that record what they are sent.

import * as Y from 'yjs';
import type { DocumentId } from '../../lib/base/ids.ts';
import { ok } from '../../lib/base/result.ts';
import { ByteReader } from '../../lib/protocol/byte-reader.ts';
import type { CloseCode } from '../../lib/protocol/close-codes.ts';
import type { Access } from '../../server/core/access.ts';
import { GuestAccess } from '../../server/auth/guest-access.ts';
import type {
  AppendItem,
  AppendOutcome,
  Connection,
  CoreEvent,
  DocumentJobs,
} from '../../server/core/ports.ts';
import type { Session } from '../../server/core/session.ts';
import { SyncServer } from '../../server/core/sync-server.ts';
import { compacted, titleEdit, titleOf } from '../../server/jobs/document-work.ts';
import { MemoryStore } from '../../server/storage/memory-store.ts';
import { ManualClock, settle } from './manual-clock.ts';
import { seededRandom } from './seeded-random.ts';

/** What a connection was sent, read back. */
export type SentMessage =
  | { readonly type: 'step-1' | 'step-2' | 'update' | 'awareness'; readonly bytes: Uint8Array }
  | { readonly type: 'receipt'; readonly upTo: number }
  | { readonly type: 'denied'; readonly reason: string };

/** Commits wait while it is held, and fail with `failWith` while that is set. */
export class ControlledStore extends MemoryStore {
  failWith: Error | null = null;
  appends = 0;
  #gate: Promise<void> | null = null;
  #openGate: (() => void) | null = null;

  hold(): void {
    this.#gate = new Promise((resolve) => {
      this.#openGate = resolve;
    });
  }

  release(): void {
    this.#openGate?.();
    this.#gate = null;
  }

  override async append(batch: readonly AppendItem[]): Promise<readonly AppendOutcome[]> {
    await this.#gate;
    this.appends += 1;
    if (this.failWith !== null) throw this.failWith;
    return super.append(batch);
  }
}

/** The jobs without a thread. */
const inlineJobs = (): { -readonly [Job in keyof DocumentJobs]: DocumentJobs[Job] } => ({
  compact: async (updates) => ok({ state: compacted(updates) }),
  title: async (updates) => titleOf(updates),
  titleEdit: async (updates, title) => titleEdit(updates, title),
});

export class CoreHarness {
  readonly clock = new ManualClock();
  readonly store: ControlledStore;
  readonly events: CoreEvent[] = [];
  readonly fatal: unknown[] = [];
  readonly jobs = inlineJobs();
  readonly server: SyncServer;

  constructor(options: { store?: ControlledStore; access?: Access; openToAll?: boolean } = {}) {
    this.store = options.store ?? new ControlledStore();
    this.server = new SyncServer(
      {
        log: this.store,
        catalog: this.store,
        access: options.access ?? new GuestAccess(),
        jobs: this.jobs,
        clock: this.clock,
        random: seededRandom(1),
        events: (event) => this.events.push(event),
        onFatal: (error) => this.fatal.push(error),
      },
      { openToAll: options.openToAll ?? true },
    );
  }

  /** `who` is a token for a MemoryAccess. */
  async connect(id = 'a-document', who: string | null = null): Promise<FakeClient> {
    const admission = await this.server.admit(id as DocumentId, { token: who, cookie: null });
    if (!admission.ok) throw new Error(admission.error);
    return new FakeClient(admission.value.open);
  }
}

/** One connection, from the peer's side. */
export class FakeClient implements Connection {
  readonly sent: SentMessage[] = [];
  closed: { readonly code: CloseCode; readonly reason: string } | null = null;
  paused = false;
  buffered = 0;
  readonly session: Session;

  constructor(open: (connection: Connection) => Session) {
    this.session = open(this);
  }

  send(message: Uint8Array): void {
    this.sent.push(readServerMessage(message));
  }

  close(code: CloseCode, reason: string): void {
    this.closed = { code, reason };
  }

  bufferedBytes(): number {
    return this.buffered;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  /** What came since the last call. */
  take(): SentMessage[] {
    return this.sent.splice(0);
  }

  types(): string[] {
    return this.take().map((message) => message.type);
  }

  /** Sends a frame and lets the server do all that it can do at once. */
  async say(frame: Uint8Array): Promise<void> {
    this.session.receive(frame);
    await settle();
  }
}

/** A Y.Doc whose updates can be taken one by one. */
export class Author {
  readonly doc = new Y.Doc();
  readonly updates: Uint8Array[] = [];

  constructor(clientId: number) {
    this.doc.clientID = clientId;
    this.doc.on('update', (update: Uint8Array) => this.updates.push(update));
  }

  /** Types at the end, or deletes `count` characters from the start, and returns the update. */
  type(text: string): Uint8Array {
    const target = this.doc.getText('text');
    target.insert(target.length, text);
    return this.updates.at(-1) as Uint8Array;
  }

  erase(count: number): Uint8Array {
    this.doc.getText('text').delete(0, count);
    return this.updates.at(-1) as Uint8Array;
  }
}

function readServerMessage(message: Uint8Array): SentMessage {
  const reader = new ByteReader(message);
  const tag = reader.varUint();
  if (tag === 0) {
    const type = (['step-1', 'step-2', 'update'] as const)[reader.varUint()];
    if (type === undefined) throw new Error('the server sent an unknown sync message');
    return { type, bytes: reader.varBytes().slice() };
  }
  if (tag === 1) return { type: 'awareness', bytes: reader.varBytes().slice() };
  if (tag === 2 && reader.varUint() === 0) return { type: 'denied', reason: reader.varString() };
  if (tag === 102) return { type: 'receipt', upTo: new ByteReader(reader.varBytes()).varUint() };
  throw new Error(`the server sent a message of type ${tag}`);
}
