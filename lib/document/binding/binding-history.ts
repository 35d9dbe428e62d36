// This person's undo stack: what the binding wrote, in steps as people think of them (typing without a pause is one),
// each with the carets before and after. Knows no Lexical; how a step is undone is flow/flow-history.ts.

import type { Clock } from '../../base/clock.ts';
import { Watched } from '../../base/listeners.ts';
import type { Caret } from '../awareness-fields.ts';
import type { EditHistory, HistoryState } from '../binding.ts';
import type { FlowDocument } from '../flow/flow-document.ts';
import { joinSteps, planUndo, Rebirths, stepOf, type UndoStep } from '../flow/flow-history.ts';
import { FlowWriter, type WriteRecord } from '../flow/flow-writer.ts';

/** A pause longer than this begins a new step. */
const joinWithinMs = 500;
/** Older steps are forgotten. */
const stepsMax = 500;

interface Entry {
  readonly step: UndoStep;
  /** Where the caret was before the step and where it led. */
  readonly before: Caret;
  readonly after: Caret;
}

export class BindingHistory implements EditHistory {
  readonly state = new Watched<HistoryState>({ canUndo: false, canRedo: false }, isSameState);
  readonly #flows: FlowDocument;
  readonly #clock: Clock;
  readonly #commit: (writer: FlowWriter, caret: Caret) => WriteRecord;
  readonly #whenFree: (action: () => void) => void;
  readonly #rebirths = new Rebirths();
  #undoable: Entry[] = [];
  #redoable: Entry[] = [];
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(options: {
    readonly flows: FlowDocument;
    readonly clock: Clock;
    /** Writes, shows what was written, and puts the caret there. */
    readonly commit: (writer: FlowWriter, caret: Caret) => WriteRecord;
    /** Runs an action when the editor is free to be changed: now, or after the update that is in progress. */
    readonly whenFree: (action: () => void) => void;
  }) {
    this.#flows = options.flows;
    this.#clock = options.clock;
    this.#commit = options.commit;
    this.#whenFree = options.whenFree;
  }

  /** Takes in what the person just did. */
  record(record: WriteRecord, before: Caret, after: Caret): void {
    const step = stepOf(record);
    const now = this.#clock.monotonicMs();
    const last = this.#undoable.at(-1);
    const isJoined = last !== undefined && now - this.#lastAt < joinWithinMs && this.#redoable.length === 0;
    if (isJoined) {
      this.#undoable[this.#undoable.length - 1] = {
        step: joinSteps(last.step, step),
        before: last.before,
        after,
      };
    } else {
      this.#undoable.push({ step, before, after });
      if (this.#undoable.length > stepsMax) this.#undoable.shift();
    }
    this.#lastAt = now;
    this.#redoable = [];
    this.#tell();
  }

  undo(): void {
    this.#whenFree(() => this.#revert('undo'));
  }

  redo(): void {
    this.#whenFree(() => this.#revert('redo'));
  }

  clear(): void {
    this.#undoable = [];
    this.#redoable = [];
    this.#rebirths.clear();
    this.#tell();
  }

  /** A step of which nothing is left to be undone is passed over. */
  #revert(direction: 'undo' | 'redo'): void {
    const [from, to] =
      direction === 'undo' ? [this.#undoable, this.#redoable] : [this.#redoable, this.#undoable];
    // The next thing typed begins a step of its own.
    this.#lastAt = Number.NEGATIVE_INFINITY;
    for (let entry = from.pop(); entry !== undefined; entry = from.pop()) {
      const writer = new FlowWriter(this.#flows.doc);
      planUndo(entry.step, this.#flows, this.#rebirths, writer);
      if (writer.isEmpty) continue;
      const caret = direction === 'undo' ? entry.before : entry.after;
      const record = this.#commit(writer, caret);
      this.#rebirths.add(record.restored);
      to.push({ step: stepOf(record), before: entry.before, after: entry.after });
      break;
    }
    this.#tell();
  }

  #tell(): void {
    this.state.set({ canUndo: this.#undoable.length > 0, canRedo: this.#redoable.length > 0 });
  }
}

function isSameState(a: HistoryState, b: HistoryState): boolean {
  return a.canUndo === b.canUndo && a.canRedo === b.canRedo;
}
