// Reads code in a thread of its own: however long a block is, typing does not wait for it. Grammars are TextMate's, run by
// the browser's own regular expressions; each is fetched when it is first needed.

import { createHighlighterCore, type HighlighterCore } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';

import type { CodeAnswer, CodeRequest } from './code-messages.ts';
import { CodeTokens, type LineGrammar, type LineTokens } from './code-tokens.ts';
import { codeLanguage } from './languages.ts';
import { LatestOnly } from './latest-only.ts';
import { numberOf, numberTheme } from './token-classes.ts';

type ShikiGrammar = ReturnType<HighlighterCore['getLanguage']>;
type State = Parameters<ShikiGrammar['tokenizeLine2']>[1];

interface Block {
  readonly language: string;
  readonly tokens: CodeTokens<State>;
}

/** So that the top of a long block has its colours soon, and a newer text is heard of. */
const linesAtOnce = 100;
/** A line that a grammar runs wild on. The first lines of a language take long, as its patterns are made then. */
const lineTimeMaxMs = 500;
const slowLineTimeMaxMs = 5_000;
const colorShift = 15;
const colorMask = 0b1_1111_1111;

const highlighter = createHighlighterCore({
  themes: [numberTheme],
  langs: [],
  // A pattern that the browser's expressions cannot say is left out: less colour, and no failure.
  engine: createJavaScriptRegexEngine({ forgiving: true }),
});
const blocks = new Map<string, Block>();
const requests = new LatestOnly<CodeRequest>({
  work: read,
  onFailure({ id }, error) {
    // Plain until the next change, which begins with a state that no failure has touched.
    blocks.delete(id);
    answer({ id, tokens: [], isAll: true });
    reportError(error);
  },
});

addEventListener('message', ({ data }: MessageEvent<CodeRequest>) => requests.add(data));

async function read({ id, language, lines }: CodeRequest): Promise<void> {
  if (lines === null) {
    blocks.delete(id);
    return;
  }
  const block = await blockFor(id, language);
  if (block === null) {
    answer({ id, tokens: [], isAll: true });
    return;
  }
  const reading = block.tokens.update(lines, linesAtOnce);
  for (let step = reading.next(); ; step = reading.next()) {
    if (step.done === true) {
      answer({ id, tokens: step.value, isAll: true });
      return;
    }
    await new Promise((resolve) => setTimeout(resolve));
    if (requests.isOutdated(id)) return;
    answer({ id, tokens: block.tokens.tokens, isAll: false });
  }
}

async function blockFor(id: string, language: string): Promise<Block | null> {
  const known = blocks.get(id);
  if (known?.language === language) return known;
  const found = codeLanguage(language);
  if (found === undefined) return null;
  const shiki = await highlighter;
  try {
    await shiki.loadLanguage(found.load());
  } catch {
    // Offline, and it was never used here: plain until the next change.
    return null;
  }
  const block = { language, tokens: new CodeTokens(grammarOf(shiki, shiki.getLanguage(found.id))) };
  blocks.set(id, block);
  return block;
}

function grammarOf(shiki: HighlighterCore, grammar: ShikiGrammar): LineGrammar<State> {
  const numbers = shiki.setTheme(numberTheme.name).colorMap.map((color) => numberOf(color ?? ''));
  return {
    first: null,
    isSame: (a, b) => a === b || (a !== null && b !== null && a.equals(b)),
    tokenize(line, before) {
      const first = grammar.tokenizeLine2(line, before, lineTimeMaxMs);
      const { tokens, ruleStack } = first.stoppedEarly
        ? grammar.tokenizeLine2(line, before, slowLineTimeMaxMs)
        : first;
      return { tokens: numbered(tokens, numbers), after: ruleStack };
    },
  };
}

/** Their pairs of place and metadata, of which the colour's number is what we want; neighbours of one number are one. */
function numbered(pairs: Uint32Array, numbers: readonly number[]): LineTokens {
  const tokens: number[] = [];
  for (let at = 0; at < pairs.length; at += 2) {
    const number = numbers[((pairs[at + 1] ?? 0) >>> colorShift) & colorMask] ?? 0;
    if (number !== tokens.at(-1)) tokens.push(pairs[at] ?? 0, number);
  }
  return Uint32Array.from(tokens);
}

function answer(told: CodeAnswer): void {
  postMessage(told);
}
