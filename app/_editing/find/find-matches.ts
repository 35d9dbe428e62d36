// Where words are found in a text: as a reader means them, not as they are spelled in bytes. Case and accents count only
// if asked for; a no-break space is a space, and curly quotes are quotes. Knows no editor.

export interface FindOptions {
  readonly matchCase: boolean;
  readonly matchAccents: boolean;
  readonly wholeWords: boolean;
}

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** What is compared, and for each unit of it where in the text the character begins that it comes from. */
interface Folded {
  readonly text: string;
  /** One more than there are units: the last is the text's end. Null: each unit is its own. */
  readonly starts: readonly number[] | null;
}

/** From the first to the last, none within another. At most `max`. */
export function findMatches(text: string, query: string, options: FindOptions, max: number): TextRange[] {
  const wanted = fold(query, options).text;
  if (wanted === '') return [];
  const folded = fold(text, options);
  const found: TextRange[] = [];
  let from = 0;
  while (found.length < max) {
    const at = folded.text.indexOf(wanted, from);
    if (at === -1) break;
    const range = rangeOf(folded, at, at + wanted.length);
    const counts = range !== null && (!options.wholeWords || isWholeWord(text, range));
    if (counts) found.push(range);
    from = counts ? at + wanted.length : at + 1;
  }
  return found;
}

function fold(text: string, options: FindOptions): Folded {
  // Most text is plain: no list of places for it.
  if (/^[\x20-\x7E\t\n]*$/.test(text)) {
    return { text: options.matchCase ? text : text.toLowerCase(), starts: null };
  }
  let folded = '';
  const starts: number[] = [];
  let at = 0;
  for (const character of text) {
    const units = foldCharacter(character, options);
    folded += units;
    for (let unit = 0; unit < units.length; unit++) starts.push(at);
    at += character.length;
  }
  starts.push(at);
  return { text: folded, starts };
}

const likes: Readonly<Record<string, string>> = {
  '\u00A0': ' ',
  '\u202F': ' ',
  '‘': "'",
  '’': "'",
  '‚': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '\u00AD': '',
  '\u200B': '',
};

function foldCharacter(character: string, { matchCase, matchAccents }: FindOptions): string {
  const like = likes[character];
  if (like !== undefined) return like;
  const apart = character.normalize('NFD');
  const bare = matchAccents ? apart : apart.replaceAll(/\p{M}/gu, '');
  return matchCase ? bare : bare.toLowerCase();
}

/** Null: it begins or ends within a character, as an e within an é whose accent counts. */
function rangeOf({ text, starts }: Folded, begin: number, end: number): TextRange | null {
  if (starts === null) return { start: begin, end };
  const [start, stop] = [starts[begin], starts[end]];
  if (start === undefined || stop === undefined) return null;
  if (starts[begin - 1] === start || starts[end - 1] === stop) return null;
  return /^\p{M}/u.test(text.slice(end, end + 2)) ? null : { start, end: stop };
}

function isWholeWord(text: string, { start, end }: TextRange): boolean {
  return !/[\p{L}\p{N}\p{M}_]$/u.test(text.slice(0, start)) && !/^[\p{L}\p{N}\p{M}_]/u.test(text.slice(end));
}
