// Random sessions of several people on one document whose content is a flow: what each does is what a person can do in
// an editor, every typed letter is unique, and the network loses, delays and reorders. After every step the peer that
// acted, and every peer that received, must show exactly project(doc). A seed and a profile replay a session.

import {
  $getNodeByKey,
  $getRoot,
  $getSelection,
  $isDecoratorNode,
  $isElementNode,
  $isRangeSelection,
  $isTextNode,
  type LexicalEditor,
  type LexicalNode,
} from 'lexical';
import * as Y from 'yjs';

import { loadFlow } from '../../lib/document/binding/load-flow.ts';
import { seedUpdate } from '../../lib/document/flow/seed.ts';
import { $nodes, type Action, type EditorAct, Hand } from './flow-fuzz-acts.ts';
import { LetterAccount, shownLetters } from './flow-fuzz-letters.ts';
import { type Profile, profiles } from './flow-fuzz-profiles.ts';
import { editorContent, type FlowPeer, freshContent, newEditor, openFlowPeer } from './flow-peers.ts';
import { seededRandom } from './seeded-random.ts';

export interface FuzzOptions {
  readonly profile: Profile;
  readonly seed: number;
  readonly steps?: number;
  readonly log?: (line: string) => void;
}

export interface FuzzOutcome {
  readonly typed: number;
  /** Letters that stand in the document more often than once. */
  readonly duplicated: number;
  /** Letters that stand nowhere though nobody took them away. */
  readonly lost: number;
  /** Letters that an edit took away unseen, or an undo from others. */
  readonly stolen: number;
  /** Updates that were sent without anybody having done anything. */
  readonly echoes: number;
  /** Edits that Lexical itself gave up. */
  readonly refused: number;
  /** What happened, so that a session in which nothing did is noticed. */
  readonly updates: number;
  readonly partitions: number;
  readonly undone: number;
  readonly text: string;
}

export class FuzzFailure extends Error {
  override readonly name = 'FuzzFailure';
}

export function runSession({ profile, seed, steps = 100, log }: FuzzOptions): FuzzOutcome {
  const session = new Session(profile, seed, log);
  try {
    for (let step = 0; step < steps; step++) session.step(step);
    return session.finish();
  } finally {
    session.close();
  }
}

class Session {
  readonly #profile: Profile;
  readonly #log: ((line: string) => void) | undefined;
  readonly #hand: Hand;
  readonly #peers: FlowPeer[] = [];
  /** Updates that are under way, for each receiver. */
  readonly #mail = new Map<FlowPeer, Uint8Array[]>();
  readonly #checker = newEditor();
  readonly #letters = new LetterAccount();
  #echoes = 0;
  #refused = 0;
  #updates = 0;
  #partitions = 0;
  #undone = 0;
  #partition: Set<FlowPeer> | null = null;
  readonly #isOutOfOrder: boolean;
  /** In half of the sessions mail may come in the midst of an edit, as it does while an input method composes. */
  readonly #isInterrupted: boolean;
  /** Peers who got mail so and then wrote nothing: it is shown with the next thing that happens. */
  readonly #behind = new Set<FlowPeer>();

  constructor(profile: Profile, seed: number, log: ((line: string) => void) | undefined) {
    this.#profile = profile;
    this.#log = log;
    const random = seededRandom(seed);
    this.#hand = new Hand(() => random.fraction());
    this.#isOutOfOrder = seed % 3 === 0;
    this.#isInterrupted = seed % 2 === 1;
    const count = 3 + this.#hand.pick(4);
    const content = seedUpdate();
    // Client ids in either order to each other.
    for (let index = 0; index < count; index++) {
      this.#peers.push(openFlowPeer(1 + this.#hand.pick(1 << 30), content));
    }
    for (const peer of this.#peers) this.#mail.set(peer, []);
    const [first] = this.#peers;
    if (first === undefined) return;
    this.#letters.watch(first, false, () => this.#begin(first));
    this.#post(first);
    for (const peer of this.#peers) this.#receive(peer, Number.MAX_SAFE_INTEGER);
    for (const peer of this.#peers) this.#check(peer, 'at the begin');
  }

  #begin(first: FlowPeer): void {
    first.edit(() => {
      const blocks = Array.from({ length: 3 + this.#hand.pick(4) }, () =>
        this.#hand.$paragraph(3 + this.#hand.pick(12)),
      );
      $getRoot().splice(0, $getRoot().getChildrenSize(), blocks);
    });
  }

  step(step: number): void {
    const actor = this.#hand.one(this.#peers);
    const actions: readonly Action[] = profiles[this.#profile];
    const action = this.#hand.one(actions);
    this.#log?.(`${step} peer ${this.#peers.indexOf(actor)} ${action}`);
    const isUndo = action === 'undo' || action === 'redo';
    this.#letters.watch(actor, isUndo, (onMail) => this.#act(actor, action, onMail));
    this.#updates += actor.sent.length;
    if (isUndo) this.#undone += actor.sent.length;
    this.#post(actor);
    this.#check(actor, `after ${action} in step ${step}`);
    if (this.#hand.pick(20) === 0) {
      this.#partition = new Set(this.#peers.filter(() => this.#hand.pick(2) === 0));
      this.#partitions++;
    }
    if (this.#hand.pick(15) === 0) this.#partition = null;
    if (this.#hand.pick(3) > 0) {
      const receiver = this.#hand.one(this.#peers);
      this.#receive(receiver, 1 + this.#hand.pick(6));
      this.#check(receiver, `after receiving in step ${step}`);
    }
  }

  finish(): FuzzOutcome {
    this.#partition = null;
    this.#wakeAll();
    for (const peer of this.#peers) this.#receive(peer, Number.MAX_SAFE_INTEGER);
    const [first] = this.#peers;
    if (first === undefined) throw new FuzzFailure('nobody');
    const expected = JSON.stringify(freshContent(first.doc));
    for (const peer of this.#peers) {
      this.#check(peer, 'at the end');
      if (JSON.stringify(editorContent(peer.editor)) !== expected) {
        throw new FuzzFailure('editors differ at the end');
      }
    }
    const shown = shownLetters(first.editor);
    return {
      typed: this.#hand.typed,
      ...this.#letters.judge(shown, this.#hand.typed),
      stolen: this.#letters.stolen,
      echoes: this.#echoes,
      refused: this.#refused,
      updates: this.#updates,
      partitions: this.#partitions,
      undone: this.#undone,
      text: shown.join(''),
    };
  }

  /** Something happens to everybody, so that nobody is behind any more. */
  #wakeAll(): void {
    const [first] = this.#peers;
    if (!this.#isInterrupted || first === undefined) return;
    this.#letters.watch(first, false, () => first.edit(() => $getRoot().append(this.#hand.$paragraph(1))));
    this.#post(first);
    this.#behind.clear();
  }

  close(): void {
    for (const peer of this.#peers) peer.close();
  }

  #post(from: FlowPeer): void {
    const updates = from.sent.splice(0);
    for (const [peer, mail] of this.#mail) if (peer !== from) mail.push(...updates);
  }

  #receive(peer: FlowPeer, count: number): void {
    this.#read(peer, count);
    // Whoever receives has nothing to say.
    this.#echoes += peer.sent.length;
    this.#post(peer);
  }

  #read(peer: FlowPeer, count: number): void {
    const mail = this.#mail.get(peer);
    if (mail === undefined || this.#partition?.has(peer) === true) return;
    for (let index = 0; index < count && mail.length > 0; index++) {
      const at = this.#isOutOfOrder && count < 100 ? this.#hand.pick(Math.min(4, mail.length)) : 0;
      const [update] = mail.splice(at, 1);
      if (update !== undefined) Y.applyUpdate(peer.doc, update, 'network');
    }
  }

  #check(peer: FlowPeer, when: string): void {
    const [failure] = peer.failures;
    if (failure !== undefined) {
      throw new FuzzFailure(`binding failed ${when}: ${String(failure.error)}`, { cause: failure.error });
    }
    loadFlow(this.#checker, peer.doc);
    const expected = JSON.stringify(editorContent(this.#checker));
    const shown = JSON.stringify(editorContent(peer.editor));
    if (expected === shown) this.#behind.delete(peer);
    else if (!this.#behind.has(peer)) {
      throw new FuzzFailure(`editor differs ${when}\n  doc    ${expected}\n  editor ${shown}`);
    }
    try {
      checkTree(peer.editor);
    } catch (error) {
      throw new FuzzFailure(`${String(error)} ${when}\n${JSON.stringify(shape(editorContent(peer.editor)))}`);
    }
  }

  #act(peer: FlowPeer, action: Action, onMail: () => void): void {
    if (action === 'undo') peer.binding.history.undo();
    else if (action === 'redo') peer.binding.history.redo();
    else if (action === 'pause') peer.clock.advance(1_000);
    else this.#edit(peer, action, onMail);
  }

  /** Some of Lexical's own commands throw on rare selections; the update is rolled back, and nothing may come of it. */
  #edit(peer: FlowPeer, action: EditorAct, onMail: () => void): void {
    const isInterrupted = this.#isInterrupted && this.#hand.pick(4) === 0;
    try {
      peer.edit(() => {
        if (isInterrupted) {
          this.#read(peer, 1 + this.#hand.pick(3));
          onMail();
        }
        this.#hand.$act(action);
      });
    } catch (error) {
      if (error instanceof FuzzFailure) throw error;
      this.#log?.(`  Lexical: ${String(error)}`);
      this.#refused++;
    }
    if (isInterrupted && peer.sent.length === 0) this.#behind.add(peer);
  }
}

/** Links, parents and sizes fit together: what Lexical takes for granted. */
export function checkTree(editor: LexicalEditor): void {
  editor.getEditorState().read(() => {
    for (const [key, node] of $nodes()) {
      if (!$isElementNode(node)) continue;
      let size = 0;
      let previous: string | null = null;
      for (let child = node.__first; child !== null;) {
        const found: LexicalNode | null = $getNodeByKey(child);
        if (found === null || found.__parent !== key || found.__prev !== previous) {
          throw new FuzzFailure(`the tree is broken at ${key}`);
        }
        size++;
        previous = child;
        child = found.__next;
      }
      if (size !== node.__size || previous !== node.__last) {
        throw new FuzzFailure(
          `${node.getType()} ${key} says ${node.__size}, has ${size}, ends with ${previous}, not ${node.__last}`,
        );
      }
    }
    const selection = $getSelection();
    if (!$isRangeSelection(selection)) return;
    for (const { key, offset } of [selection.anchor, selection.focus]) {
      const node = $getNodeByKey(key);
      const max = $isTextNode(node)
        ? node.getTextContentSize()
        : $isElementNode(node)
          ? node.getChildrenSize()
          : 0;
      if (node === null || offset > max || $isDecoratorNode(node)) {
        throw new FuzzFailure(`the selection is nowhere: ${key} ${offset} of ${max} in ${node?.getType()}`);
      }
    }
  });
}

function shape(node: unknown): unknown {
  const { type, text, children, listType } = node as Record<string, unknown>;
  return Array.isArray(children) ? [listType ?? type, ...children.map(shape)] : (text ?? type);
}
