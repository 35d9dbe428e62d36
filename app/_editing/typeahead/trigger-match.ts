// Which character opened a menu in the text before the caret, and what was typed behind it. Knows no editor.

export interface Trigger {
  /** Opens the menu at the start of a line or behind white space. */
  readonly character: string;
  /** The menu waits for as many letters behind it. */
  readonly queryMin: number;
  /** Whether a name of several words can be looked for. */
  readonly takesSpaces: boolean;
}

export interface TriggerMatch {
  /** Where the character stands. */
  readonly start: number;
  readonly query: string;
}

/** Longer than any name that there is: whoever typed that much is writing text. */
const queryMax = 40;

export function matchTrigger(before: string, { character, takesSpaces }: Trigger): TriggerMatch | null {
  const start = before.lastIndexOf(character);
  if (start === -1 || !beginsWord(before, start)) return null;
  const query = before.slice(start + character.length);
  if (query.length > queryMax) return null;
  const isQuery = takesSpaces ? !/^\s|\s\s|\n/.test(query) : !/\s/.test(query);
  return isQuery ? { start, query } : null;
}

/** Whether a word begins at `offset`: an address or a fraction opens nothing. */
function beginsWord(text: string, offset: number): boolean {
  return offset === 0 || /[\s([{]/.test(text.charAt(offset - 1));
}
