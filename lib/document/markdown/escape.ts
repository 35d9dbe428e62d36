// Text that a Markdown parser reads as that text and nothing else. Escapes no more than it must: what is written by people
// is to be read by people. All rules are of CommonMark 0.31 and GFM 0.29, with `$` for formulas.

/** What stands around the text decides what could begin in it. */
export interface TextPlace {
  readonly isLineStart: boolean;
  /** In a table's cell, `|` would end it. */
  readonly isCell: boolean;
}

/** A line of text, without breaks. */
export function escapeText(text: string, { isLineStart, isCell }: TextPlace): string {
  const escaped = text.replaceAll(/[\\`*_[\]<~$&!:.@|\t]/g, (mark, at: number) =>
    isSpecial(mark, text, at, isCell) ? escapedMark(mark) : mark,
  );
  return isLineStart ? escapeLineStart(escaped) : escaped;
}

function escapedMark(mark: string): string {
  return mark === '\t' ? '&#9;' : `\\${mark}`;
}

function isSpecial(mark: string, text: string, at: number, isCell: boolean): boolean {
  const [before, after] = [text.charAt(at - 1), text.charAt(at + 1)];
  switch (mark) {
    case '\\':
      return !/[a-z\d]/i.test(after);
    case '_':
      return !/[a-z\d]/i.test(before) || !/[a-z\d]/i.test(after);
    case '<':
      return after === '' || /[a-z/!?]/i.test(after);
    case '&':
      return after === '' || /[#a-z]/i.test(after);
    case '!':
      // An image begins if a link follows.
      return after === '';
    case ':':
      return (
        /(?:^|[^a-z])https?$/i.test(text.slice(Math.max(0, at - 6), at)) && text.startsWith('//', at + 1)
      );
    case '.':
      return /(?:^|[^a-z])www$/i.test(text.slice(Math.max(0, at - 4), at));
    case '@':
      // The end of a mark that stands before it may be part of an address.
      return (before === '' || /[\w.+-]/.test(before)) && /\w/.test(after);
    case '|':
      return isCell;
    default:
      return true;
  }
}

/** What would begin a block, or make the line before a heading or a table's head. Spaces would be taken away. */
function escapeLineStart(text: string): string {
  if (text.startsWith(' ')) return `&#32;${text.slice(1)}`;
  if (text.startsWith('\uFEFF')) return `&#xFEFF;${text.slice(1)}`;
  if (/^(?:#{1,6}(?:\s|$)|[>=|:]|[-+](?:[-\s|:]|$))/.test(text)) return `\\${text}`;
  return text.replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2');
}

/** For where only HTML is read: every mark that Markdown knows as the number of its character. */
export function escapeAsReferences(text: string, isFirst: boolean, isLast: boolean): string {
  let escaped = text.replaceAll(/[!-,./:-@[-`{-~\t]/g, reference);
  if (isFirst) escaped = escaped.replace(/^[ +\uFEFF-]/, reference);
  return isLast ? escaped.replace(/ $/, reference) : escaped;
}

function reference(mark: string): string {
  return [...mark].map((each) => `&#${each.codePointAt(0)};`).join('');
}

/** A link's address, in brackets where it must be. */
export function escapeAddress(address: string): string {
  const escaped = address.replaceAll(/[<>\\&|\n\t"'`]|^ | $/g, reference);
  return escaped === '' || /[\s()[\]\p{Cc}]/u.test(escaped)
    ? `<${escaped.replaceAll(/[\p{Cc}]/gu, reference)}>`
    : escaped;
}

/** What an image is called by, and what is written below it. */
export function escapeLabel(label: string, isCell: boolean): string {
  const lines = label.split('\n').map((line) => escapeText(line, { isLineStart: false, isCell }));
  return lines.join('&#10;').replaceAll(/^ | $/g, '&#32;');
}

export function escapeTitle(title: string): string {
  return title.replaceAll(/[\\"&|\n\t<`]/g, reference);
}

export function escapeAttribute(value: string): string {
  return value.replaceAll(/[&"<>|`\n\t\\*_$~[\]]/g, reference);
}
