// How much a text is: words as the reader's language makes them, also where no spaces stand between them.

export interface TextSize {
  readonly words: number;
  readonly characters: number;
  readonly charactersWithoutSpaces: number;
  /** Whole ones; 0: under one. */
  readonly readingMinutes: number;
}

/** Of silent reading of prose in languages with an alphabet; a common measure. */
const wordsPerMinute = 230;

/** Characters are what a reader takes for one: a flag, a letter with its accent. Ends of lines are none. */
export function sizeOf(text: string, language: string): TextSize {
  let words = 0;
  for (const { isWordLike } of new Intl.Segmenter(language, { granularity: 'word' }).segment(text)) {
    if (isWordLike === true) words++;
  }
  let characters = 0;
  let charactersWithoutSpaces = 0;
  for (const { segment } of new Intl.Segmenter(language, { granularity: 'grapheme' }).segment(text)) {
    if (/^[\r\n]+$/.test(segment)) continue;
    characters++;
    if (/\S/.test(segment)) charactersWithoutSpaces++;
  }
  return { words, characters, charactersWithoutSpaces, readingMinutes: Math.round(words / wordsPerMinute) };
}
