// Blocks as rows of tokens, so that what the editor shows can be compared with what the flow showed. A token is one
// character, one embed or one block's begin; its code is equal on both sides exactly if it is the same thing: of a
// character its code point (half of one must never be written), of everything else a number for its identity.

import { $isLinkNode } from '@lexical/link';
import {
  $isElementNode,
  $isLineBreakNode,
  $isTabNode,
  $isTextNode,
  type LexicalNode,
  type NodeKey,
} from 'lexical';

import type { Block, Piece } from '../flow/display-order.ts';
import { idText, type IdText, type ItemId } from '../flow/item-id.ts';
import { type Marks, marksOf, noMarks } from '../flow/marks.ts';
import { canonicalShape, type Shape } from '../flow/shape.ts';
import { InlineAtomNode } from '../nodes/shape-nodes.ts';
import type { LexicalBlock } from './block-list.ts';
import { isPlainText } from './inline-content.ts';
import { marksOfNode } from './text-format.ts';
import type { TokenRow } from './token-row.ts';

/** Codes above those of characters name identities. */
const firstIdentity = 0x110000;
const breakCode = 10;

/** Numbers for the identities that occur in one comparison. */
export class Identities {
  readonly #numbers = new Map<IdText, number>();
  #next = firstIdentity;

  /** Null: something new, equal to nothing. */
  of(id: IdText | null): number {
    if (id === null) return this.#next++;
    let number = this.#numbers.get(id);
    if (number === undefined) {
      number = this.#next++;
      this.#numbers.set(id, number);
    }
    return number;
  }
}

/** A token of the flow, as it was shown. */
export interface FlowToken {
  readonly code: number;
  readonly block: Block;
  /** Null for a block's begin. */
  readonly piece: Piece | null;
  readonly id: ItemId;
  /** Behind the begin of its segment, in flow positions. */
  readonly offset: number;
  readonly length: number;
  /** Null where marks are not shown: in plain text. */
  readonly marks: Marks | null;
}

export function addFlowTokens(block: Block, identities: Identities, row: TokenRow<FlowToken>): void {
  const item = block.begin?.marker?._item;
  if (item !== null && item !== undefined) {
    const code = identities.of(block.id);
    row.add(code, { code, id: item.id, piece: null, block, offset: 0, length: 1, marks: null });
  }
  const isPlain = isPlainText(block);
  for (const piece of block.pieces) {
    let begin = piece.segment.marker === null ? 0 : 1;
    for (const run of piece.runs) {
      const marks = isPlain ? null : marksOf(run.attributes);
      const { id, length } = run;
      const offset = begin;
      if (run.type === 'text') {
        addFlowText(run.text, row, (unit, code) => ({
          code,
          id: { client: id.client, clock: id.clock + unit },
          piece,
          block,
          offset: offset + unit,
          length: unitsOf(code),
          marks,
        }));
      } else if (run.type === 'embed') {
        const code = identities.of(idText(id));
        row.add(code, { code, id, piece, block, offset, length: 1, marks });
      }
      begin += length;
    }
  }
}

/** Behind a character of two units places no longer go along with units, so another span begins. */
function addFlowText(
  text: string,
  row: TokenRow<FlowToken>,
  make: (unit: number, code: number) => FlowToken,
): void {
  for (let unit = 0; unit < text.length;) {
    const begin = unit;
    row.begin((ahead, code) => make(begin + ahead, code));
    for (let code = 0; unit < text.length && code <= 0xffff; unit += unitsOf(code)) {
      code = text.codePointAt(unit) ?? 0;
      row.codes.push(code);
    }
  }
}

function unitsOf(codePoint: number): number {
  return codePoint > 0xffff ? 2 : 1;
}

/** A token of the editor. */
export type EditorToken =
  | {
      readonly type: 'begin';
      readonly code: number;
      readonly block: LexicalBlock;
      readonly shape: Shape;
    }
  | {
      readonly type: 'character';
      readonly code: number;
      readonly marks: Marks | null;
    }
  | {
      readonly type: 'atom';
      readonly code: number;
      readonly marks: Marks | null;
      readonly shape: Shape;
      readonly key: NodeKey;
    };

/** What stands left of a caret: something that was there, or so many things that the edit put in. */
export type LeftOfCaret =
  | { readonly type: 'kept'; readonly id: ItemId }
  | { readonly type: 'inserted'; readonly units: number };

/** Where the caret is, as a position in the row: found on the way if it lies in one of the blocks. */
export interface CaretProbe {
  readonly key: NodeKey;
  readonly offset: number;
  position: number;
  /** What stands left of it in the row; null while it was not found. */
  left: LeftOfCaret | null;
}

export interface EditorTokenOptions {
  readonly identities: Identities;
  /** The embed that a node shows, or null. */
  readonly atomOf: (key: NodeKey) => IdText | null;
  readonly caret: CaretProbe | null;
}

/** The tokens within a block; its begin is the caller's to add. */
export function $addEditorTokens(
  { node, children }: LexicalBlock,
  isPlain: boolean,
  options: EditorTokenOptions,
  row: TokenRow<EditorToken>,
): void {
  if (!$isElementNode(node)) return;
  $addChildren(children ?? node.getChildren(), null, isPlain, options, row);
}

function $addChildren(
  children: readonly LexicalNode[],
  link: string | null,
  isPlain: boolean,
  options: EditorTokenOptions,
  row: TokenRow<EditorToken>,
): void {
  for (const node of children) {
    if ($isTextNode(node)) {
      const caret = options.caret?.key === node.getKey() ? options.caret : null;
      const marks = isPlain ? null : marksOfNode(node, link);
      const text = $isTabNode(node) ? '\t' : node.getTextContent();
      row.begin((_ahead, code) => ({ type: 'character', code, marks }));
      for (let unit = 0; unit < text.length;) {
        if (caret?.offset === unit) caret.position = row.length;
        const code = text.codePointAt(unit) ?? 0;
        row.codes.push(code);
        unit += unitsOf(code);
      }
      if (caret !== null && caret.offset >= text.length) caret.position = row.length;
    } else if ($isLineBreakNode(node)) {
      const marks = formatlessMarks(row.last, link, isPlain);
      row.add(breakCode, { type: 'character', code: breakCode, marks });
    } else if ($isLinkNode(node)) {
      $addChildren(node.getChildren(), node.getURL(), isPlain, options, row);
    } else if ($isElementNode(node)) {
      $addChildren(node.getChildren(), link, isPlain, options, row);
    } else {
      const key = node.getKey();
      const shape =
        node instanceof InlineAtomNode ? node.getShape() : { type: node.getType(), attributes: {} };
      const code = options.identities.of(options.atomOf(key));
      const marks = formatlessMarks(row.last, link, isPlain);
      row.add(code, { type: 'atom', code, marks, shape: canonicalShape(shape, 'inline'), key });
    }
  }
}

/** A break and an atom have no format; they go with what stands before them, so that a bold line stays one act. */
function formatlessMarks(last: EditorToken | undefined, link: string | null, isPlain: boolean): Marks | null {
  if (isPlain) return null;
  const before = last === undefined || last.type === 'begin' ? noMarks : (last.marks ?? noMarks);
  if ((before.link ?? null) === link) return before;
  return link === null ? noMarks : { link };
}

/** Of a token without a format only the link is to be compared. */
export function isFormatless(code: number): boolean {
  return code === breakCode || code >= firstIdentity;
}
