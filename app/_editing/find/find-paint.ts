// Paints what was found, and scrolls to it; what a closed toggle hides is shown while one is at it, on this screen alone.
// Highlights lie over the text and not in it; ranges that stand still are
// enough, as they are made anew before the picture after each change.

import type { LexicalEditor, NodeKey } from 'lexical';

import type { Found } from './replace-text.ts';

/** Their colours: find-highlights.css. */
const allName = 'weft-find';
const oneName = 'weft-find-one';

/** Painting more would cost time at each change, for what is nowhere near. */
const paintedMax = 2_000;

interface DomPoint {
  readonly node: Text;
  readonly offset: number;
}

export class FindPaint {
  readonly #editor: LexicalEditor;
  /** Whether what lies there on the screen is covered. */
  isHidden: (box: DOMRect) => boolean = () => false;
  #unfolded: readonly HTMLElement[] = [];

  constructor(editor: LexicalEditor) {
    this.#editor = editor;
  }

  show(found: readonly Found[], at: number): void {
    // Those around the one that one is at.
    const from = Math.max(0, Math.min(at - paintedMax / 2, found.length - paintedMax));
    const painted = found.slice(from, from + paintedMax);
    const all = new Highlight();
    for (const [index, each] of painted.entries()) {
      const range = from + index === at ? null : this.#range(each);
      if (range !== null) all.add(range);
    }
    CSS.highlights.set(allName, all);
    const one = found[at];
    const range = one === undefined ? null : this.#range(one);
    CSS.highlights.set(oneName, range === null ? new Highlight() : new Highlight(range));
  }

  reveal(found: Found | undefined): void {
    const range = found === undefined ? null : this.#range(found);
    this.#unfold(range);
    if (range === null) return;
    const live = document.createRange();
    live.setStart(range.startContainer, range.startOffset);
    live.setEnd(range.endContainer, range.endOffset);
    if (!this.isHidden(live.getBoundingClientRect())) return;
    // Also sideways, in a wide table.
    range.startContainer.parentElement?.scrollIntoView({ block: 'center', inline: 'nearest' });
    const box = live.getBoundingClientRect();
    if (this.isHidden(box)) scrollBy(0, box.top - innerHeight / 2);
  }

  clear(): void {
    this.#unfold(null);
    CSS.highlights.delete(allName);
    CSS.highlights.delete(oneName);
  }

  /** All that the same toggles hide, as a block of it alone would stand nowhere. */
  #unfold(range: StaticRange | null): void {
    for (const element of this.#unfolded) delete element.dataset['found'];
    const folded = range?.startContainer.parentElement?.closest<HTMLElement>('[data-folded]') ?? null;
    this.#unfolded =
      folded === null
        ? []
        : [
            ...foldedBeside(folded, 'previousElementSibling'),
            folded,
            ...foldedBeside(folded, 'nextElementSibling'),
          ];
    for (const element of this.#unfolded) element.dataset['found'] = '';
  }

  #range({ block, start, end }: Found): StaticRange | null {
    let [first, last]: (DomPoint | null)[] = [];
    for (const piece of block.pieces) {
      const pieceEnd = piece.start + piece.length;
      if (pieceEnd <= start || piece.start >= end) continue;
      first ??= this.#point(piece.key, Math.max(0, start - piece.start));
      last = this.#point(piece.key, Math.min(piece.length, end - piece.start));
    }
    if (first === undefined || first === null || last === undefined || last === null) return null;
    return new StaticRange({
      startContainer: first.node,
      startOffset: first.offset,
      endContainer: last.node,
      endOffset: last.offset,
    });
  }

  #point(key: NodeKey, offset: number): DomPoint | null {
    let node: Node | null = this.#editor.getElementByKey(key);
    while (node !== null && !(node instanceof Text)) node = node.firstChild;
    return node === null || node.length < offset ? null : { node, offset };
  }
}

function foldedBeside(
  folded: HTMLElement,
  side: 'previousElementSibling' | 'nextElementSibling',
): HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let next = folded[side]; next instanceof HTMLElement && 'folded' in next.dataset; next = next[side]) {
    found.push(next);
  }
  return found;
}
