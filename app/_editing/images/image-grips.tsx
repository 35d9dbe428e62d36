// The grips at the two sides of a picture: dragged, or moved by arrow keys as a slider is. Both sides do the same, as the
// picture keeps its proportions and its alignment.
'use client';

import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';

import { useTexts } from '../../_text/texts.ts';
import { useFocusBack } from '../focus-back.ts';
import styles from './image-tools.module.css';
import type { ShownImage } from './image-tools.tsx';
import { draggedWidth, keyedWidth, proportionalHeight } from './image-width.ts';

export interface ImageGripsProps {
  readonly image: ShownImage;
  readonly element: HTMLImageElement | null;
  readonly onChange: (size: { readonly width: number; readonly height: number }) => void;
  /** The focus belongs in the text again. Always the same. */
  readonly onLeave: () => void;
}

export function ImageGrips({ image: { attributes, box }, element, onChange, onLeave }: ImageGripsProps) {
  const texts = useTexts().images;
  const focusBack = useFocusBack(onLeave);
  /** While it is being changed. */
  const [width, setWidth] = useState<number | null>(null);
  const drag = useRef<{ readonly x: number; readonly width: number; readonly sign: 1 | -1 } | null>(null);

  if (element === null || element.naturalWidth === 0) return null;
  const shown = Math.round(width ?? box.width);
  const room = element.parentElement?.clientWidth ?? shown;

  const preview = (next: number) => {
    setWidth(next);
    showWidth(element, next);
  };
  const commit = () => {
    drag.current = null;
    if (width === null) return;
    showWidth(element, null);
    setWidth(null);
    if (width !== Math.round(box.width) || width !== attributes['width']) {
      onChange({ width, height: proportionalHeight(width, element) });
    }
  };
  const giveUp = () => {
    drag.current = null;
    showWidth(element, null);
    setWidth(null);
  };

  return (['left', 'right'] as const).map((side) => (
    <div
      key={side}
      ref={focusBack}
      role="slider"
      tabIndex={side === 'right' ? 0 : -1}
      aria-label={texts.resize}
      aria-hidden={side === 'left' ? true : undefined}
      aria-valuemin={1}
      aria-valuemax={room}
      aria-valuenow={shown}
      aria-valuetext={texts.resizeValue(shown)}
      className={styles.grip}
      style={{
        transform: `translate(${side === 'left' ? box.left : box.left + box.width}px, ${box.top}px)`,
        height: box.height,
      }}
      onPointerDown={(event: PointerEvent<HTMLDivElement>) => {
        if (event.button !== 0) return;
        // The picture stays selected, and the focus in the text.
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { x: event.clientX, width: box.width, sign: side === 'left' ? -1 : 1 };
      }}
      onPointerMove={(event) => {
        const from = drag.current;
        if (from === null) return;
        // A centred picture grows to both sides at once.
        const pull = (event.clientX - from.x) * from.sign * (attributes['align'] === 'center' ? 2 : 1);
        preview(draggedWidth(from.width + pull, room));
      }}
      onPointerUp={commit}
      onPointerCancel={giveUp}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === 'Escape') {
          event.preventDefault();
          giveUp();
          onLeave();
          return;
        }
        const next = keyedWidth(event.key, event.shiftKey, shown, room);
        if (next === null) return;
        event.preventDefault();
        preview(next);
      }}
      onKeyUp={commit}
      onBlur={commit}
    />
  ));
}

/** On the screen only; null: as the document says. */
function showWidth(element: HTMLElement, width: number | null): void {
  if (width === null) element.style.removeProperty('width');
  else element.style.width = `${width}px`;
}
