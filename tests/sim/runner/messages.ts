// What the runner and its threads say to each other.

import type { Plan } from '../actions.ts';
import type { HistoryReport, HistoryTask } from '../histories/play.ts';
import type { TraceEvent } from '../world/trace.ts';
import type { Violation } from '../world/world.ts';

export interface WorkerSetup {
  /** A bug to plant before anything is loaded. */
  readonly plantedBug: string | null;
}

/** Seeds to run, one after the other. */
export interface Portion {
  readonly from: number;
  readonly count: number;
  readonly actions: number;
  /** Ends at the first seed that fails. */
  readonly stopsAtFailure: boolean;
}

export interface FailedSeed {
  readonly seed: number;
  readonly violations: readonly Violation[];
}

export interface PortionReport {
  readonly seeds: number;
  readonly editorSeeds: number;
  readonly failed: readonly FailedSeed[];
  readonly counts: ReadonlyArray<readonly [string, number]>;
  readonly virtualMs: number;
  readonly events: number;
}

/** One run, looked at closely. */
export interface RunReport {
  readonly violations: readonly Violation[];
  readonly counts: ReadonlyArray<readonly [string, number]>;
  readonly virtualMs: number;
  readonly fingerprint: string;
  /** Everything that happened, if that was asked for. */
  readonly trace: readonly TraceEvent[];
}

export type Task =
  | { readonly type: 'seeds'; readonly portion: Portion }
  | { readonly type: 'run'; readonly plan: Plan; readonly keepsTrace: boolean }
  /** Takes away whatever the failure does not need. */
  | { readonly type: 'shrink'; readonly plan: Plan }
  | { readonly type: 'history'; readonly history: HistoryTask };

export type WorkerMessage =
  | { readonly type: 'report'; readonly report: PortionReport }
  | { readonly type: 'ran'; readonly report: RunReport }
  | { readonly type: 'shrunk'; readonly plan: Plan }
  | { readonly type: 'played'; readonly report: HistoryReport }
  | { readonly type: 'broken'; readonly message: string };
