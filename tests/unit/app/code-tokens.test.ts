// What the parts of code are, line by line, while it is edited: as little as possible is looked at twice, and what comes
// out is what looking at all of it gives.
import { expect, test } from 'vitest';
import { codeLanguage, codeLanguages } from '../../../app/_editing/code/languages.ts';
import { CodeTokens, type LineGrammar, tokensMeanwhile } from '../../../app/_editing/code/code-tokens.ts';

/** A comment from /* to its end: 1 in it, 2 outside. */
function comments(): { grammar: LineGrammar<boolean>; looked: () => string[] } {
  let seen: string[] = [];
  return {
    grammar: {
      first: false,
      isSame: (a, b) => a === b,
      tokenize(line, before) {
        seen.push(line);
        return {
          tokens: Uint32Array.of(0, before ? 1 : 2),
          after: (before || line.includes('/*')) && !line.includes('*/'),
        };
      },
    },
    looked: () => {
      const all = seen;
      seen = [];
      return all;
    },
  };
}

function finish<State>(tokens: CodeTokens<State>, lines: readonly string[], atOnce = 1_000): number[] {
  const reading = tokens.update(lines, atOnce);
  for (let step = reading.next(); ; step = reading.next()) {
    if (step.done === true) return step.value.map((line) => line[1] ?? 0);
  }
}

test('only the line that was edited is looked at again if its end means the same', () => {
  const { grammar, looked } = comments();
  const tokens = new CodeTokens(grammar);
  expect(finish(tokens, ['a', 'b', 'c', 'd'])).toEqual([2, 2, 2, 2]);
  looked();
  expect(finish(tokens, ['a', 'bb', 'c', 'd'])).toEqual([2, 2, 2, 2]);
  expect(looked()).toEqual(['bb']);
  finish(tokens, ['a', 'new', 'bb', 'c', 'd']);
  expect(looked()).toEqual(['new']);
  finish(tokens, ['a', 'c', 'd']);
  expect(looked()).toEqual([]);
});

test('what an edit means for the lines behind it is found, and no further than it goes', () => {
  const { grammar, looked } = comments();
  const tokens = new CodeTokens(grammar);
  finish(tokens, ['a', 'b', '*/', 'd', 'e']);
  looked();
  expect(finish(tokens, ['a /*', 'b', '*/', 'd', 'e'])).toEqual([2, 1, 1, 2, 2]);
  expect(looked()).toEqual(['a /*', 'b', '*/']);
});

test('random edits give what reading all anew gives, also if one is given up half way', () => {
  const parts = ['x', '/*', '*/', 'y'];
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed % below;
  };
  const tokens = new CodeTokens(comments().grammar);
  let lines: string[] = [];
  for (let round = 0; round < 300; round++) {
    const at = random(lines.length + 1);
    const added = Array.from({ length: random(4) }, () => parts[random(parts.length)] as string);
    lines = lines.toSpliced(at, random(3), ...added);
    if (round % 3 === 0) tokens.update(lines, 1).next();
    else expect(finish(tokens, lines)).toEqual(finish(new CodeTokens(comments().grammar), lines));
  }
  expect(lines.length).toBeGreaterThan(50);
});

test('until the colours are known anew, lines that stand elsewhere keep theirs', () => {
  const token = (number: number) => Uint32Array.of(0, number);
  const known = ['a', 'b', 'c'];
  const tokens = [token(1), token(2), token(3)];
  const numbers = (now: readonly string[]): number[] =>
    tokensMeanwhile(known, tokens, now).map((line) => line[1] ?? 0);
  expect(numbers(['a', 'bb', 'c'])).toEqual([1, 2, 3]);
  expect(numbers(['a', 'b', 'new', 'c'])).toEqual([1, 2, 3, 3]);
  expect(numbers(['c'])).toEqual([3]);
});

test('a language is found by its name and by what else it is called, and no two share one', () => {
  expect(codeLanguage('TS')?.id).toBe('typescript');
  expect(codeLanguage('c++')?.id).toBe('cpp');
  expect(codeLanguage('')).toBeUndefined();
  const names = codeLanguages.flatMap(({ id, aliases }) => [id, ...aliases]);
  expect(new Set(names).size).toBe(names.length);
  expect(codeLanguages.length).toBeGreaterThanOrEqual(20);
});

test('the grammar of each language can be fetched, and holds the language by its name', async () => {
  for (const { id, load } of codeLanguages) {
    const grammars = (await load()).default;
    expect(grammars.map(({ name, aliases }) => [name, ...(aliases ?? [])]).flat()).toContain(id);
  }
});
