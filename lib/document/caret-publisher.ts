// This tab's caret: where it stands now, and the awareness messages that tell others. Also the provider that
// @lexical/yjs wants: a facade, because that library reads the local caret back from awareness to keep it in place when
// remote edits come in (it must be the newest, not the last one sent), and would draw the others' carets by itself.

import type { Provider, UserState } from '@lexical/yjs';
import { $getSelection, $isRangeSelection } from 'lexical';
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
  /** For @lexical/yjs. Knows of no other client, so nothing is drawn and no DOM is needed. */
  readonly provider: Provider;

  /** `published`: the caret as others are to be told of it. */
  constructor(awareness: Awareness, clock: Clock, published = (caret: Caret): Caret => caret) {
    this.#awareness = awareness;
    this.#clock = clock;
    this.#published = published;
    this.provider = {
      awareness: {
        getLocalState: () => this.#lexicalState(),
        getStates: () => new Map(),
        setLocalState: (state) => this.#takeFromLexical(state),
        setLocalStateField: ignore,
        on: ignore,
        off: ignore,
      },
      connect: ignore,
      disconnect: ignore,
      on: ignore,
      off: ignore,
    };
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

  #lexicalState(): UserState {
    return { ...this.#caret, focusing: this.#focusing, name: '', color: '', awarenessData: {} };
  }

  /** Called within a read of the editor state that has just been written to the doc. */
  #takeFromLexical(state: UserState | null): void {
    if (state === null) return;
    this.#caret = { anchorPos: state.anchorPos, focusPos: state.focusPos };
    // Losing the selection, as to a text field beside the editor, is no move: others go on seeing the last place.
    if (!$isRangeSelection($getSelection())) return;
    const shown = this.#published(this.#caret);
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

function ignore(): void {}
