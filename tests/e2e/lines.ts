// What a person sees of a document with the caret in it, as text: `one t|wo`, `a [selected] word`, `h1: a heading`, a
// line for each block, item and cell. The caret is the browser's own: where the next key would go.

import type { Person } from '../support/browser.ts';
import { waitUntil } from '../support/wait-until.ts';
import { placeCaret, type TextPlace } from './typing.ts';

interface Line {
  /** What stands before the text: nothing for a paragraph. */
  readonly kind: string;
  readonly text: string;
  /** Where the selection's ends are in it. */
  readonly ends: readonly number[];
  /** Where it begins: in which of the document's outermost blocks, behind so many of its characters. */
  readonly place: { readonly block: number; readonly column: number };
}

/** The document's lines with the caret in them, or without a caret if the text has not got the focus. */
export async function linesOf(person: Person): Promise<string[]> {
  let isOpen = false;
  return (await readLines(person)).map(({ kind, text, ends }) => {
    const [begin, end] = ends.toSorted((a, b) => a - b);
    if (begin === undefined) return kind + text;
    if (end === undefined) {
      // The other end is in another line.
      isOpen = !isOpen;
      return `${kind}${text.slice(0, begin)}${isOpen ? '[' : ']'}${text.slice(begin)}`;
    }
    const selected = begin === end ? '|' : `[${text.slice(begin, end)}]`;
    return kind + text.slice(0, begin) + selected + text.slice(end);
  });
}

/** The document's letters in one row. */
export async function textOf(person: Person): Promise<string> {
  return (await readLines(person)).map(({ text }) => text).join('');
}

/** Waits until the lines are these, with the caret in them where it is told. */
export async function expectLines(person: Person, expected: readonly string[]): Promise<void> {
  const isWithCaret = expected.some((line) => line !== unmarked(line));
  let seen: readonly string[] = [];
  await waitUntil('the lines are there', async () => {
    seen = await linesOf(person);
    if (!isWithCaret) seen = seen.map(unmarked);
    return seen.join('\n') === expected.join('\n');
  }).catch((error: unknown) => {
    throw new Error(`expected ${JSON.stringify(expected)}, saw ${JSON.stringify(seen)}`, { cause: error });
  });
}

/** Puts the caret, or the selection, where the lines have it. They must be there already. */
export async function placeAsIn(person: Person, expected: readonly string[]): Promise<void> {
  await expectLines(person, expected.map(unmarked));
  const lines = await readLines(person);
  const places = expected.flatMap((line, index): TextPlace[] => {
    const { kind, place } = lines[index] as Line;
    const ends = [...line.slice(kind.length).matchAll(/[[\]|]/g)];
    return ends.map((end, before) => ({
      block: place.block,
      column: place.column + end.index - before,
    }));
  });
  await placeCaret(person, places[0] as TextPlace, places[1] ?? null);
  await expectLines(person, expected);
}

export function unmarked(line: string): string {
  return line.replaceAll(/[[\]|]/g, '');
}

function readLines(person: Person): Promise<Line[]> {
  return person.editor.evaluate((root) => {
    const names = 'p,h1,h2,h3,h4,h5,h6,blockquote,pre,ul,ol,li,table,td,th';
    const selection = document.getSelection();
    const isHere = document.activeElement === root && selection !== null && selection.rangeCount > 0;
    const before = (element: Element, node: Node, offset: number): number => {
      const range = document.createRange();
      range.setStart(element, 0);
      range.setEnd(node, offset);
      return range.toString().length;
    };
    return [...root.querySelectorAll(names)]
      .filter((element) => element.querySelector(names) === null)
      .map((element) => {
        const ends = !isHere
          ? []
          : [
              [selection.anchorNode, selection.anchorOffset] as const,
              [selection.focusNode, selection.focusOffset] as const,
            ].flatMap(([node, offset]) =>
              node !== null && element.contains(node) ? [before(element, node, offset)] : [],
            );
        const block = [...root.children].findIndex((child) => child.contains(element));
        const outermost = root.children[block] as Element;
        const name = element.tagName.toLowerCase();
        const isCell = element.parentElement?.tagName === 'TD' || element.parentElement?.tagName === 'TH';
        return {
          kind: isCell ? 'cell: ' : name === 'p' ? '' : `${name}: `,
          text: element.textContent ?? '',
          ends,
          place: { block, column: before(outermost, element, 0) },
        };
      });
  });
}
