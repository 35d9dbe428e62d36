// What a text would cost the parser, before it is parsed: an upper bound from its lines alone. A Markdown parser's time
// grows with the square of some texts' length (nested quotes, marks without partners), and it cannot be stopped.

import { markdownContainersMax, markdownNestingMax, markdownSearchesMax } from './limits.ts';

export type ParseCostError = 'too-deep' | 'too-intricate';

/** Null if it may be parsed. */
export function parseCostError(source: string): ParseCostError | null {
  const cost = new ParseCost();
  for (const line of source.split('\n')) {
    const error = cost.add(line);
    if (error !== null) return error;
  }
  return cost.finish();
}

class ParseCost {
  #searches = 0;
  #containers = 0;
  /** Quotes and lists that the last line may have left open. */
  #depth = 0;
  readonly #paragraph = { marks: 0, tags: 0, length: 0 };
  readonly #verbatim = new Verbatim();
  readonly #table = new TableLines();

  add(line: string): ParseCostError | null {
    if (this.#verbatim.takes(line)) {
      this.#endParagraph();
      return this.finish();
    }
    if (line.trim() === '') {
      this.#endParagraph();
      this.#table.end();
      return this.finish();
    }
    const depth = this.#depthOf(line);
    this.#containers += depth;
    if (depth > markdownNestingMax || this.#containers > markdownContainersMax) return 'too-deep';
    // The cells of a table are looked through one by one.
    if (this.#table.takes(line)) this.#endParagraph();
    const { marks, tags } = marksIn(line);
    this.#paragraph.marks += marks;
    this.#paragraph.tags += tags;
    this.#paragraph.length += line.length;
    return this.#searchesSoFar() > markdownSearchesMax ? 'too-intricate' : null;
  }

  finish(): ParseCostError | null {
    return this.#searchesSoFar() > markdownSearchesMax ? 'too-intricate' : null;
  }

  #searchesSoFar(): number {
    const { marks, tags, length } = this.#paragraph;
    return this.#searches + marks * marks + tags * length;
  }

  #endParagraph(): void {
    this.#searches = this.#searchesSoFar();
    Object.assign(this.#paragraph, { marks: 0, tags: 0, length: 0 });
  }

  /** A line can be in no more than what it begins itself, and what was open and it is far enough in for. */
  #depthOf(line: string): number {
    const prefix = /^(?:[ \t]*(?:>|[-+*](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$)))*[ \t]*/.exec(line)?.[0] ?? '';
    const begun = prefix.match(/>|[-+*]|\d+/g)?.length ?? 0;
    const columns = prefix.replaceAll('\t', '    ').match(/ /g)?.length ?? 0;
    const depth = Math.min(Math.floor(columns / 2), this.#depth) + begun;
    // A line may go on a paragraph further in than it stands.
    this.#depth = this.#paragraph.length > 0 ? Math.max(this.#depth, depth) : depth;
    return depth;
  }
}

/** What the parser looks for partners of. */
function marksIn(line: string): { readonly marks: number; readonly tags: number } {
  let [marks, tags] = [0, 0];
  for (let at = 0; at < line.length; at++) {
    switch (line.charCodeAt(at)) {
      case 0x5c:
        at++;
        break;
      case 0x3c:
        tags++;
        marks++;
        break;
      case 0x24:
      case 0x2a:
      case 0x5b:
      case 0x5d:
      case 0x5f:
      case 0x60:
      case 0x7e:
        marks++;
    }
  }
  return { marks, tags };
}

/**
 * Lines between fences, which are taken as they are. Only those that are certainly so for the parser too: a fence at the
 * begin of a line behind an empty one. If there is anything that could make it see a fence where we see none, or none
 * where we see one, nothing is taken for verbatim from there on.
 */
class Verbatim {
  #fence: string | null = null;
  #isBehindEmpty = true;
  #isSure = true;

  takes(line: string): boolean {
    if (this.#fence !== null) {
      const end = /^ {0,3}(`{3,}|~{3,}|\${2,})[ \t]*$/.exec(line)?.[1] ?? '';
      if (end.startsWith(this.#fence)) {
        this.#fence = null;
        this.#isBehindEmpty = true;
      }
      return true;
    }
    const isBehindEmpty = this.#isBehindEmpty;
    this.#isBehindEmpty = line.trim() === '';
    if (/<(?:[!?]|script|pre|style|textarea)/i.test(line)) this.#isSure = false;
    if (!/^[ \t]*(?:`{3}|~{3}|\${2})/.test(line)) return false;
    const fence = /^(`{3,}|~{3,}|\${2,})[^`$~]*$/.exec(line)?.[1];
    if (fence === undefined || !isBehindEmpty) this.#isSure = false;
    if (this.#isSure) this.#fence = fence ?? null;
    return this.#isSure;
  }
}

/** The lines of a table that is certainly one for the parser too: behind an empty line, with bars at both ends. */
class TableLines {
  #state: 'begin' | 'table' | 'text' = 'begin';
  #head = '';

  end(): void {
    this.#state = 'begin';
    this.#head = '';
  }

  /** Whether the line is one of a table, so that what was counted before it is done with. */
  takes(line: string): boolean {
    if (this.#state === 'table') {
      // Anything else may begin a block of its own.
      if (!line.startsWith('|')) this.#state = 'text';
      return this.#state === 'table';
    }
    if (this.#state === 'begin' && this.#head === '' && /^\|.*\|$/.test(line)) {
      this.#head = line;
      return false;
    }
    const isTable =
      this.#head !== '' && /^\|(?: *:?-+:? *\|)+$/.test(line) && barsIn(line) === barsIn(this.#head);
    this.#head = '';
    this.#state = isTable ? 'table' : 'text';
    return isTable;
  }
}

/** As the parser counts them: not those behind a backslash. */
function barsIn(line: string): number {
  return line.replaceAll(/\\[\\|]/g, '').split('|').length - 1;
}
