// What can be done to a run, as data: a run is a seed, its settings and a list of these, so a failing one can be made
// shorter, printed and replayed. Places are fractions, so that an action keeps its sense when others are taken away.

import type { CrashKind } from './disk/sim-disk.ts';
import type { AttackName } from './peers/attacks.ts';
import type { Role } from '../../server/core/access.ts';
import type { EditorAct } from '../support/flow-fuzz-acts.ts';

/** An edit of a plain Yjs document, or of the text in an editor. */
export interface EditAction {
  readonly type: 'edit';
  readonly peer: number;
  readonly tab: number;
  readonly kind: EditKind;
  /** Where, and how far: in [0, 1). */
  readonly place: number;
  readonly extent: number;
  readonly text: string;
}

export type EditKind =
  | 'insert'
  | 'delete'
  | 'format'
  | 'map'
  | 'list'
  | 'nested'
  | 'drop'
  | 'many'
  | 'undo'
  | 'redo'
  | 'paste'
  | 'title'
  // In an editor only.
  | EditorAct
  | 'caret';

export type Action = (
  | EditAction
  // People and their browsers.
  | { readonly type: 'open-tab' | 'close-tab' | 'reload'; readonly peer: number; readonly tab: number }
  | {
      readonly type: 'kill-tab';
      readonly peer: number;
      readonly tab: number;
      /** At once, or at the moment when it next says that all is saved. */
      readonly when: 'now' | 'after-receipt';
      /** Whether what the browser keeps survives. */
      readonly keepsLocalCopy: boolean;
    }
  | { readonly type: 'offline'; readonly peer: number; readonly forMs: number; readonly silently: boolean }
  | { readonly type: 'local-store-fails'; readonly peer: number; readonly forMs: number }
  // The network.
  | { readonly type: 'cut' | 'half-open' | 'duplicate-socket'; readonly peer: number; readonly tab: number }
  | {
      readonly type: 'slow-reader';
      readonly peer: number;
      readonly tab: number;
      readonly forMs: number;
      readonly inflation: number;
    }
  // The server and its disk.
  | { readonly type: 'crash'; readonly kind: CrashKind; readonly downMs: number }
  | { readonly type: 'drain'; readonly downMs: number }
  | { readonly type: 'disk-slow'; readonly forMs: number; readonly delayMs: number }
  | { readonly type: 'disk-refuses'; readonly reason: 'full' | 'busy'; readonly forMs: number }
  | { readonly type: 'disk-fails' }
  | { readonly type: 'flip-bit'; readonly document: number; readonly place: number; readonly bit: number }
  | { readonly type: 'clock-jump'; readonly whose: number | 'server'; readonly byMs: number }
  // Rights and documents.
  | { readonly type: 'grant'; readonly peer: number; readonly document: number; readonly role: Role | null }
  | { readonly type: 'accounts-down'; readonly forMs: number }
  | {
      readonly type: 'rename' | 'delete-document' | 'restore-document';
      readonly peer: number;
      readonly document: number;
      readonly text: string;
    }
  // Somebody who means harm.
  | { readonly type: 'attack'; readonly peer: number; readonly attack: AttackName; readonly place: number }
) & { readonly atMs: number };

export type PeerKind =
  /** Our client as it is, on a plain document. */
  | 'engine'
  /** Our client with an editor in it. */
  | 'editor'
  /** The stock provider: no receipts, as a program or an older version would have. */
  | 'stock'
  /** A newer version: it speaks of things that this server does not know. */
  | 'newer'
  /** Somebody with an account and no good will. */
  | 'malicious';

export interface PeerPlan {
  readonly kind: PeerKind;
  readonly role: Role;
  readonly latency: { readonly lowMs: number; readonly highMs: number };
  /** Whether its browser keeps a copy. */
  readonly hasLocalStore: boolean;
}

/** Limits that a run makes small, so that little traffic meets them. */
export interface Knobs {
  readonly [limit: string]: number;
}

export interface Plan {
  readonly seed: number;
  readonly peers: readonly PeerPlan[];
  readonly documents: number;
  readonly knobs: Knobs;
  /** The chaos ends then; everything heals, and must come to rest. */
  readonly chaosMs: number;
  readonly actions: readonly Action[];
}
