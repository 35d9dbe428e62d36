// One open document in one tab, put together: the Y.Doc, its connection, its copy on this device, the status and the
// people. Owns their lifetime and nothing of their logic. Never keeps or restores a Yjs client id: two sessions with one
// id would give the same ids to different edits. If that happens all the same, the session goes on with another doc, in
// which what was made here has another id [SPEC R5].

import { Awareness } from 'y-protocols/awareness';
import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs';

import { type Clock, systemClock, type Timer } from '../base/clock.ts';
import type { DocumentId } from '../base/ids.ts';
import { type Watchable, Watched } from '../base/listeners.ts';
import { type Random, systemRandom } from '../base/random.ts';
import { flowRoot, keepFormats } from '../document/flow/flow-root.ts';
import { reidentify } from '../protocol/update-reidentify.ts';
import type { EditRange } from './client-id-guard.ts';
import { type Change, LocalCopy } from './local-copy.ts';
import { openBrowserLocalStore } from './local-store.browser.ts';
import type { LocalStore } from './local-store.ts';
import { areSamePeople, awarenessUser, peopleIn, type Person, type Profile } from './people.ts';
import { noReceipts } from './receipts.ts';
import { ServerLink, type ServerLinkOptions } from './server-link.ts';
import { StatusDisplay } from './status-display.ts';
import {
  areSameFacts,
  type SavingFacts,
  type SyncFacts,
  type SyncStatus,
  syncStatus,
} from './sync-status.ts';

export type { Person, Profile } from './people.ts';

export interface DocumentSession {
  /** These two are others after a change of `generation`; whoever shows them is remounted by that key. */
  readonly doc: Doc;
  readonly awareness: Awareness;
  /** Grows when the session had to go on with another doc. */
  readonly generation: Watchable<number>;
  /** For the screen: "saving" only when it has lasted. */
  readonly status: Watchable<SyncStatus>;
  /** At once and exactly: for programs, and for whoever must know whether the last key is on the server's disk. */
  readonly exactStatus: Watchable<SyncStatus>;
  /** What is stored where. */
  readonly saving: Watchable<SavingFacts>;
  /**
   * Tries to connect now, if there is no connection; also after the server refused what was sent, which may be smaller now,
   * and after the document was deleted, if it is there again.
   */
  retryNow(): void;
  /** What this tab shows and the server has not confirmed. */
  unconfirmedEdits(): readonly EditRange[];
  /**
   * Lets go of all that the server has not confirmed, here and in the copy on this device, for all of its tabs: the document
   * is what the server has, under another `generation`. To be asked for before. False: nothing was changed, as this
   * device cannot be written to.
   */
  discardUnconfirmed(): Promise<boolean>;
  /** The content is there, from this device or from the server: it may be shown and edited. */
  readonly ready: Watchable<boolean>;
  /** This tab's person first, then the others, one entry for each person. */
  readonly people: Watchable<readonly Person[]>;
  /** True if something would be lost with this tab: neither confirmed by the server nor kept on this device. */
  hasUnkeptEdits(): boolean;
  /** To be told of text that is on the screen and not in the doc: nothing is called saved or kept meanwhile. */
  noteUnwritten(isUnwritten: boolean): void;
  /** To be called when the page may be gone in a moment: what is not kept on this device yet is given to it now. */
  flush(): void;
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

/** So often in a row, with nothing of this tab's confirmed in between, the server may refuse an id; then it has ended. */
const refusalsMax = 3;
/** The same, with those that the session found by itself: each of the three may need one more. */
const conflictsMax = 2 * refusalsMax;

const nothingMade = { lastReceiptAt: null, hasSynced: false, made: 0 };

/** A doc, and what speaks for it. */
interface Replica {
  readonly doc: Doc;
  readonly awareness: Awareness;
  readonly link: ServerLink;
}

export function openDocumentSession(options: DocumentSessionOptions): DocumentSession {
  return new Session(options);
}

class Session implements DocumentSession {
  readonly #options: DocumentSessionOptions;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #store: LocalStore | null;
  #copy: LocalCopy;
  readonly #display: StatusDisplay;
  readonly #saving: Watched<SavingFacts>;
  readonly #ready = new Watched(false);
  readonly #people: Watched<readonly Person[]>;
  readonly #generation = new Watched(0);
  #replica: Replica;
  /** The docs before: a view that still shows one may write into it. */
  readonly #abandoned: Doc[] = [];
  #refusals = 0;
  #conflicts = 0;
  #profile: Profile;
  #loadTimer: Timer | null = null;
  #isOpen = true;
  #isUnwritten = false;
  readonly #onAwarenessChange = (): void => this.#readPeople();

  constructor(options: DocumentSessionOptions) {
    const { documentId, profile, clock = systemClock, random = systemRandom } = options;
    this.#store = options.store === undefined ? openBrowserLocalStore(documentId) : options.store;
    this.#options = options;
    this.#clock = clock;
    this.#random = random;
    this.#profile = profile;
    this.#display = new StatusDisplay(clock, { state: 'loading' });
    const doc = keepFormats(new Doc());
    // First in line: when the link says that an edit is pending, it is known whether it is kept.
    this.#copy = this.#copyOf(doc);
    this.#replica = this.#replicaOf(doc);
    this.#saving = new Watched(this.#savingNow(), areSameFacts);
    this.#people = new Watched(this.#peopleNow(), areSamePeople);
    this.#store?.watchDiscards(() => this.#beginAnew());
    this.setProfile(profile);
    void this.#begin();
  }

  get doc(): Doc {
    return this.#replica.doc;
  }

  get awareness(): Awareness {
    return this.#replica.awareness;
  }

  get generation(): Watchable<number> {
    return this.#generation;
  }

  get status(): Watchable<SyncStatus> {
    return this.#display.shown;
  }

  get exactStatus(): Watchable<SyncStatus> {
    return this.#display.exact;
  }

  get saving(): Watchable<SavingFacts> {
    return this.#saving;
  }

  retryNow(): void {
    // Not before the copy on this device is there: the first step 2 is to carry it.
    if (this.#isOpen && this.#loadTimer === null) this.#replica.link.redial();
  }

  unconfirmedEdits(): readonly EditRange[] {
    return this.#replica.link.unconfirmedEdits();
  }

  async discardUnconfirmed(): Promise<boolean> {
    const isDiscarded = this.#isOpen && (await this.#copy.discard());
    if (isDiscarded) this.#beginAnew();
    return isDiscarded;
  }

  get ready(): Watchable<boolean> {
    return this.#ready;
  }

  get people(): Watchable<readonly Person[]> {
    return this.#people;
  }

  noteUnwritten(isUnwritten: boolean): void {
    this.#isUnwritten = isUnwritten;
    this.#evaluate();
  }

  hasUnkeptEdits(): boolean {
    return this.#isUnwritten || this.#hasUnkept();
  }

  #hasUnkept(): boolean {
    return this.#replica.link.pending > 0 && this.#copy.state.get() !== 'kept';
  }

  flush(): void {
    this.#copy.flush();
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
    this.#abandon(this.#replica);
    this.#copy.close();
    // Destroys the awareness too.
    for (const doc of this.#abandoned.splice(0)) doc.destroy();
  }

  /** The copy on this device first, then the server, so that one step 2 brings what the server lacks. */
  async #begin(): Promise<void> {
    this.#loadTimer = this.#clock.after(localLoadMaxMs, () => this.#connect());
    const copy = this.#copy;
    await copy.load();
    // Or begun anew meanwhile.
    if (!this.#isOpen || this.#copy !== copy) return;
    // Of all ids it drew one that the copy has already: Yjs took another, and presence has the first.
    if (this.doc.clientID !== this.awareness.clientID) this.#carryOver([], false);
    this.#showLoaded();
    this.#connect();
    this.#evaluate();
  }

  #showLoaded(): void {
    if (flowRoot(this.doc).length > 0) this.#ready.set(true);
  }

  #connect(): void {
    if (this.#loadTimer === null) return;
    this.#loadTimer.cancel();
    this.#loadTimer = null;
    this.#replica.link.connect();
  }

  /** Something changed: say what it means for the user. */
  #evaluate(): void {
    if (!this.#isOpen) return;
    const { link } = this.#replica;
    if (link.hasSynced) this.#ready.set(true);
    if (link.pending === 0) this.#copy.tidySoon();
    if (link.hasConfirmedOwn) this.#refusals = this.#conflicts = 0;
    this.#saving.set(this.#savingNow());
    this.#display.set(syncStatus(this.#facts()));
  }

  #savingNow(): SavingFacts {
    const { made, pending, lastReceiptAt, withoutSince } = this.#replica.link;
    return { made, pending, lastReceiptAt, withoutSince, localCopy: this.#copy.state.get() };
  }

  #facts(): SyncFacts {
    const { link } = this.#replica;
    const copy = this.#copy.state.get();
    return {
      ready: this.#ready.get(),
      connection: link.connection,
      pending: link.pending + (this.#isUnwritten ? 1 : 0),
      lastReceiptAt: link.lastReceiptAt,
      localCopy: this.#isUnwritten && copy === 'kept' ? 'keeping' : copy,
    };
  }

  #copyOf(doc: Doc): LocalCopy {
    const copy = new LocalCopy(doc, this.#store, {
      clock: this.#clock,
      isConfirmed: () => this.#replica.link.pending === 0,
      onLateLoad: () => this.#showLoaded(),
    });
    copy.state.subscribe(() => this.#evaluate());
    return copy;
  }

  #replicaOf(doc: Doc, before?: Pick<ServerLinkOptions, 'legacy' | 'movesAllThatLacks'>): Replica {
    const { documentId, serverUrl } = this.#options;
    const awareness = new Awareness(doc);
    awareness.on('change', this.#onAwarenessChange);
    const link = new ServerLink({
      documentId,
      serverUrl,
      doc,
      awareness,
      clock: this.#clock,
      random: this.#random,
      WebSocket: this.#options.WebSocket,
      ...before,
      onChange: () => this.#evaluate(),
      onConflict: (edits, isRefused) => this.#carryOver(edits, isRefused),
    });
    return { doc, awareness, link };
  }

  /**
   * Goes on with a doc in which these edits have an id that nobody else has. Within one turn, so that the status never
   * speaks of a link that is not there, and the view hears of it before the next key.
   */
  #carryOver(edits: readonly EditRange[], isRefused: boolean): boolean {
    this.#conflicts += 1;
    if (isRefused) this.#refusals += 1;
    const before = this.#replica;
    const moves = edits.map((range) => ({ ...range, as: freshClientId(this.#random) }));
    const moved = reidentify(encodeStateAsUpdate(before.doc), moves);
    const isHopeless = this.#refusals >= refusalsMax || this.#conflicts >= conflictsMax || !moved.ok;
    if (!this.#isOpen || isHopeless) return false;
    const change: Change = (update) => {
      const changed = reidentify(update, moves);
      // What cannot be read is not worth more for being thrown away.
      return changed.ok ? changed.value : update;
    };
    const doc = keepFormats(new Doc());
    this.#abandon(before);
    // The one who keeps it first, then the content; the link last, for to it all that is known is pending already.
    this.#copy.moveTo(doc, change);
    applyUpdate(doc, moved.value, this);
    this.#replica = this.#replicaOf(doc, {
      legacy: before.link.legacy,
      // Refused again: so it is not what was made here, but something that was brought along.
      movesAllThatLacks: isRefused && this.#refusals > 1,
    });
    before.doc.on('update', (update: Uint8Array) => applyUpdate(doc, change(update), this));
    this.setProfile(this.#profile);
    this.#generation.set(this.#generation.get() + 1);
    this.#replica.link.connect();
    this.#evaluate();
    return true;
  }

  /** What this device kept was discarded: begins with an empty doc, as if the document was opened now. */
  #beginAnew(): void {
    if (!this.#isOpen) return;
    this.#loadTimer?.cancel();
    const { receipts } = this.#replica.link.legacy;
    this.#copy.abandon();
    this.#abandon(this.#replica);
    const doc = keepFormats(new Doc());
    this.#copy = this.#copyOf(doc);
    this.#replica = this.#replicaOf(doc, {
      // R2: the numbers go on.
      legacy: { ...nothingMade, receipts: { ...noReceipts, lastNumber: receipts.lastNumber } },
    });
    this.#isUnwritten = false;
    this.#ready.set(false);
    this.setProfile(this.#profile);
    this.#generation.set(this.#generation.get() + 1);
    this.#evaluate();
    void this.#begin();
  }

  #abandon({ doc, awareness, link }: Replica): void {
    awareness.off('change', this.#onAwarenessChange);
    // The link first: it says farewell to the others while doc and awareness still live.
    link.close();
    this.#abandoned.push(doc);
  }

  #readPeople(): void {
    this.#people.set(this.#peopleNow());
  }

  #peopleNow(): readonly Person[] {
    return peopleIn(this.awareness.getStates(), this.doc.clientID, this.#profile);
  }
}

function freshClientId(random: Random): number {
  return new DataView(random.bytes(4).buffer).getUint32(0);
}
