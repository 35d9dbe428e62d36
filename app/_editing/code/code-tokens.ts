// What the parts of a block of code are, line by line, as long as it is edited: only lines that changed, and those after
// them whose meaning changes with them, are looked at again. Knows no editor and no screen.

/** Of one line: pairs of where a part begins and its number (token-classes.ts). It ends where the next begins. */
export type LineTokens = Uint32Array;

export interface LineGrammar<State> {
  readonly first: State;
  readonly tokenize: (line: string, before: State) => { readonly tokens: LineTokens; readonly after: State };
  readonly isSame: (a: State, b: State) => boolean;
}

interface KnownLine<State> {
  readonly text: string;
  readonly tokens: LineTokens;
  readonly after: State;
}

/** Longer ones are no code that somebody reads. */
const lineMax = 2_000;
const noTokens: LineTokens = new Uint32Array();

export class CodeTokens<State> {
  readonly #grammar: LineGrammar<State>;
  #lines: KnownLine<State>[] = [];

  constructor(grammar: LineGrammar<State>) {
    this.#grammar = grammar;
  }

  /** Yields after every `linesAtOnce` lines that were looked at, so that others may have their turn. */
  *update(text: readonly string[], linesAtOnce: number): Generator<void, readonly LineTokens[]> {
    const old = this.#lines;
    const next: KnownLine<State>[] = [];
    // Behind the change the old lines stand so much further on.
    const shift = text.length - old.length;
    let before = this.#grammar.first;
    let looked = 0;
    let isSameBefore = true;
    for (const [index, line] of text.entries()) {
      const same = old[index];
      const shifted = old[index - shift];
      if (isSameBefore && same?.text === line) {
        next.push(same);
        before = same.after;
        continue;
      }
      isSameBefore = false;
      const previous = old[index - shift - 1];
      const isKnown =
        shifted?.text === line && previous !== undefined && this.#grammar.isSame(previous.after, before);
      const known = isKnown ? shifted : this.#look(line, before);
      if (!isKnown) looked++;
      next.push(known);
      before = known.after;
      if (looked >= linesAtOnce) {
        looked = 0;
        // What is known by now is not lost if nobody asks on.
        this.#lines = next;
        yield;
      }
    }
    this.#lines = next;
    return next.map(({ tokens }) => tokens);
  }

  /** As far as they are known. */
  get tokens(): readonly LineTokens[] {
    return this.#lines.map(({ tokens }) => tokens);
  }

  #look(text: string, before: State): KnownLine<State> {
    if (text.length > lineMax) return { text, tokens: noTokens, after: before };
    const { tokens, after } = this.#grammar.tokenize(text, before);
    return { text, tokens, after };
  }
}

/** What can be shown of a text that has changed since its tokens were made: those of lines that still are what they were. */
export function tokensMeanwhile(
  known: readonly string[],
  tokens: readonly LineTokens[],
  now: readonly string[],
): readonly LineTokens[] {
  const shorter = Math.min(known.length, now.length);
  let head = 0;
  while (head < shorter && known[head] === now[head]) head++;
  let tail = 0;
  while (tail < shorter - head && known.at(-1 - tail) === now.at(-1 - tail)) tail++;
  return now.map((_line, index) => {
    if (index < head) return tokens[index] ?? noTokens;
    const fromEnd = now.length - index;
    // A line that is being typed in keeps its colours until they are known anew.
    return (fromEnd <= tail ? tokens[known.length - fromEnd] : tokens[index]) ?? noTokens;
  });
}
