// Paints code: highlights over what is on the screen of the blocks of code, and nothing in the document. What a change
// does to the colours is painted before the picture after it, as far as it is known by then.

import { $getNodeByKey, type LexicalEditor, mergeRegister, type NodeKey, type NodeMutation } from 'lexical';

import { $isCodeBlockNode, CodeBlockNode } from '../../../lib/document/nodes/code-block-node.ts';
import './code-highlights.css';
import { CodeReader } from './code-reader.ts';
import type { LineTokens } from './code-tokens.ts';
import { tokenClasses } from './token-classes.ts';

/** So much beyond the screen is painted, for who scrolls. */
const marginPx = 400;

interface Piece {
  readonly node: Text;
  /** Where in its line it begins. */
  readonly start: number;
}

interface CodeLine {
  readonly text: string;
  readonly pieces: readonly Piece[];
}

interface PaintedBlock {
  readonly language: string;
  readonly lines: readonly CodeLine[];
}

export class CodePaint {
  readonly #editor: LexicalEditor;
  readonly #reader = new CodeReader(() => this.#paintSoon());
  readonly #highlights = tokenClasses.map(() => new Highlight());
  /** Null: it is to be read anew. */
  readonly #blocks = new Map<NodeKey, PaintedBlock | null>();
  #frame = 0;

  constructor(editor: LexicalEditor) {
    this.#editor = editor;
  }

  register(): () => void {
    for (const [index, name] of tokenClasses.entries()) {
      CSS.highlights.set(`weft-code-${name}`, this.#highlights[index] ?? new Highlight());
    }
    const paintSoon = () => this.#paintSoon();
    addEventListener('scroll', paintSoon, { passive: true, capture: true });
    addEventListener('resize', paintSoon);
    return mergeRegister(
      this.#editor.registerMutationListener(CodeBlockNode, (changes) => this.#onChanges(changes)),
      // What is typed in a block is no change of its node.
      this.#editor.registerUpdateListener(({ dirtyElements }) => {
        for (const key of dirtyElements.keys()) if (this.#blocks.has(key)) this.#blocks.set(key, null);
        if (dirtyElements.size > 0) this.#paintSoon();
      }),
      () => {
        cancelAnimationFrame(this.#frame);
        removeEventListener('scroll', paintSoon, true);
        removeEventListener('resize', paintSoon);
        for (const name of tokenClasses) CSS.highlights.delete(`weft-code-${name}`);
        this.#reader.close();
      },
    );
  }

  #onChanges(changes: ReadonlyMap<NodeKey, NodeMutation>): void {
    for (const [key, change] of changes) {
      if (change === 'destroyed') {
        this.#blocks.delete(key);
        this.#reader.forget(key);
      } else this.#blocks.set(key, null);
    }
    this.#paintSoon();
  }

  #paintSoon(): void {
    if (this.#blocks.size === 0 && this.#highlights.every(({ size }) => size === 0)) return;
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    for (const highlight of this.#highlights) highlight.clear();
    for (const key of this.#blocks.keys()) {
      const element = this.#editor.getElementByKey(key);
      const box = element?.getBoundingClientRect();
      if (element === null || box === undefined || !isNear(box)) continue;
      const { language, lines } = this.#blockAt(key, element);
      const tokens = this.#reader.read(
        key,
        language,
        lines.map(({ text }) => text),
      );
      this.#paintLines(lines, tokens);
    }
  }

  #blockAt(key: NodeKey, element: HTMLElement): PaintedBlock {
    const known = this.#blocks.get(key);
    if (known !== undefined && known !== null) return known;
    const language = this.#editor.getEditorState().read(() => {
      const node = $getNodeByKey(key);
      return $isCodeBlockNode(node) ? node.getLanguage() : '';
    });
    const block = { language, lines: linesIn(element) };
    this.#blocks.set(key, block);
    return block;
  }

  #paintLines(lines: readonly CodeLine[], tokens: readonly LineTokens[]): void {
    for (let index = firstNear(lines); index < lines.length; index++) {
      const line = lines[index];
      if (line === undefined || isBelow(line)) return;
      const pairs = tokens[index];
      if (pairs !== undefined) this.#paintLine(line, pairs);
    }
  }

  #paintLine({ text, pieces }: CodeLine, pairs: LineTokens): void {
    for (let at = 0; at < pairs.length; at += 2) {
      const highlight = this.#highlights[(pairs[at + 1] ?? 0) - 1];
      if (highlight === undefined) continue;
      const [start, end] = [pairs[at] ?? 0, pairs[at + 2] ?? text.length];
      for (const { node, start: begin } of pieces) {
        const [from, to] = [Math.max(start, begin), Math.min(end, begin + node.length)];
        if (from >= to) continue;
        highlight.add(
          new StaticRange({
            startContainer: node,
            startOffset: from - begin,
            endContainer: node,
            endOffset: to - begin,
          }),
        );
      }
    }
  }
}

/** The lines as they are drawn: text nodes, with a break between two lines. */
function linesIn(element: HTMLElement): CodeLine[] {
  const lines: { text: string; pieces: Piece[] }[] = [{ text: '', pieces: [] }];
  for (const child of element.childNodes) {
    if (child.nodeName === 'BR') {
      lines.push({ text: '', pieces: [] });
      continue;
    }
    let node: Node | null = child;
    while (node !== null && !(node instanceof Text)) node = node.firstChild;
    const line = lines.at(-1);
    if (node === null || line === undefined) continue;
    line.pieces.push({ node, start: line.text.length });
    line.text += node.data;
  }
  return lines;
}

function isNear({ top, bottom }: DOMRect): boolean {
  return bottom > -marginPx && top < innerHeight + marginPx;
}

function boxOf({ pieces: [first] }: CodeLine): DOMRect | null {
  return first?.node.parentElement?.getBoundingClientRect() ?? null;
}

function isBelow(line: CodeLine): boolean {
  const box = boxOf(line);
  return box !== null && box.top > innerHeight + marginPx;
}

/** The first line that is not far above the screen; lines without text have no place of their own. */
function firstNear(lines: readonly CodeLine[]): number {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    let probe = middle;
    let box: DOMRect | null = null;
    for (; probe < high && box === null; probe++) {
      const line = lines[probe];
      box = line === undefined ? null : boxOf(line);
    }
    if (box === null || box.bottom > -marginPx) high = middle;
    else low = probe;
  }
  return low;
}
