// Documents made at random, with all that Markdown could trip over: its own marks as text, spaces at edges, empty blocks,
// marks that overlap, lists that jump, tables with anything in their cells.

import * as Y from 'yjs';

import { flowRoot } from '../../lib/document/flow/flow-root.ts';
import { actAttribute, actKey, markKinds } from '../../lib/document/flow/marks.ts';
import type { Random } from '../../lib/base/random.ts';

export type Pick = (below: number) => number;

export function pickFrom(random: Random): Pick {
  return (below) => Math.floor(random.fraction() * below);
}

function oneOf<T>(pick: Pick, values: readonly T[]): T {
  return values[pick(values.length)]!;
}

const words = [
  'Weft',
  'the',
  'quick',
  'brown',
  'fox',
  'jumps',
  'over',
  'dogs',
  'naïve',
  '東京',
  '🦊',
  'a',
  'I',
  '1',
  '42',
  'snake_case',
  '__init__',
  'x*y',
  '**',
  '*',
  '_',
  '~',
  '~~',
  '`',
  '``',
  '[',
  ']',
  '](',
  '<',
  '>',
  '<b>',
  '</b>',
  '<!--',
  '&',
  '&amp;',
  '&#32;',
  '\\',
  '\\\\',
  '\\n',
  '$',
  '$$',
  '$5',
  '|',
  '||',
  '#',
  '##',
  '-',
  '+',
  '1.',
  '2)',
  '---',
  '===',
  '> ',
  '- ',
  '* ',
  '1. ',
  '# ',
  '[ ] ',
  '[x] ',
  '[!NOTE]',
  '[^1]',
  '![',
  '!',
  ':',
  'https://a.b/c?d=e&f',
  'http://x',
  'www.x.org',
  'a@b.co',
  '@ada',
  '\t',
  '\u00A0',
  '\u200B',
  '\uFEFF',
  '(',
  ')',
  '"',
  "'",
  '.',
  ',',
  '…',
  '—',
  '\\|',
  '{',
  '}',
  '=',
  ':--',
  '|-|',
  '&nbsp;',
  '<br>',
  'xhttps://y',
  '\u2028',
  'e\u0301',
  '👩‍👩‍👧',
  '```',
  '~~~',
  '<details>',
  '</details>',
  '\v',
  '%',
  '^',
  '/',
  '0',
  'x^2',
  '\\(',
  '\\[',
] as const;

export function randomText(pick: Pick, wordsMax = 8): string {
  let text = '';
  for (let count = pick(wordsMax + 1); count > 0; count--) {
    text += oneOf(pick, words);
    if (pick(3) > 0) text += oneOf(pick, [' ', ' ', ' ', '  ', '\n', '']);
  }
  return text;
}

const colors = ['red', '#ff8800', 'rgb(1, 2, 3)', 'var(--x)'] as const;
const addresses = [
  'https://weft.example/a',
  '/relative path',
  'https://x.y/(z)',
  'a"b<c>d',
  '',
  '#x|y',
  'mailto:a@b.co',
  'x\\y',
  'a_b*c',
] as const;

interface Part {
  readonly insert: string | Y.Map<unknown>;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Acts that nobody else has: a key each. */
class Acts {
  #count = 0;

  random(pick: Pick): Record<string, unknown> {
    const attributes: Record<string, unknown> = {};
    if (pick(2) === 0) return attributes;
    for (let count = pick(3); count >= 0; count--) {
      const kind = oneOf(pick, markKinds);
      const value =
        kind === 'link'
          ? oneOf(pick, addresses)
          : kind === 'color'
            ? oneOf(pick, colors)
            : kind === 'highlight'
              ? oneOf(pick, ['', ...colors])
              : '';
      // A link without an address is a link too.
      const attribute = actAttribute([], value);
      attributes[actKey(kind, { client: 0, clock: this.#count++ })] = attribute;
    }
    return attributes;
  }
}

export interface RandomFlowOptions {
  /** Whether there may be what Markdown has no words for, and what a fresh document would not get from it. */
  readonly withUnsaid: boolean;
  /** Whether a table's cell may hold several blocks, and such without text. */
  readonly withBlocksInCells: boolean;
}

export function randomFlow(pick: Pick, options: RandomFlowOptions, clientId = 1): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  flowRoot(doc).applyDelta(randomParts(pick, options, 1 + pick(7), 0) as never);
  return doc;
}

function randomParts(pick: Pick, options: RandomFlowOptions, count: number, depth: number): Part[] {
  const acts = new Acts();
  const parts: Part[] = [];
  if (options.withUnsaid && pick(6) === 0) parts.push(...randomInlines(pick, options, acts));
  for (let index = 0; index < count; index++) {
    const marker = randomMarker(pick, options, depth);
    parts.push({ insert: marker.map, attributes: {} });
    if (marker.content === 'code') parts.push({ insert: randomText(pick), attributes: {} });
    else if (marker.content === 'rich') parts.push(...randomInlines(pick, options, acts));
    else if (options.withUnsaid && pick(5) === 0) parts.push(...randomInlines(pick, options, acts));
  }
  return parts.filter(({ insert }) => insert !== '');
}

function randomInlines(pick: Pick, options: RandomFlowOptions, acts: Acts): Part[] {
  const parts: Part[] = [];
  for (let count = pick(5); count > 0; count--) {
    const attributes = acts.random(pick);
    if (pick(6) > 0) parts.push({ insert: randomText(pick, 5), attributes });
    else parts.push({ insert: randomInline(pick, options), attributes });
  }
  return parts;
}

function randomInline(pick: Pick, { withUnsaid }: RandomFlowOptions): Y.Map<unknown> {
  switch (pick(withUnsaid ? 5 : 2)) {
    case 0:
      return mapOf({
        inline: 'image',
        src: oneOf(pick, addresses),
        alt: randomText(pick, 3),
        ...(withUnsaid ? { width: 7 } : {}),
      });
    case 1:
      return mapOf({
        inline: 'equation',
        tex: oneOf(pick, ['x^2', 'a$b', ' y ', '\\|x|', 'a_b', '`', '\\frac{1}{2}', '$', 'a\\\\']),
      });
    case 2:
      return mapOf({ inline: 'mention', user: '7', label: oneOf(pick, ['@Ada', 'Bob *', '']) });
    case 3:
      return mapOf({ inline: 'emoji', name: 'fox', symbol: '🦊' });
    default:
      return mapOf({ inline: 'poll', votes: 3 });
  }
}

function mapOf(entries: Readonly<Record<string, unknown>>): Y.Map<unknown> {
  return new Y.Map(Object.entries(entries).filter(([, value]) => value !== '' && value !== undefined));
}

type Content = 'rich' | 'code' | 'void';

function randomMarker(
  pick: Pick,
  options: RandomFlowOptions,
  depth: number,
): { map: Y.Map<unknown>; content: Content } {
  const { withUnsaid } = options;
  const common = withUnsaid && pick(3) === 0 ? { align: 'center', indent: pick(4) } : {};
  const rich = (entries: Record<string, unknown>): { map: Y.Map<unknown>; content: Content } => ({
    map: mapOf({ ...common, ...entries }),
    content: 'rich',
  });
  switch (pick(depth === 0 ? 14 : 12)) {
    case 0:
    case 1:
      return rich({});
    case 2:
      return rich({ type: `h${1 + pick(6)}` });
    case 3:
      return rich({ type: 'quote' });
    case 4:
      return rich({
        type: 'callout',
        tone: oneOf(pick, ['', 'tip', 'success', 'warning', 'danger']),
        ...(withUnsaid ? { icon: '🔥' } : {}),
      });
    case 5:
      return rich({ type: 'toggle', closed: pick(2) === 0 || undefined });
    case 6:
    case 7:
      return rich({ type: 'bullet', indent: pick(4) || undefined });
    case 8:
      return rich({ type: 'number', indent: pick(4) || undefined, start: oneOf(pick, [undefined, 3, 99]) });
    case 9:
      return rich({ type: 'check', indent: pick(3) || undefined, checked: pick(2) === 0 || undefined });
    case 10:
      return {
        map: mapOf({ ...common, type: 'code', language: oneOf(pick, ['', 'ts', 'c++']) }),
        content: 'code',
      };
    case 11:
      return { map: randomVoid(pick, options), content: 'void' };
    default:
      return { map: randomTable(pick, options, depth), content: 'void' };
  }
}

function randomVoid(pick: Pick, { withUnsaid }: RandomFlowOptions): Y.Map<unknown> {
  switch (pick(withUnsaid ? 5 : 3)) {
    case 0:
      return mapOf({ type: 'divider' });
    case 1:
      return mapOf({
        type: 'image',
        src: oneOf(pick, addresses),
        alt: randomText(pick, 3),
        caption: randomText(pick, 3),
      });
    case 2:
      return mapOf({ type: 'equation', tex: oneOf(pick, ['', 'x^2', '$$\na', 'a\n\nb', '$']) });
    case 3:
      return mapOf({ type: 'embed', url: oneOf(pick, addresses) });
    default:
      return mapOf({ type: 'poll', votes: 3 });
  }
}

function randomTable(pick: Pick, options: RandomFlowOptions, depth: number): Y.Map<unknown> {
  const [rows, columns] = [1 + pick(3), 1 + pick(3)];
  const cells = new Y.Map<unknown>();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (options.withUnsaid && pick(5) === 0) continue;
      const flow = new Y.XmlText();
      const parts = options.withBlocksInCells
        ? randomParts(pick, options, pick(3), depth + 1)
        : [{ insert: mapOf({}), attributes: {} }, ...randomInlines(pick, options, new Acts())];
      flow.applyDelta(parts.filter(({ insert }) => insert !== '') as never);
      cells.set(`r${row}:c${column}`, flow);
    }
  }
  const lines = (prefix: string, count: number): Y.Map<unknown> =>
    new Y.Map(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, 'ABC'.charAt(index)]));
  return new Y.Map<unknown>([
    ['type', 'table'],
    ['rows', lines('r', rows)],
    ['cols', lines('c', columns)],
    ['cells', cells],
  ]);
}
