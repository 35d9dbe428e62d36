// Carets and pastes for browser tests: the mouse work that playwright has no word for.
//
// Places are told by text, not by pixels: the block by its number or its text, and the column in it. Greek letters
// belong to another person and do not count, and neither do blocks that hold nothing else.

import type { Page } from 'playwright-core';
import type { Person } from '../support/browser.ts';

export interface TextPlace {
  readonly block: number | string;
  readonly column: number;
}

/** The end of the last block that is all Greek. */
export const greekEnd = 'greek-end';

type Place = TextPlace | typeof greekEnd;

/** The place of an offset in a text whose lines are blocks. */
export function lineAndColumn(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset).split('\n');
  return { block: before.length - 1, column: (before.at(-1) as string).length };
}

/** Clicks at a place; with an `end`, selects from it to there by a click with Shift. */
export async function placeCaret(person: Person, start: Place, end: Place | null = null): Promise<void> {
  await clickAt(person, start, []);
  if (end !== null) await clickAt(person, end, ['Shift']);
}

/** Somebody else's edit may move the text under the pointer: look where the caret is, and click again. */
async function clickAt(person: Person, place: Place, modifiers: 'Shift'[]): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    const target = await look(person, place);
    if (target.isCovered && modifiers.length === 0) {
      // By the tools of what is selected: they go with the selection.
      await person.page.keyboard.press('ArrowRight');
      await nextFrame(person.page);
      continue;
    }
    for (const key of modifiers) await person.page.keyboard.down(key);
    await person.page.mouse.click(target.x, target.y);
    for (const key of modifiers) await person.page.keyboard.up(key);
    await nextFrame(person.page);
    if ((await look(person, place)).hasFocusPoint) return;
  }
  const { x, y, ...last } = await look(person, place);
  const there = await person.page.evaluate(whatIsAt, { x, y });
  throw new Error(
    `no click reached ${JSON.stringify(place)}: ${JSON.stringify({ x, y, ...last, ...there })}`,
  );
}

/** What a click met instead, and where it left the selection. */
function whatIsAt({ x, y }: { readonly x: number; readonly y: number }): Record<string, string | undefined> {
  const said = (node: Node | null | undefined): string | undefined => {
    const element = node instanceof Element ? node : node?.parentElement;
    return element?.outerHTML.slice(0, 300);
  };
  const selection = document.getSelection();
  return {
    element: said(document.elementFromPoint(x, y)),
    active: said(document.activeElement)?.slice(0, 80),
    focus: `${selection?.focusOffset} in ${said(selection?.focusNode)}`,
  };
}

/** Where on the screen a place is, whether tools lie over it, and whether the selection's moving end is there. */
function look(
  person: Person,
  wanted: Place,
): Promise<{ x: number; y: number; isCovered: boolean; hasFocusPoint: boolean }> {
  return person.editor.evaluate((root, place) => {
    const own = (text: string): string => text.replaceAll(/\p{Script=Greek}/gu, '');
    const textOf = (element: Element): string => element.textContent ?? '';
    const isGreek = (block: Element): boolean => textOf(block) !== '' && own(textOf(block)) === '';
    const blocks = Array.from(root.children);
    const ownBlocks = blocks.filter((block) => !isGreek(block));
    const found =
      place === 'greek-end'
        ? blocks.filter(isGreek).at(-1)
        : typeof place.block === 'number'
          ? ownBlocks[place.block]
          : ownBlocks.find((block) => own(textOf(block)) === place.block);
    if (found === undefined) throw new Error(`there is no block ${JSON.stringify(place)}`);

    /** The characters of the block with their text nodes. */
    const characters: Array<{ node: Node; offset: number; isOwn: boolean }> = [];
    const walker = document.createTreeWalker(found, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent ?? '';
      for (let offset = 0; offset < text.length; offset++) {
        characters.push({ node, offset, isOwn: own(text[offset] as string) !== '' });
      }
    }
    /** How many characters lie before the place. */
    let index = characters.length;
    if (place !== 'greek-end') {
      const ownIndexes = characters.flatMap((character, at) => (character.isOwn ? [at] : []));
      const isShort = place.column > ownIndexes.length;
      if (isShort) throw new Error(`"${textOf(found)}" ends before column ${place.column}`);
      index = ownIndexes[place.column] ?? characters.length;
    }
    found.scrollIntoView({ block: 'center' });
    const edge = (at: number, side: 'left' | 'right'): { x: number; y: number } => {
      const { node, offset } = characters[at] as (typeof characters)[number];
      const range = document.createRange();
      range.setStart(node, offset);
      range.setEnd(node, offset + 1);
      const box = side === 'left' ? range.getClientRects()[0] : [...range.getClientRects()].at(-1);
      if (box === undefined) throw new Error('a character without a place');
      return { x: box[side], y: box.top + box.height / 2 };
    };
    const box = found.getBoundingClientRect();
    const point =
      characters.length === 0
        ? { x: box.left + 1, y: box.top + box.height / 2 }
        : index < characters.length
          ? edge(index, 'left')
          : edge(index - 1, 'right');

    const selection = document.getSelection();
    const focus = selection?.focusNode ?? null;
    let hasFocusPoint = false;
    if (selection !== null && focus !== null && found.contains(focus)) {
      const range = document.createRange();
      range.setStart(found, 0);
      range.setEnd(focus, selection.focusOffset);
      hasFocusPoint = range.toString().length === index && document.activeElement === root;
    }
    const covering = document.elementFromPoint(point.x, point.y)?.closest('[role=toolbar]') ?? null;
    return { ...point, isCovered: covering !== null, hasFocusPoint };
  }, wanted);
}

function nextFrame(page: Page): Promise<unknown> {
  return page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve(null))));
}

/** Pastes plain text at the caret, as from another program. */
export async function pasteText(person: Person, text: string): Promise<void> {
  await person.editor.click();
  await person.editor.evaluate((root, pasted) => {
    const data = new DataTransfer();
    data.setData('text/plain', pasted);
    root.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}
