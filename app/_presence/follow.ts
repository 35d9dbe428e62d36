// Keeps what another person writes on this screen: by the place of their caret in the text, so that it is right on every
// width of screen. Ends with the first thing that this person does: a key, a press, a turn of the wheel.

import type { LexicalEditor } from 'lexical';

import type { Watchable } from '../../lib/base/listeners.ts';
import type { RemoteCursor } from '../../lib/document/binding.ts';
import { measureCursors } from './cursor-geometry.ts';

export interface Followed {
  readonly editor: LexicalEditor;
  readonly cursors: Watchable<readonly RemoteCursor[]>;
  /** Of the person's tabs now. */
  readonly clientIds: () => readonly number[];
}

/** As parts of the window: while the caret is between, nothing moves. */
const calmFrom = 0.25;
const calmTo = 0.75;
/** Where the caret comes to stand. */
const aim = 0.4;

/** Shows the person's caret. False if it stands nowhere. */
export function goTo(followed: Followed): boolean {
  return scrollToCaret(followed, aim, aim);
}

/** Follows from now on; `onOwnMove` is called once this person does something. Returns what ends it. */
export function follow(followed: Followed, onOwnMove: () => void): () => void {
  const { editor, cursors } = followed;
  let frame = 0;
  // Once a frame at most, and when the frame's text is there.
  const look = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => scrollToCaret(followed, calmFrom, calmTo));
  };
  const ends = [cursors.subscribe(look), editor.registerUpdateListener(look), watchOwnMoves(onOwnMove)];
  goTo(followed);
  return () => {
    cancelAnimationFrame(frame);
    for (const end of ends) end();
  };
}

/** Of several tabs the one that was used last. */
export function caretOf(
  cursors: readonly RemoteCursor[],
  clientIds: readonly number[],
): RemoteCursor | undefined {
  return cursors
    .filter((cursor) => clientIds.includes(cursor.clientId))
    .reduce<RemoteCursor | undefined>(
      (latest, cursor) =>
        latest === undefined || cursor.lastActiveAt > latest.lastActiveAt ? cursor : latest,
      undefined,
    );
}

function scrollToCaret({ editor, cursors, clientIds }: Followed, from: number, to: number): boolean {
  const cursor = caretOf(cursors.get(), clientIds());
  if (cursor === undefined) return false;
  // Relative to the page: how far it is scrolled makes no difference.
  const [drawn] = measureCursors(editor, [cursor], document.documentElement);
  if (drawn === undefined) return false;
  const top = drawn.caret.top - scrollY;
  if (top >= from * innerHeight && top <= to * innerHeight) return true;
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  scrollTo({ top: drawn.caret.top - aim * innerHeight, behavior: isCalm ? 'instant' : 'smooth' });
  return true;
}

/** Marks what may be used without ending it: the button that ends it. */
export const followControl = 'data-follow-control';

function watchOwnMoves(onOwnMove: () => void): () => void {
  const onMove = (event: Event) => {
    const isControl = event.target instanceof Element && event.target.closest(`[${followControl}]`) !== null;
    const isWayThere =
      event instanceof KeyboardEvent && ['Tab', 'Shift', 'Control', 'Alt', 'Meta'].includes(event.key);
    const isEscape = event instanceof KeyboardEvent && event.key === 'Escape';
    // It ends this, and does not lead out of the text as well.
    if (isEscape) event.stopPropagation();
    if (isEscape || (!isControl && !isWayThere)) onOwnMove();
  };
  const kinds = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const;
  for (const kind of kinds) addEventListener(kind, onMove, { capture: true, passive: true });
  return () => {
    for (const kind of kinds) removeEventListener(kind, onMove, { capture: true });
  };
}
