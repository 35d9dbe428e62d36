// Types a history into a Lexical editor: lines are paragraphs. Keeps the lengths of the lines beside the editor, to find a
// position in a long text without reading all of it.

import {
  $createParagraphNode,
  $createTextNode,
  $getRoot,
  $isElementNode,
  $isTabNode,
  $isTextNode,
  type ElementNode,
  type LexicalEditor,
} from 'lexical';
import type { Patch } from './histories.ts';

export class LineEditor {
  readonly #editor: LexicalEditor;
  readonly #lengths = [0];

  constructor(editor: LexicalEditor) {
    this.#editor = editor;
  }

  /** Several patches as one committed update, as a burst of keys is. */
  type(patches: readonly Patch[]): void {
    this.#editor.update(
      () => {
        for (const patch of patches) this.#$patch(patch);
      },
      { discrete: true },
    );
  }

  #$patch([position, deleted, inserted]: Patch): void {
    this.#$delete(position, deleted);
    inserted.split('\n').forEach((part, index) => {
      const at = position + inserted.split('\n').slice(0, index).join('\n').length;
      if (index > 0) this.#$splitLine(at);
      if (part !== '') this.#$insert(index > 0 ? at + 1 : at, part);
    });
  }

  #$delete(position: number, count: number): void {
    for (let left = count; left > 0;) {
      const { line, offset } = this.#find(position);
      const inLine = Math.min(left, (this.#lengths[line] as number) - offset);
      if (inLine > 0) {
        $setText(this.#$block(line), (text) => text.slice(0, offset) + text.slice(offset + inLine));
        this.#lengths[line] = (this.#lengths[line] as number) - inLine;
        left -= inLine;
      } else {
        this.#$joinNext(line);
        left -= 1;
      }
    }
  }

  #$insert(position: number, inserted: string): void {
    const { line, offset } = this.#find(position);
    $setText(this.#$block(line), (text) => text.slice(0, offset) + inserted + text.slice(offset));
    this.#lengths[line] = (this.#lengths[line] as number) + inserted.length;
  }

  #$splitLine(position: number): void {
    const { line, offset } = this.#find(position);
    const block = this.#$block(line);
    let tail = '';
    $setText(block, (text) => {
      tail = text.slice(offset);
      return text.slice(0, offset);
    });
    const next = $createParagraphNode();
    block.insertAfter(next);
    $setText(next, () => tail);
    this.#lengths.splice(line, 1, offset, tail.length);
  }

  #$joinNext(line: number): void {
    const next = this.#$block(line + 1);
    const tail = next.getTextContent();
    $setText(this.#$block(line), (text) => text + tail);
    next.remove();
    this.#lengths.splice(line, 2, (this.#lengths[line] as number) + (this.#lengths[line + 1] as number));
  }

  #find(position: number): { readonly line: number; readonly offset: number } {
    let offset = position;
    for (let line = 0; line < this.#lengths.length; line++) {
      const length = this.#lengths[line] as number;
      if (offset <= length) return { line, offset };
      offset -= length + 1;
    }
    throw new Error(`no position ${position}`);
  }

  #$block(line: number): ElementNode {
    const block = $getRoot().getChildAtIndex(line);
    if (!$isElementNode(block)) throw new Error(`no line ${line}`);
    return block;
  }
}

/** The text in a line is one node, but for tabs, which the binding shows as nodes of their own. */
function $setText(block: ElementNode, change: (text: string) => string): void {
  const [node, ...others] = block.getChildren();
  const text = change(block.getTextContent());
  if (others.length === 0 && $isTextNode(node) && !$isTabNode(node) && text !== '') {
    node.setTextContent(text);
    return;
  }
  block.clear();
  if (text !== '') block.append($createTextNode(text));
}
