// Where the toolbar of a selection goes: above it, else below, never over it and never under the bars at the top.

import type { Rect } from '../../_ui/popover-place.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

const gap = 8;

/** Left and top in the viewport; null if there is room neither above nor below. `top`: where the free part begins. */
export function placeOutside(
  selection: Rect,
  size: Size,
  viewport: Size & { readonly top: number },
): { readonly left: number; readonly top: number } | null {
  const above = selection.top - gap - size.height;
  const below = selection.top + selection.height + gap;
  const fitsAbove = above >= viewport.top && selection.top <= viewport.height;
  const fitsBelow = below >= viewport.top && below + size.height <= viewport.height;
  if (!fitsAbove && !fitsBelow) return null;
  const left = Math.min(selection.left, viewport.width - size.width - gap);
  return { left: Math.max(gap, left), top: fitsAbove ? above : below };
}
