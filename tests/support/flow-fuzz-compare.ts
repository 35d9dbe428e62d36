// The same random sessions with our binding and with the stock ones of @lexical/yjs, counted alike: whether all editors
// show the same in the end, what became of the letters, what threw, and how many updates were sent though nobody did
// anything. Only at the end, as the stock bindings do not get through every step.

import { $getRoot, $setSelection, type LexicalEditor } from 'lexical';
import * as Y from 'yjs';

import { type Action, Hand } from './flow-fuzz-acts.ts';
import { LetterAccount, shownLetters } from './flow-fuzz-letters.ts';
import { type Profile, profiles } from './flow-fuzz-profiles.ts';
import { editorContent, openFlowPeer } from './flow-peers.ts';
import { bootstrap, openStockPeer, type StockVersion } from './flow-stock-peers.ts';
import { seededRandom } from './seeded-random.ts';

export type Contender = 'ours' | StockVersion;

export interface ComparedOutcome {
  readonly isDiverged: boolean;
  readonly typed: number;
  readonly twice: number;
  readonly lost: number;
  /** Errors within the binding, or in the editor because of it. */
  readonly threw: number;
  /** Updates for which nobody did anything: while others' were taken in, and until all was quiet. */
  readonly echoes: number;
  /** It took too long, or was never quiet. */
  readonly isGivenUp: boolean;
}

interface Peer {
  readonly doc: Y.Doc;
  readonly editor: LexicalEditor;
  readonly failures: readonly unknown[];
  readonly sent: Uint8Array[];
  readonly edit: ($change: () => void) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly pause: () => void;
  readonly close: () => void;
}

const sessionMsMax = 10_000;
const quietRoundsMax = 20;
const echoesMax = 5_000;

export async function compareSession(
  contender: Contender,
  profile: Profile,
  seed: number,
  steps: number,
): Promise<ComparedOutcome> {
  const session = new ComparedSession(contender, profile, seed);
  try {
    return await session.run(steps);
  } finally {
    session.close();
  }
}

class ComparedSession {
  readonly #contender: Contender;
  readonly #profile: Profile;
  readonly #hand: Hand;
  readonly #peers: Peer[];
  readonly #mail = new Map<Peer, Uint8Array[]>();
  readonly #letters = new LetterAccount();
  readonly #endsAt = performance.now() + sessionMsMax;
  #partition: Set<Peer> | null = null;
  #refused = 0;
  #echoes = 0;

  constructor(contender: Contender, profile: Profile, seed: number) {
    this.#contender = contender;
    this.#profile = profile;
    const random = seededRandom(seed);
    this.#hand = new Hand(() => random.fraction());
    const count = 3 + this.#hand.pick(4);
    this.#peers = Array.from({ length: count }, () => openPeer(contender, 1 + this.#hand.pick(1 << 30)));
    for (const peer of this.#peers) this.#mail.set(peer, []);
  }

  async run(steps: number): Promise<ComparedOutcome> {
    const [first] = this.#peers;
    if (first === undefined) throw new Error('nobody');
    if (this.#contender !== 'ours') bootstrap(first);
    await this.#send(first);
    await this.#receiveAll();
    this.#letters.watch(first, false, () =>
      first.edit(() => {
        const blocks = Array.from({ length: 3 + this.#hand.pick(4) }, () =>
          this.#hand.$paragraph(3 + this.#hand.pick(12)),
        );
        $getRoot().splice(0, $getRoot().getChildrenSize(), blocks);
      }),
    );
    await this.#send(first);
    await this.#receiveAll();
    for (const peer of this.#peers) peer.pause();
    this.#echoes = 0;
    for (let step = 0; step < steps && !this.#isOver; step++) await this.#step();
    this.#partition = null;
    const isQuiet = await this.#receiveAll();
    return this.#outcome(!isQuiet || this.#isOver);
  }

  close(): void {
    for (const peer of this.#peers) peer.close();
  }

  get #isOver(): boolean {
    return performance.now() > this.#endsAt || this.#echoes > echoesMax;
  }

  async #step(): Promise<void> {
    const actor = this.#hand.one(this.#peers);
    const action = this.#hand.one<Action>(profiles[this.#profile]);
    const isUndo = action === 'undo' || action === 'redo';
    this.#letters.watch(actor, isUndo, () => this.#act(actor, action));
    await this.#send(actor);
    if (this.#hand.pick(20) === 0) {
      this.#partition = new Set(this.#peers.filter(() => this.#hand.pick(2) === 0));
    }
    if (this.#hand.pick(15) === 0) this.#partition = null;
    if (this.#hand.pick(3) > 0) await this.#receive(this.#hand.one(this.#peers), 1 + this.#hand.pick(6));
  }

  #act(peer: Peer, action: Action): void {
    if (action === 'undo') peer.undo();
    else if (action === 'redo') peer.redo();
    else if (action === 'pause') peer.pause();
    else {
      let isRefused = false;
      try {
        peer.edit(() => {
          try {
            this.#hand.$act(action);
          } catch (error) {
            // Lexical's own command gave up: no fault of a binding, unless it had put the editor out of order.
            isRefused = true;
            throw error;
          }
        });
      } catch (error) {
        if (!isRefused) throw error;
      }
      if (!isRefused) return;
      this.#refused++;
      peer.edit(() => $setSelection(null));
    }
  }

  async #send(from: Peer): Promise<void> {
    await settle();
    const updates = from.sent.splice(0);
    for (const [peer, mail] of this.#mail) if (peer !== from) mail.push(...updates);
  }

  async #receive(peer: Peer, count: number): Promise<void> {
    const mail = this.#mail.get(peer);
    if (mail === undefined || this.#partition?.has(peer) === true) return;
    for (const update of mail.splice(0, count)) {
      Y.applyUpdate(peer.doc, update, 'network');
      await settle();
    }
    this.#echoes += peer.sent.length;
    await this.#send(peer);
  }

  /** Whether nobody has anything left to say. */
  async #receiveAll(): Promise<boolean> {
    for (let round = 0; round < quietRoundsMax && !this.#isOver; round++) {
      for (const peer of this.#peers) await this.#receive(peer, Number.MAX_SAFE_INTEGER);
      if ([...this.#mail.values()].every((mail) => mail.length === 0)) return true;
    }
    return false;
  }

  #outcome(isGivenUp: boolean): ComparedOutcome {
    const contents = new Set(this.#peers.map(({ editor }) => JSON.stringify(editorContent(editor))));
    const [first] = this.#peers;
    const { duplicated, lost } = this.#letters.judge(
      first === undefined ? [] : shownLetters(first.editor),
      this.#hand.typed,
    );
    const failures = this.#peers.reduce((sum, peer) => sum + peer.failures.length, 0);
    return {
      isDiverged: contents.size > 1,
      typed: this.#hand.typed,
      twice: duplicated,
      lost,
      // Stock peers note what Lexical refused among the rest.
      threw: this.#contender === 'ours' ? failures : Math.max(0, failures - this.#refused),
      echoes: this.#echoes,
      isGivenUp,
    };
  }
}

function openPeer(contender: Contender, clientId: number): Peer {
  if (contender === 'ours') {
    const peer = openFlowPeer(clientId);
    return {
      ...peer,
      undo: () => peer.binding.history.undo(),
      redo: () => peer.binding.history.redo(),
      pause: () => peer.clock.advance(1_000),
    };
  }
  const peer = openStockPeer(contender, clientId);
  const sent: Uint8Array[] = [];
  peer.doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== 'network') sent.push(update);
  });
  return { ...peer, sent };
}

/** V1 takes remote changes in a turn later. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}
