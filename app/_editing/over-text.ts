// What is laid over the text beside a block of it: in the box that the text fills, so that it scrolls with the text, and
// measured anew, once a frame at most, when the text or its lines change. Nothing of it is in the document.
'use client';

import type { LexicalEditor } from 'lexical';
import { useEffect, useState } from 'react';

export interface OverBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The element that the overlay is put into; null until the text is there. */
export function useSurface(editor: LexicalEditor): HTMLElement | null {
  const [surface, setSurface] = useState<HTMLElement | null>(null);
  useEffect(() => editor.registerRootListener((root) => setSurface(root?.parentElement ?? null)), [editor]);
  return surface;
}

/** Calls `measure` now and whenever places may have changed. */
export function whenTextMoves(editor: LexicalEditor, measure: () => void): () => void {
  let frame = 0;
  const soon = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(measure);
  };
  const resizes = new ResizeObserver(soon);
  const endUpdates = editor.registerUpdateListener(soon);
  const endRoot = editor.registerRootListener((root, before) => {
    if (before !== null) resizes.unobserve(before);
    if (root !== null) resizes.observe(root);
  });
  soon();
  return () => {
    cancelAnimationFrame(frame);
    endUpdates();
    endRoot();
    resizes.disconnect();
  };
}

/** The box of an element, in the coordinates of the surface. */
export function boxIn(surface: Element, element: Element): OverBox {
  const origin = surface.getBoundingClientRect();
  const { left, top, width, height } = element.getBoundingClientRect();
  return { left: left - origin.left, top: top - origin.top, width, height };
}

export function isSameBox(a: OverBox | null, b: OverBox | null): boolean {
  if (a === null || b === null) return a === b;
  return a.left === b.left && a.top === b.top && a.width === b.width && a.height === b.height;
}
