// Putting other words in place of found ones. Only the letters that differ change, so that the others keep their marks,
// and what somebody else does to them meanwhile; what is new looks like the letter in whose place it stands.

import {
  $createTextNode,
  $getNodeByKey,
  $getSelection,
  $isRangeSelection,
  $isTabNode,
  $isTextNode,
  type PointType,
  type TabNode,
  type TextNode,
} from 'lexical';

import type { TextRange } from './find-matches.ts';
import type { SearchedBlock } from './searched-text.ts';

export interface Found extends TextRange {
  readonly block: SearchedBlock;
}

/** Several of one block: from the last to the first, so that places stay right. False: it is not there any more. */
export function $replaceFound({ block, start, end }: Found, replacement: string): boolean {
  const change = changeBetween(block.text.slice(start, end), replacement);
  const [from, to] = [start + change.start, start + change.end];
  if (from === to && change.text === '') return true;
  let text = change.text;
  let isThere = false;
  for (const piece of block.pieces) {
    const pieceEnd = piece.start + piece.length;
    const begin = Math.max(from, piece.start);
    const stop = Math.min(to, pieceEnd);
    // What is only put in goes with the letter before it, if that is of what was found, else with the one behind.
    const isBeside =
      from > start ? piece.start < from && from <= pieceEnd : piece.start <= from && from < pieceEnd;
    if (from === to ? !isBeside : begin >= stop) continue;
    const node = $getNodeByKey(piece.key);
    if (!$isTextNode(node)) continue;
    $splice(node, begin - piece.start, stop - begin, text);
    text = '';
    isThere = true;
    if (from === to) return true;
  }
  return isThere;
}

function $splice(node: TextNode, offset: number, count: number, text: string): void {
  if ($isTabNode(node)) {
    $spliceTab(node, offset, count, text);
    return;
  }
  const selection = $getSelection();
  const points = $isRangeSelection(selection) ? [selection.anchor, selection.focus] : [];
  const ours = points.filter((point) => point.key === node.getKey() && point.type === 'text');
  const before = ours.map((point) => ({ point, offset: point.offset }));
  node.spliceText(offset, count, text);
  for (const { point, offset: old } of before) {
    $setOffset(point, movedOffset(old, offset, count, text.length));
  }
  if (node.getTextContentSize() === 0) node.remove();
}

/** A tab is a node of its own, in which nothing can be written. */
function $spliceTab(tab: TabNode, offset: number, count: number, text: string): void {
  if (text !== '') {
    const written = $createTextNode(text).setFormat(tab.getFormat()).setStyle(tab.getStyle());
    if (offset === 0) tab.insertBefore(written);
    else tab.insertAfter(written);
  }
  if (count > 0) tab.remove();
}

function $setOffset(point: PointType, offset: number): void {
  if (point.offset !== offset) point.set(point.key, offset, 'text');
}

function movedOffset(old: number, offset: number, count: number, added: number): number {
  if (old <= offset) return old;
  return old >= offset + count ? old - count + added : offset + added;
}

/** The part of `before` that has to go, and what comes instead: without the letters that both begin and end with. */
export function changeBetween(before: string, after: string): TextRange & { readonly text: string } {
  const [old, next] = [[...before], [...after]];
  const shorter = Math.min(old.length, next.length);
  let head = 0;
  while (head < shorter && old[head] === next[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === next.at(-1 - tail)) tail++;
  const start = old.slice(0, head).join('').length;
  const end = before.length - old.slice(old.length - tail).join('').length;
  return { start, end, text: next.slice(head, next.length - tail).join('') };
}
