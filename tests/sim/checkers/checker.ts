// What a checker is: one rule, watched while a run goes on, and looked at once more when it has come to rest. Checkers
// look and never touch: a run goes the same way with or without them.

import type { CloseCode } from '../../../lib/protocol/close-codes.ts';
import type { Counts } from '../counts.ts';
import type { SimDisk } from '../disk/sim-disk.ts';
import type { StoredTable } from '../disk/stored-table.ts';
import type { Wire } from '../network/wire.ts';
import type { Ledger, NewRecord } from '../oracle/ledger.ts';
import type { Owners } from '../oracle/owners.ts';
import type { Browser } from '../peers/browser.ts';
import type { Tab } from '../peers/tab.ts';
import type { ServerHost } from '../server/server-host.ts';
import type { SimAccess } from '../server/sim-access.ts';
import type { World } from '../world/world.ts';

/** What a checker may look at. */
export interface Scene {
  readonly world: World;
  readonly host: ServerHost;
  readonly disk: SimDisk;
  readonly table: StoredTable;
  readonly ledger: Ledger;
  readonly owners: Owners;
  readonly access: SimAccess;
  readonly browsers: readonly Browser[];
  /** Those that are open now. */
  readonly tabs: ReadonlySet<Tab>;
  readonly documents: readonly string[];
  readonly counts: Counts;
  /** Documents with a stored byte that was turned around: read-only from the next start of the server. */
  readonly damaged: ReadonlySet<string>;
  /** Those of which a record was ever damaged, also if nobody needs that one any more. */
  readonly flipped: ReadonlySet<string>;
}

export interface Checker {
  serverSends?(wire: Wire, bytes: Uint8Array): void;
  serverCloses?(wire: Wire, code: CloseCode, reason: string): void;
  /** A frame reaches the server. */
  clientSent?(wire: Wire, bytes: Uint8Array): void;
  made?(tab: Tab, update: Uint8Array): void;
  saved?(tab: Tab): void;
  dialled?(tab: Tab): void;
  synced?(tab: Tab): void;
  keptLocally?(tab: Tab): void;
  heldBack?(tab: Tab): void;
  tabGone?(tab: Tab): void;
  recorded?(record: NewRecord): void;
  compacted?(documentId: string): void;
  serverStarted?(): void;
  /** After a person's action was carried out. */
  acted?(): void;
  /** Nothing breaks any more, everybody is connected and says that all is saved. */
  atRest?(): void;
  /** Everybody has left, and the server has had time to notice. */
  atEnd?(): void;
}

export type MakeChecker = (scene: Scene) => Checker;
