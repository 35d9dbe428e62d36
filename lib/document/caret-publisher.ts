// This tab's caret: where it stands now, and the awareness messages that tell others.

import type { Awareness } from 'y-protocols/awareness';
import { compareRelativePositions, type RelativePosition } from 'yjs';

import type { Clock, Timer } from '../base/clock.ts';
import { type Caret, noCaret } from './awareness-fields.ts';

/** Dragging a selection moves the caret with every frame; others see it well enough at this pace. */
const publishDelayMs = 50;

export class CaretPublisher {
  readonly #awareness: Awareness;
  readonly #clock: Clock;
  readonly #published: (caret: Caret) => Caret;
  #caret: Caret = noCaret;
  /** What the others are told: like the caret, but kept while there is no selection. */
  #shown: Caret = noCaret;
  #focusing = false;
  #timer: Timer | null = null;

  /** `published`: the caret as others are to be told of it. */
  constructor(awareness: Awareness, clock: Clock, published: (caret: Caret) => Caret) {
    this.#awareness = awareness;
    this.#clock = clock;
    this.#published = published;
  }

  /** Where the caret stands, published or not; nowhere while nothing is selected. */
  get caret(): Caret {
    return this.#caret;
  }

  /** Whether the keyboard is in the editor. Losing it keeps the caret: others see it dimmed, not gone. */
  setFocusing(focusing: boolean): void {
    if (focusing === this.#focusing) return;
    this.#focusing = focusing;
    this.#publishSoon();
  }

  /** Takes the caret back, as the editor goes away while the person may stay. */
  close(): void {
    this.#caret = noCaret;
    this.#shown = noCaret;
    this.#focusing = false;
    this.#publish();
  }

  /** To be called when the editor has committed; nowhere: nothing of the text is selected. */
  take(caret: Caret): void {
    this.#caret = caret;
    // Losing the selection, as to a text field beside the editor, is no move: others go on seeing the last place.
    if (caret.anchorPos === null) return;
    const shown = this.#published(caret);
    if (isSameCaret(shown, this.#shown)) return;
    this.#shown = shown;
    this.#publishSoon();
  }

  #publishSoon(): void {
    this.#timer ??= this.#clock.after(publishDelayMs, () => this.#publish());
  }

  #publish(): void {
    this.#timer?.cancel();
    this.#timer = null;
    const state = this.#awareness.getLocalState();
    // Null: this client has said farewell already.
    if (state === null) return;
    this.#awareness.setLocalState({
      ...state,
      anchorPos: onWire(this.#shown.anchorPos),
      focusPos: onWire(this.#shown.focusPos),
      focusing: this.#focusing,
    });
  }
}

function isSameCaret(a: Caret, b: Caret): boolean {
  return (
    compareRelativePositions(a.anchorPos, b.anchorPos) && compareRelativePositions(a.focusPos, b.focusPos)
  );
}

/** All four fields, as stock Lexical clients read them unparsed and take a missing one for an id. */
function onWire(position: RelativePosition | null): object | null {
  if (position === null) return null;
  const { type, tname, item, assoc } = position;
  return { type, tname, item, assoc };
}
