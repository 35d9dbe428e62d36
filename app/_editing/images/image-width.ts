// How wide a picture gets by dragging and by keys, in px. Never wider than the text, never too small to be taken hold of.

export const imageWidthMin = 32;

export function draggedWidth(wanted: number, room: number): number {
  return Math.round(Math.min(Math.max(wanted, imageWidthMin), Math.max(room, imageWidthMin)));
}

/** Null for a key that means nothing here. */
export function keyedWidth(key: string, isLarge: boolean, width: number, room: number): number | null {
  const step = isLarge ? 50 : 10;
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return draggedWidth(width + step, room);
    case 'ArrowLeft':
    case 'ArrowDown':
      return draggedWidth(width - step, room);
    case 'PageUp':
      return draggedWidth(width + 100, room);
    case 'PageDown':
      return draggedWidth(width - 100, room);
    case 'Home':
      return imageWidthMin;
    case 'End':
      return draggedWidth(room, room);
    default:
      return null;
  }
}

export function proportionalHeight(
  width: number,
  { naturalWidth, naturalHeight }: { readonly naturalWidth: number; readonly naturalHeight: number },
): number {
  return Math.max(1, Math.round((width * naturalHeight) / Math.max(1, naturalWidth)));
}
