// One open document in one tab, put together: the Y.Doc, its connection, its copy on this device, the status and the
// people. Owns their lifetime and nothing of their logic. Never keeps or restores a Yjs client id: two sessions with one
// id would give the same ids to different edits.

import { Awareness } from 'y-protocols/awareness';
import { Doc } from 'yjs';

import { type Clock, systemClock, type Timer } from '../base/clock.ts';
import type { DocumentId } from '../base/ids.ts';
import { type Watchable, Watched } from '../base/listeners.ts';
import { type Random, systemRandom } from '../base/random.ts';
import { contentRoot } from '../document/seed.ts';
import { LocalCopy } from './local-copy.ts';
import { openBrowserLocalStore } from './local-store.browser.ts';
import type { LocalStore } from './local-store.ts';
import { areSamePeople, awarenessUser, peopleIn, type Person, type Profile } from './people.ts';
import { ServerLink } from './server-link.ts';
import { StatusDisplay } from './status-display.ts';
import { type SyncFacts, type SyncStatus, syncStatus } from './sync-status.ts';

export type { Person, Profile } from './people.ts';

export interface DocumentSession {
  readonly doc: Doc;
  readonly awareness: Awareness;
  /** For the screen: "saving" only when it has lasted. */
  readonly status: Watchable<SyncStatus>;
  /** At once and exactly: for programs, and for whoever must know whether the last key is on the server's disk. */
  readonly exactStatus: Watchable<SyncStatus>;
  /** The content is there, from this device or from the server: it may be shown and edited. */
  readonly ready: Watchable<boolean>;
  /** This tab's person first, then the others, one entry for each person. */
  readonly people: Watchable<readonly Person[]>;
  /** True if something would be lost with this tab: neither confirmed by the server nor kept on this device. */
  hasUnkeptEdits(): boolean;
  setProfile(profile: Profile): void;
  /** Ends everything that the session began. Idempotent. */
  close(): void;
}

export interface DocumentSessionOptions {
  readonly documentId: DocumentId;
  /** `ws(s)://host/sync` */
  readonly serverUrl: string;
  readonly profile: Profile;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Where to keep the copy on this device: the browser's database if left out, nowhere if null. Closed with the session. */
  readonly store?: LocalStore | null;
  /** What to dial with: the browser's own if left out. */
  readonly WebSocket?: typeof WebSocket;
}

/** A database that hangs, as one that another tab's upgrade holds does, must not keep the document from the user. */
const localLoadMaxMs = 2_000;

export function openDocumentSession(options: DocumentSessionOptions): DocumentSession {
  return new Session(options);
}

class Session implements DocumentSession {
  readonly doc = new Doc();
  readonly awareness = new Awareness(this.doc);
  readonly #clock: Clock;
  readonly #copy: LocalCopy;
  readonly #link: ServerLink;
  readonly #display: StatusDisplay;
  readonly #ready = new Watched(false);
  readonly #people: Watched<readonly Person[]>;
  #profile: Profile;
  #loadTimer: Timer | null = null;
  #isOpen = true;
  readonly #onAwarenessChange = (): void => this.#readPeople();

  constructor(options: DocumentSessionOptions) {
    const { documentId, serverUrl, profile, clock = systemClock, random = systemRandom } = options;
    const store = options.store === undefined ? openBrowserLocalStore(documentId) : options.store;
    this.#clock = clock;
    this.#profile = profile;
    this.#people = new Watched(this.#peopleNow(), areSamePeople);
    this.#display = new StatusDisplay(clock, { state: 'loading' });
    this.#copy = new LocalCopy(this.doc, store);
    this.#link = new ServerLink({
      documentId,
      serverUrl,
      doc: this.doc,
      awareness: this.awareness,
      clock,
      random,
      WebSocket: options.WebSocket,
      onChange: () => this.#evaluate(),
    });
    this.awareness.on('change', this.#onAwarenessChange);
    this.#copy.state.subscribe(() => this.#evaluate());
    this.setProfile(profile);
    void this.#begin();
  }

  get status(): Watchable<SyncStatus> {
    return this.#display.shown;
  }

  get exactStatus(): Watchable<SyncStatus> {
    return this.#display.exact;
  }

  get ready(): Watchable<boolean> {
    return this.#ready;
  }

  get people(): Watchable<readonly Person[]> {
    return this.#people;
  }

  hasUnkeptEdits(): boolean {
    return this.#link.pending > 0 && this.#copy.state.get() !== 'kept';
  }

  setProfile(profile: Profile): void {
    if (!this.#isOpen) return;
    this.#profile = profile;
    this.awareness.setLocalStateField('user', awarenessUser(profile));
    this.#readPeople();
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#loadTimer?.cancel();
    this.#display.close();
    this.awareness.off('change', this.#onAwarenessChange);
    // The link first: it says farewell to the others while doc and awareness still live.
    this.#link.close();
    this.#copy.close();
    // Destroys the awareness too.
    this.doc.destroy();
  }

  /** The copy on this device first, then the server, so that one step 2 brings what the server lacks. */
  async #begin(): Promise<void> {
    this.#loadTimer = this.#clock.after(localLoadMaxMs, () => this.#connect());
    await this.#copy.load();
    if (!this.#isOpen) return;
    if (contentRoot(this.doc).length > 0) this.#ready.set(true);
    this.#connect();
    this.#evaluate();
  }

  #connect(): void {
    if (this.#loadTimer === null) return;
    this.#loadTimer.cancel();
    this.#loadTimer = null;
    this.#link.connect();
  }

  /** Something changed: say what it means for the user. */
  #evaluate(): void {
    if (!this.#isOpen) return;
    if (this.#link.hasSynced) this.#ready.set(true);
    this.#display.set(syncStatus(this.#facts()));
  }

  #facts(): SyncFacts {
    return {
      ready: this.#ready.get(),
      connection: this.#link.connection,
      pending: this.#link.pending,
      lastReceiptAt: this.#link.lastReceiptAt,
      localCopy: this.#copy.state.get(),
    };
  }

  #readPeople(): void {
    this.#people.set(this.#peopleNow());
  }

  #peopleNow(): readonly Person[] {
    return peopleIn(this.awareness.getStates(), this.doc.clientID, this.#profile);
  }
}
