// The pointer while it drags a block: begins after a few pixels, shows where the block would go, scrolls at the edges of
// the window, and is called off by Escape.
'use client';

import type { LexicalEditor, NodeKey } from 'lexical';
import { type PointerEvent as ReactPointerEvent, useEffect, useRef, useState } from 'react';

import { focusText } from '../../_editor/focus-text.ts';
import { type Drop, dropAt, dropBlock } from './block-drag.ts';

/** Less is a press of an unsteady hand. */
const beginsAfterPx = 5;
const edgePx = 64;
const scrollStepPx = 14;

export interface BlockDrag {
  readonly drop: Drop | null;
  readonly onPointerDown: (event: ReactPointerEvent<HTMLElement>) => void;
  /** Whether the press that just ended was a drag, and so no click. Asked once: the next one is. */
  readonly wasDragged: () => boolean;
}

export function useBlockDrag(editor: LexicalEditor, key: NodeKey | null): BlockDrag {
  const [drop, setDrop] = useState<Drop | null>(null);
  const end = useRef<(() => void) | null>(null);
  const dragged = useRef(false);
  useEffect(() => () => end.current?.(), []);

  function onPointerDown(down: ReactPointerEvent<HTMLElement>): void {
    dragged.current = false;
    if (down.button !== 0 || key === null || !isOnButton(down)) return;
    const handle = down.currentTarget;
    const { pointerId, clientX, clientY } = down;
    let y = clientY;
    let now: Drop | null = null;
    let frame = 0;

    const look = () => {
      now = dropAt(editor, key, y);
      setDrop(now);
    };
    const scroll = () => {
      const step = y < edgePx + barsPx() ? -scrollStepPx : y > innerHeight - edgePx ? scrollStepPx : 0;
      if (step !== 0) {
        scrollBy(0, step);
        look();
      }
      frame = requestAnimationFrame(scroll);
    };
    const begin = () => {
      dragged.current = true;
      handle.dataset['dragging'] = '';
      handle.setPointerCapture(pointerId);
      editor.getElementByKey(key)?.setAttribute('data-dragged', '');
      frame = requestAnimationFrame(scroll);
    };
    const onMove = (event: PointerEvent) => {
      y = event.clientY;
      if (!dragged.current && Math.hypot(event.clientX - clientX, y - clientY) < beginsAfterPx) return;
      if (!dragged.current) begin();
      look();
    };
    const stop = () => {
      cancelAnimationFrame(frame);
      setDrop(null);
      delete handle.dataset['dragging'];
      editor.getElementByKey(key)?.removeAttribute('data-dragged');
      removeEventListener('pointermove', onMove);
      removeEventListener('pointerup', onUp);
      removeEventListener('pointercancel', stop);
      removeEventListener('keydown', onKey, true);
      end.current = null;
    };
    const onUp = () => {
      const last = now;
      const isDrag = dragged.current;
      stop();
      if (!isDrag || last === null) return;
      dropBlock(editor, key, last);
      focusText(editor);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !dragged.current) return;
      event.preventDefault();
      event.stopPropagation();
      stop();
    };
    addEventListener('pointermove', onMove);
    addEventListener('pointerup', onUp);
    addEventListener('pointercancel', stop);
    addEventListener('keydown', onKey, true);
    end.current = stop;
  }

  function wasDragged(): boolean {
    const was = dragged.current;
    dragged.current = false;
    return was;
  }

  return { drop, onPointerDown, wasDragged };
}

/** Not on the menu that is open in it. */
function isOnButton({ target }: ReactPointerEvent<HTMLElement>): boolean {
  return target instanceof Element && target.closest('[role="menu"]') === null;
}

/** What sticks to the top of the window. */
function barsPx(): number {
  const padding = Number.parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop);
  return Number.isNaN(padding) ? 0 : padding;
}
