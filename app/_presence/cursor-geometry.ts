// Where a remote caret and its selection lie on the screen, relative to the box that the overlay fills.
// Reads the DOM that Lexical drew and changes nothing. Call it when that DOM is up to date.

import { createDOMRange, createRectsFromDOMRange } from '@lexical/selection';
import { $getNodeByKey, type LexicalEditor } from 'lexical';

import type { CursorPoint, RemoteCursor } from '../../lib/document/binding.ts';

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface DrawnCursor {
  readonly cursor: RemoteCursor;
  readonly caret: Box;
  /** One box for each line that the selection touches, on the screen and near it; none for a caret alone. */
  readonly selection: readonly Box[];
}

/** The cursors that can be drawn now. One whose text is not on the screen (yet) is left out. */
export function measureCursors(
  editor: LexicalEditor,
  cursors: readonly RemoteCursor[],
  overlay: HTMLElement,
): readonly DrawnCursor[] {
  const origin = overlay.getBoundingClientRect();
  return editor.read(() =>
    cursors.flatMap((cursor) => {
      const caret = $caretBox(editor, cursor.focus);
      if (caret === null) return [];
      const selection = $selectionBoxes(editor, cursor);
      return [
        {
          cursor,
          caret: relativeTo(origin, caret),
          selection: selection.map((box) => relativeTo(origin, box)),
        },
      ];
    }),
  );
}

function $caretBox(editor: LexicalEditor, point: CursorPoint): Box | null {
  const range = $range(editor, point, point);
  if (range === null) return null;
  range.collapse(true);
  // At a line break there are two boxes: the end of one line and the start of the next, where the caret is.
  const box = [...range.getClientRects()].at(-1);
  if (box !== undefined && box.height > 0) return box;
  return emptyLineBox(range);
}

/** A range in an empty block has no box: its caret stands at the start of the block's first line. */
function emptyLineBox(range: Range): Box | null {
  const { startContainer, startOffset } = range;
  const child = startContainer.childNodes[Math.min(startOffset, startContainer.childNodes.length - 1)];
  const element = [child, startContainer, startContainer.parentElement].find(
    (node) => node instanceof HTMLElement,
  );
  if (element === undefined) return null;
  const box = element.getBoundingClientRect();
  if (box.height > 0 && element.nodeName === 'BR') {
    return { left: box.left, top: box.top, width: 0, height: box.height };
  }
  const style = getComputedStyle(element);
  const lineHeight = Number.parseFloat(style.lineHeight);
  return {
    left: box.left + Number.parseFloat(style.paddingLeft),
    top: box.top + Number.parseFloat(style.paddingTop),
    width: 0,
    height: Number.isNaN(lineHeight) ? box.height : lineHeight,
  };
}

function $selectionBoxes(editor: LexicalEditor, { anchor, focus }: RemoteCursor): readonly Box[] {
  if (anchor.key === focus.key && anchor.offset === focus.offset) return [];
  const range = $range(editor, anchor, focus);
  const root = editor.getRootElement();
  if (range === null || root === null || !clipToScreen(range, root)) return [];
  return createRectsFromDOMRange(editor, range);
}

/** Makes the range end a screen beyond this one, as all of a long document may be selected. False: nothing is left. */
function clipToScreen(range: Range, root: HTMLElement): boolean {
  const { children } = root;
  const first = countWhile(children, ({ bottom }) => bottom < -innerHeight);
  const end = countWhile(children, ({ top }) => top < 2 * innerHeight);
  const [before, behind] = [range.comparePoint(root, first), range.comparePoint(root, end)];
  if (before === 0) range.setStart(root, first);
  if (behind === 0) range.setEnd(root, end);
  return before <= 0 && behind >= 0;
}

/** How many of these, which follow each other downwards, it holds for: it does for the first ones. */
export function countWhile(
  blocks: ArrayLike<Pick<Element, 'getBoundingClientRect'>>,
  holds: (box: DOMRect) => boolean,
): number {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const box = blocks[middle]?.getBoundingClientRect();
    if (box !== undefined && holds(box)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function $range(editor: LexicalEditor, anchor: CursorPoint, focus: CursorPoint): Range | null {
  const anchorNode = $getNodeByKey(anchor.key);
  const focusNode = $getNodeByKey(focus.key);
  if (anchorNode === null || focusNode === null) return null;
  return createDOMRange(editor, anchorNode, anchor.offset, focusNode, focus.offset);
}

function relativeTo(origin: DOMRect, box: Box): Box {
  return { left: box.left - origin.left, top: box.top - origin.top, width: box.width, height: box.height };
}
