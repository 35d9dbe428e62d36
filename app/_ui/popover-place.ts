// Where something small that opens beside something else goes: below it if there is room, else above, never off the
// screen. The browser's own popovers open, close and return the focus; only the place is ours.

import { type RefObject, type ToggleEvent, useCallback } from 'react';

export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const gap = 6;
const margin = 8;

/** Left and top, in the coordinates of `anchor` (the viewport's), for a box of `size` beside it. */
export function placeBeside(
  anchor: Rect,
  size: Size,
  viewport: Size,
): { readonly left: number; readonly top: number } {
  const below = anchor.top + anchor.height + gap;
  const above = anchor.top - gap - size.height;
  const top = below + size.height + margin <= viewport.height || above < margin ? below : above;
  const left = Math.min(anchor.left, viewport.width - size.width - margin);
  return { left: Math.max(margin, left), top };
}

/** Moves `popover` beside `anchor`. */
export function placePopover(anchor: Rect, popover: HTMLElement): void {
  // Where it stood, the edge of the screen may have made it narrower than it is.
  popover.style.left = '0';
  const place = placeBeside(anchor, popover.getBoundingClientRect(), {
    width: document.documentElement.clientWidth,
    // An on-screen keyboard covers the rest.
    height: visualViewport === null ? innerHeight : visualViewport.offsetTop + visualViewport.height,
  });
  popover.style.left = `${place.left}px`;
  popover.style.top = `${place.top}px`;
}

/**
 * The onBeforeToggle and onToggle of a popover that opens beside `anchor`. Before it opens it has no size and gets the
 * usual place; once it is open the place is corrected where it would not fit.
 */
export function usePopoverPlace(
  anchor: RefObject<HTMLElement | null>,
  popover: RefObject<HTMLElement | null>,
) {
  return useCallback(
    (event: ToggleEvent) => {
      if (event.newState !== 'open' || anchor.current === null || popover.current === null) return;
      placePopover(anchor.current.getBoundingClientRect(), popover.current);
    },
    [anchor, popover],
  );
}
