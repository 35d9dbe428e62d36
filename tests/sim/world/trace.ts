// What happened, in order: for comparing two runs of one seed, and for people to look at. A run of many keeps nothing.

export interface TraceEvent {
  readonly atMs: number;
  /** Who: a peer, `server`, `disk`, `people`, `verdict`. */
  readonly lane: string;
  readonly type: string;
  readonly text: string;
  /** Ties the ends of one message together. */
  readonly flow: number | null;
}

export interface Trace {
  readonly isKept: boolean;
  add(atMs: number, lane: string, type: string, text: string, flow?: number): void;
}

export const noTrace: Trace = { isKept: false, add: () => {} };

export class KeptTrace implements Trace {
  readonly isKept = true;
  readonly events: TraceEvent[] = [];

  add(atMs: number, lane: string, type: string, text: string, flow?: number): void {
    this.events.push({ atMs, lane, type, text, flow: flow ?? null });
  }

  lines(): string[] {
    return this.events.map(
      ({ atMs, lane, type, text, flow }) => `${atMs.toFixed(3)} ${lane} ${type} ${text} ${flow ?? ''}`,
    );
  }
}
