// This person's undo stack: what the binding wrote, in steps as people think of them (typing without a pause is one),
// each with the carets before and after. Knows no Lexical; how a step is undone is flow/flow-history.ts.

import { ContentString, ContentType, createID, type Doc, RelativePosition } from 'yjs';

import type { Clock } from '../../base/clock.ts';
import { Watched } from '../../base/listeners.ts';
import type { Caret } from '../awareness-fields.ts';
import type { EditHistory, HistoryState } from '../binding.ts';
import type { FlowDocument } from '../flow/flow-document.ts';
import { joinSteps, planUndo, Rebirths, stepOf, type UndoStep } from '../flow/flow-history.ts';
import { FlowWriter } from '../flow/flow-writer.ts';
import { findItem } from '../flow/item-id.ts';
import type { WriteRecord } from '../flow/write-record.ts';

/** A pause longer than this begins a new step. */
const joinWithinMs = 500;
/** Older steps are forgotten. */
const stepsMax = 500;

/**
 * What an edit is to the step before it: of it if both are typing and it came soon, of it in any case, or a step of its
 * own. `last`: of it in any case, and what follows is not.
 */
export type StepJoin = 'if-soon' | 'always' | 'last' | 'never';

/** Writes, shows what was written, and puts the caret where `caret` says, which is told what was written. */
type CommitUndo = (writer: FlowWriter, caret: (record: WriteRecord) => Caret) => WriteRecord;

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
  readonly #commit: CommitUndo;
  readonly #whenFree: (action: () => void) => void;
  readonly #rebirths = new Rebirths();
  #undoable: Entry[] = [];
  #redoable: Entry[] = [];
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(options: {
    readonly flows: FlowDocument;
    readonly clock: Clock;
    readonly commit: CommitUndo;
    /** Runs an action when the editor is free to be changed: now, or after the update that is in progress. */
    readonly whenFree: (action: () => void) => void;
  }) {
    this.#flows = options.flows;
    this.#clock = options.clock;
    this.#commit = options.commit;
    this.#whenFree = options.whenFree;
  }

  /** Takes in what the person just did. */
  record(record: WriteRecord, before: Caret, after: Caret, asked: StepJoin = 'if-soon'): void {
    const step = stepOf(record);
    const join = asked === 'if-soon' && !isTyping(record, this.#flows.doc) ? 'never' : asked;
    const now = this.#clock.monotonicMs();
    const last = this.#undoable.at(-1);
    const isOfLast = join === 'if-soon' ? now - this.#lastAt < joinWithinMs : join !== 'never';
    if (last !== undefined && isOfLast && this.#redoable.length === 0) {
      this.#undoable[this.#undoable.length - 1] = {
        step: joinSteps(last.step, step),
        before: last.before,
        after,
      };
    } else {
      this.#undoable.push({ step, before, after });
      if (this.#undoable.length > stepsMax) this.#undoable.shift();
    }
    this.#lastAt = join === 'never' || join === 'last' ? Number.NEGATIVE_INFINITY : now;
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
      const record = this.#commit(writer, ({ restored }) => {
        this.#rebirths.add(restored);
        return this.#caretNow(caret);
      });
      to.push({ step: stepOf(record), before: entry.before, after: entry.after });
      break;
    }
    this.#tell();
  }

  /** What a caret stood behind may have come back under another id, as by this very step. */
  #caretNow({ anchorPos, focusPos }: Caret): Caret {
    const anchor = this.#positionNow(anchorPos);
    return { anchorPos: anchor, focusPos: focusPos === anchorPos ? anchor : this.#positionNow(focusPos) };
  }

  #positionNow(position: RelativePosition | null): RelativePosition | null {
    if (position === null || position.item === null) return position;
    const { client, clock } = this.#rebirths.now(position.item);
    return new RelativePosition(position.type, position.tname, createID(client, clock), position.assoc);
  }

  #tell(): void {
    this.state.set({ canUndo: this.#undoable.length > 0, canRedo: this.#redoable.length > 0 });
  }
}

/** Characters that came or went. A format, a break, a block's new type: each is a step, however fast one is. */
function isTyping({ inserted, deleted, resets, droppedActs }: WriteRecord, doc: Doc): boolean {
  if (resets.length > 0 || droppedActs.length > 0 || deleted.some(({ isMarker }) => isMarker)) return false;
  if (inserted.length === 0) return true;
  let hasText = false;
  const end = inserted.clock + inserted.length;
  for (let clock = inserted.clock; clock < end;) {
    const item = findItem(doc, { client: inserted.client, clock });
    if (item === null || item.content instanceof ContentType) return false;
    hasText ||= item.content instanceof ContentString;
    clock = item.id.clock + item.length;
  }
  return hasText;
}

function isSameState(a: HistoryState, b: HistoryState): boolean {
  return a.canUndo === b.canUndo && a.canRedo === b.canRedo;
}
