// Draws the others' carets, selections and names into the overlay. Not with React, though it could: each of its commits
// looks for the selection by walking through the whole text, and this draws with every key of everybody.

import { textOn } from './color.ts';
import type { Box, DrawnCursor } from './cursor-geometry.ts';
import styles from './remote-cursors.module.css';

/** In px: a caret closer than this to the top of the text stands in its first line. */
const firstLine = 8;
/** In px, roughly: asking the browser how wide a name is would cost a layout at every key. */
const letterRoom = 8;
const labelPadding = 16;

/** What is on the screen for one client. */
interface Drawn {
  readonly element: HTMLElement;
  readonly selection: HTMLElement[];
  caret: HTMLElement;
  label: HTMLElement;
  lastActiveAt: number;
  names: number;
}

export class CursorLayer {
  readonly #overlay: HTMLElement;
  readonly #drawn = new Map<number, Drawn>();

  constructor(overlay: HTMLElement) {
    this.#overlay = overlay;
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
  }

  close(): void {
    this.draw([], 0, 0);
  }

  #drawOne({ cursor, caret, selection }: DrawnCursor, room: number, names: number): void {
    const { clientId, lastActiveAt, name, color } = cursor;
    const drawn = this.#drawn.get(clientId) ?? this.#begin(clientId);
    // New elements begin their fading anew: the caret's with each move, the name's also when it is wanted.
    if (drawn.lastActiveAt !== lastActiveAt) {
      const moved = newCaret();
      drawn.caret.replaceWith(moved.caret);
      Object.assign(drawn, moved);
    } else if (drawn.names !== names) {
      const label = newLabel();
      drawn.label.replaceWith(label);
      drawn.label = label;
    }
    drawn.lastActiveAt = lastActiveAt;
    drawn.names = names;

    drawn.element.style.setProperty('--color-person', color);
    while (drawn.selection.length > selection.length) drawn.selection.pop()?.remove();
    for (const [line, box] of selection.entries()) {
      const element = drawn.selection[line] ?? newSelection(drawn);
      place(element, box);
    }
    place(drawn.caret, caret);
    drawn.label.className = labelClass(caret, room, name);
    drawn.label.style.color = textOn(color);
    if (drawn.label.textContent !== name) drawn.label.textContent = name;
  }

  #begin(clientId: number): Drawn {
    const element = document.createElement('div');
    const drawn = { element, selection: [], ...newCaret(), lastActiveAt: Number.NaN, names: 0 };
    element.append(drawn.caret);
    this.#overlay.append(element);
    this.#drawn.set(clientId, drawn);
    return drawn;
  }
}

function newCaret(): Pick<Drawn, 'caret' | 'label'> {
  const caret = document.createElement('div');
  caret.className = styles.caret ?? '';
  const label = newLabel();
  caret.append(label);
  return { caret, label };
}

function newLabel(): HTMLElement {
  return document.createElement('span');
}

function newSelection({ element, selection, caret }: Drawn): HTMLElement {
  const box = document.createElement('div');
  box.className = styles.selection ?? '';
  element.insertBefore(box, caret);
  selection.push(box);
  return box;
}

/** The name stands above the caret and to its right, unless there is no room: in the first line, at the right edge. */
function labelClass(caret: Box, room: number, name: string): string {
  const below = caret.top < firstLine ? styles.below : '';
  const leftward = caret.left + labelPadding + letterRoom * name.length > room ? styles.leftward : '';
  return `${styles.label} ${below} ${leftward}`;
}

function place({ style }: HTMLElement, { left, top, width, height }: Box): void {
  style.transform = `translate(${left}px, ${top}px)`;
  style.width = width === 0 ? '' : `${width}px`;
  style.height = `${height}px`;
}
