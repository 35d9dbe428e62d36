// Draws the others' carets, selections and names into the overlay. Not with React, though it could: each of its commits
// looks for the selection by walking through the whole text, and this draws with every key of everybody. For the same
// reason a name that is read and a caret that rests are classes, set when their time has come: an animation that begins
// anew with every key costs the browser a millisecond or two of style for each caret.

import type { Clock, Timer } from '../../lib/base/clock.ts';
import { lookOf } from './caret-look.ts';
import { textOn } from './color.ts';
import type { Box, DrawnCursor } from './cursor-geometry.ts';
import styles from './remote-cursors.module.css';

/** In px: a caret closer than this to the top of the text stands in its first line. */
const firstLine = 8;
/** In px, roughly: asking the browser how wide a name is would cost a layout at every key. */
const letterRoom = 8;
const labelPadding = 16;
const namedForMs = 2_500;
/** Little room between little lines: the line above is read again soon. */
const namedForNarrowMs = 1_200;

/** What is on the screen for one client. */
interface Drawn {
  readonly element: HTMLElement;
  readonly selection: HTMLElement[];
  /** Moved alone: the style of what it holds needs no look then. */
  readonly place: HTMLElement;
  readonly caret: HTMLElement;
  readonly label: HTMLElement;
  lastActiveAt: number;
  names: number;
  /** Of the layer's clock, monotonic. */
  movedAt: number;
  namedAt: number;
  /** Where the name stands; what shows it comes to it. */
  labelPlace: string;
}

export class CursorLayer {
  readonly #overlay: HTMLElement;
  readonly #clock: Clock;
  readonly #narrow = matchMedia('(max-width: 32rem)');
  readonly #drawn = new Map<number, Drawn>();
  #timer: Timer | null = null;
  #timerAtMs = Infinity;

  constructor(overlay: HTMLElement, clock: Clock) {
    this.#overlay = overlay;
    this.#clock = clock;
  }

  /** `room`: the width of the text. `names`: another number than before shows all names again. */
  draw(cursors: readonly DrawnCursor[], room: number, names: number): void {
    const gone = new Set(this.#drawn.keys());
    for (const one of cursors) {
      gone.delete(one.cursor.clientId);
      this.#drawOne(one, room, names);
    }
    for (const clientId of gone) {
      this.#drawn.get(clientId)?.element.remove();
      this.#drawn.delete(clientId);
    }
    this.#look();
  }

  close(): void {
    this.draw([], 0, 0);
    this.#timer?.cancel();
  }

  #drawOne({ cursor, caret, selection }: DrawnCursor, room: number, names: number): void {
    const { clientId, lastActiveAt, name, color } = cursor;
    const drawn = this.#drawn.get(clientId) ?? this.#begin(clientId);
    const now = this.#clock.monotonicMs();
    const hasMoved = drawn.lastActiveAt !== lastActiveAt;
    if (hasMoved) drawn.movedAt = now;
    if (hasMoved || drawn.names !== names) drawn.namedAt = now;
    drawn.lastActiveAt = lastActiveAt;
    drawn.names = names;

    drawn.element.style.setProperty('--color-person', color);
    while (drawn.selection.length > selection.length) drawn.selection.pop()?.remove();
    for (const [line, box] of selection.entries()) {
      const element = drawn.selection[line] ?? newSelection(drawn);
      moveTo(element, box);
      element.style.width = `${box.width}px`;
      element.style.height = `${box.height}px`;
    }
    moveTo(drawn.place, caret);
    drawn.caret.style.height = `${caret.height}px`;
    drawn.labelPlace = placeOfLabel(caret, room, name);
    drawn.label.style.color = textOn(color);
    if (drawn.label.textContent !== name) drawn.label.textContent = name;
  }

  /** Shows who moved just now and who has rested, and looks again when that changes by itself. */
  #look(): void {
    const now = this.#clock.monotonicMs();
    const namedFor = this.#narrow.matches ? namedForNarrowMs : namedForMs;
    let untilMs = Infinity;
    for (const drawn of this.#drawn.values()) {
      const look = lookOf(drawn, now, namedFor);
      setClass(drawn.caret, `${styles.caret} ${look.isResting ? styles.resting : ''}`);
      setClass(drawn.label, `${drawn.labelPlace} ${look.isNamed ? styles.named : ''}`);
      untilMs = Math.min(untilMs, look.untilMs);
    }
    // One that comes too early looks, and waits on: with every key everybody's time is put off.
    if (untilMs === Infinity || this.#timerAtMs <= untilMs) return;
    this.#timer?.cancel();
    this.#timerAtMs = untilMs;
    this.#timer = this.#clock.after(untilMs - now, () => {
      this.#timerAtMs = Infinity;
      this.#look();
    });
  }

  #begin(clientId: number): Drawn {
    const element = document.createElement('div');
    const caret = document.createElement('div');
    const label = document.createElement('span');
    const place = document.createElement('div');
    place.className = styles.place ?? '';
    caret.append(label);
    place.append(caret);
    element.append(place);
    this.#overlay.append(element);
    const times = { lastActiveAt: Number.NaN, names: 0, movedAt: 0, namedAt: 0 };
    const drawn = { element, place, caret, label, selection: [], labelPlace: '', ...times };
    this.#drawn.set(clientId, drawn);
    return drawn;
  }
}

function newSelection({ element, selection, place }: Drawn): HTMLElement {
  const box = document.createElement('div');
  box.className = styles.selection ?? '';
  element.insertBefore(box, place);
  selection.push(box);
  return box;
}

/** The name stands above the caret and to its right, unless there is no room: in the first line, at the right edge. */
function placeOfLabel(caret: Box, room: number, name: string): string {
  const below = caret.top < firstLine ? styles.below : '';
  const leftward = caret.left + labelPadding + letterRoom * name.length > room ? styles.leftward : '';
  return `${styles.label} ${below} ${leftward}`;
}

function moveTo({ style }: HTMLElement, { left, top }: Box): void {
  style.transform = `translate(${left}px, ${top}px)`;
}

function setClass(element: HTMLElement, name: string): void {
  if (element.className !== name) element.className = name;
}
