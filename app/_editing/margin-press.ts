// Presses on what a block's style sheet draws in its margin: the box of a checklist's item, the arrow of a toggle. They
// are no elements, as nothing but Lexical's may be in there; where they are follows from the block's own padding.

import type { LexicalEditor } from 'lexical';

/** A finger needs this much. */
const touchMin = 44;

/** `onPress`: true if this block has something there, and the press was for it. */
export function registerMarginPress(
  editor: LexicalEditor,
  onPress: (block: HTMLElement) => boolean,
): () => void {
  let pressed: HTMLElement | null = null;
  const onDown = (event: PointerEvent) => {
    pressed = event.button === 0 && editor.isEditable() ? marginAt(event) : null;
  };
  const onClick = (event: MouseEvent) => {
    if (pressed !== null && pressed === marginAt(event) && onPress(pressed)) event.preventDefault();
    pressed = null;
  };
  return editor.registerRootListener((root, before) => {
    before?.removeEventListener('pointerdown', onDown);
    before?.removeEventListener('click', onClick);
    root?.addEventListener('pointerdown', onDown);
    root?.addEventListener('click', onClick);
  });
}

/** The block whose margin, on the side where its lines begin and beside its first line, is there. */
function marginAt({ target, clientX, clientY }: MouseEvent): HTMLElement | null {
  if (!(target instanceof HTMLElement)) return null;
  const style = getComputedStyle(target);
  const box = target.getBoundingClientRect();
  const padding = Number.parseFloat(style.paddingInlineStart);
  const line = Number.parseFloat(style.lineHeight);
  const isTouch = matchMedia('(pointer: coarse)').matches;
  const width = isTouch ? Math.max(padding, touchMin) : padding;
  const height = isTouch ? Math.max(line, touchMin) : line;
  const fromStart = style.direction === 'rtl' ? box.right - clientX : clientX - box.left;
  const isThere = fromStart >= padding - width && fromStart <= padding && clientY - box.top <= height;
  return isThere && padding > 0 ? target : null;
}
