// The words of the app: all in the catalogue, all of them in every language, and the right language for the reader.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseAst } from 'vitest/node';
import { errorText } from '../../../app/_text/error-text.ts';
import { en, type Texts } from '../../../app/_text/en.ts';
import { bestLanguage, languages } from '../../../app/_text/languages.ts';
import { localeOf } from '../../../app/_text/locale.ts';

const appFolder = new URL('../../../app/', import.meta.url).pathname;
const translations = Object.entries(languages).flatMap(([code, { load }]) => (load === null ? [] : [{ code, load }])); // prettier-ignore

test.each(translations)(
  '$code has every word that English has, and none is empty',
  async ({ code, load }) => {
    const texts = await load();
    expect(texts.code).toBe(code);
    const paths = (of: Texts) =>
      words(of)
        .map(([path]) => path)
        .toSorted();
    expect(paths(texts)).toEqual(paths(en));
    expect(words(texts).filter(([, word]) => word.trim() === '')).toEqual([]);
  },
);

test('German speaks to nobody as “Sie”', async () => {
  const texts = words(await languages.de.load());
  expect(texts.length).toBeGreaterThan(100);
  expect(texts.filter(([, word]) => /\b(Sie|Ihnen|Ihre?[mnrs]?)\b/.test(word))).toEqual([]);
});

test('no component holds words of its own', () => {
  const files = readdirSync(appFolder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.tsx'),
  );
  expect(files.length).toBeGreaterThan(20);
  const found = files.flatMap((file) =>
    wordsIn(readFileSync(join(appFolder, file), 'utf8')).map((word) => `${file}: ${word}`),
  );
  expect(found).toEqual([]);
});

test.each([
  ['<p>Some words</p>', 'Some words'],
  ['<p>{ready ? "Now" : soon}</p>', 'Now'],
  ['<p>{failed && `Not ${done}`}</p>', 'Not'],
  ['<button aria-label="Close it" />', 'Close it'],
  ['<Field label={isNew ? "Add" : words.save} />', 'Add'],
])('a component that did would be found: %s', (source, word) => {
  expect(wordsIn(`const view = ${source};`)).toEqual([word]);
});

test('code in a component is not taken for words', () => {
  const source =
    'const list = useState<string>("weft:key"); const view = <a href="/d" className="big">{list}·</a>;';
  expect(wordsIn(source)).toEqual([]);
});

test('the first of the reader’s languages that there is counts, whatever its variant; else English', () => {
  expect(bestLanguage(['fr', 'de-AT', 'en'])).toBe('de');
  expect(bestLanguage(['EN-us', 'de'])).toBe('en');
  expect(bestLanguage(['fr', 'toString'])).toBe('en');
  expect(bestLanguage([])).toBe('en');
});

test('dates are written as in the reader’s own variant of the language, if there is one', () => {
  expect(localeOf('en', ['de-AT', 'en-GB'])).toBe('en-GB');
  expect(localeOf('de', ['en-GB'])).toBe('de');
});

test('a failed request is told by its code, and by the server’s words only if the code is a newer one', () => {
  expect(errorText({ code: 'unreachable', message: 'x' }, en)).toBe('The server cannot be reached.');
  expect(errorText({ code: 'not-thought-of-yet', message: 'As the server says.' }, en)).toBe(
    'As the server says.',
  );
  expect(errorText({ code: 'toString', message: 'As the server says.' }, en)).toBe('As the server says.');
});

/** Each word with its path. A function's is what it says of 2, "2" or a list of one, whatever it takes. */
function words(texts: Texts): readonly (readonly [path: string, word: string])[] {
  const found: [string, string][] = [];
  const visit = (value: unknown, path: string): void => {
    if (typeof value === 'string') found.push([path, value]);
    else if (typeof value === 'function') found.push([path, said(value as Parameters<typeof said>[0])]);
    else for (const [key, inner] of Object.entries(value as object)) visit(inner, `${path}.${key}`);
  };
  visit(texts, '');
  return found;
}

function said(value: (...told: unknown[]) => unknown): string {
  const something = Object.assign(['2'], { toString: () => '2', valueOf: () => 2 });
  return String(value(something, something, something));
}

interface SyntaxNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

const saying =
  /^(aria-label|aria-description|aria-placeholder|aria-roledescription|aria-valuetext|title|placeholder|alt|label|legend|hint|text|message|children)$/;
/** Names, and what is a symbol more than a word. */
const everywhereTheSame = new Set(['Weft']);

/** What a person would read in the JSX of a source: text, and string literals where text stands. */
function wordsIn(source: string): readonly string[] {
  const found: string[] = [];
  const say = (text: unknown): void => {
    const word = String(text).trim();
    if (/\p{L}{2,}/u.test(word) && !everywhereTheSame.has(word)) found.push(word);
  };
  /** The values that an expression may have, not those it decides by. */
  const visitValue = (node: SyntaxNode): void => {
    if (node.type === 'Literal' && typeof node['value'] === 'string') say(node['value']);
    else if (node.type === 'TemplateLiteral') {
      for (const part of node['quasis'] as SyntaxNode[]) say((part['value'] as { cooked: string }).cooked);
    } else if (node.type === 'ConditionalExpression') {
      visitValue(node['consequent'] as SyntaxNode);
      visitValue(node['alternate'] as SyntaxNode);
    } else if (node.type === 'LogicalExpression') visitValue(node['right'] as SyntaxNode);
  };
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'JSXText') say(node['value']);
    if (node.type === 'JSXElement' || node.type === 'JSXFragment') {
      for (const child of node['children'] as SyntaxNode[]) {
        if (child.type === 'JSXExpressionContainer') visitValue(child['expression'] as SyntaxNode);
      }
    }
    if (node.type === 'JSXAttribute' && saying.test(String((node['name'] as SyntaxNode)['name']))) {
      const value = node['value'] as SyntaxNode | null;
      if (value !== null) {
        visitValue(value.type === 'JSXExpressionContainer' ? (value['expression'] as SyntaxNode) : value);
      }
    }
    for (const inner of Object.values(node).flat()) if (isNode(inner)) visit(inner);
  };
  // What is advised in its place is not offered by this package.
  // oxlint-disable-next-line typescript/no-deprecated
  visit(parseAst(source, { lang: 'tsx' }) as unknown as SyntaxNode);
  return found;
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value;
}
