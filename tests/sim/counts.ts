// How often each thing that can happen did: the proof that a batch of runs was not vacuous, and the table in the report.

import type { CoreEvent } from '../../server/core/ports.ts';

export class Counts {
  readonly byName = new Map<string, number>();

  add(name: string, by = 1): void {
    this.byName.set(name, (this.byName.get(name) ?? 0) + by);
  }

  of(name: string): number {
    return this.byName.get(name) ?? 0;
  }

  merge(other: Iterable<readonly [string, number]>): void {
    for (const [name, count] of other) this.add(name, count);
  }

  event(event: CoreEvent): void {
    if (event.type === 'committed') this.add('commit');
    else if (event.type !== 'session-closed') this.add(event.type);
  }
}
