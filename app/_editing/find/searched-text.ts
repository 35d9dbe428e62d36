// The document's text as it is searched: a string for each block of text, wherever it stands, and where in it each text
// node begins. Kept from one look to the next, but for the blocks that changed.

import {
  $getRoot,
  $isElementNode,
  $isLineBreakNode,
  $isTextNode,
  type ElementNode,
  type LexicalNode,
  type NodeKey,
} from 'lexical';

export interface TextPiece {
  readonly key: NodeKey;
  readonly start: number;
  readonly length: number;
}

export interface SearchedBlock {
  readonly key: NodeKey;
  readonly text: string;
  readonly pieces: readonly TextPiece[];
}

/** Stands for a thing in the line: nobody looks for it. */
const thing = '\uFFFC';

export class SearchedText {
  readonly #known = new Map<NodeKey, SearchedBlock>();

  forget(keys: Iterable<NodeKey>): void {
    for (const key of keys) this.#known.delete(key);
  }

  forgetAll(): void {
    this.#known.clear();
  }

  /** In the order in which they are read. */
  $blocks(): SearchedBlock[] {
    const blocks: SearchedBlock[] = [];
    this.#$collect($getRoot(), blocks);
    return blocks;
  }

  #$collect(element: ElementNode, blocks: SearchedBlock[]): void {
    let isText = false;
    for (let child = element.getFirstChild(); child !== null; child = child.getNextSibling()) {
      if ($isElementNode(child) && !child.isInline()) this.#$collect(child, blocks);
      else isText ||= child.isInline() || $isTextNode(child) || $isLineBreakNode(child);
    }
    if (isText) blocks.push(this.#$read(element));
  }

  #$read(element: ElementNode): SearchedBlock {
    const key = element.getKey();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const pieces: TextPiece[] = [];
    const text = $readInto(element, pieces, 0);
    const block = { key, text, pieces };
    this.#known.set(key, block);
    return block;
  }
}

function $readInto(element: ElementNode, pieces: TextPiece[], from: number): string {
  let text = '';
  for (let child = element.getFirstChild(); child !== null; child = child.getNextSibling()) {
    text += $readChild(child, pieces, from + text.length);
  }
  return text;
}

function $readChild(child: LexicalNode, pieces: TextPiece[], start: number): string {
  if ($isTextNode(child)) {
    const text = child.getTextContent();
    pieces.push({ key: child.getKey(), start, length: text.length });
    return text;
  }
  if ($isLineBreakNode(child)) return '\n';
  if ($isElementNode(child)) return child.isInline() ? $readInto(child, pieces, start) : '';
  return thing;
}
