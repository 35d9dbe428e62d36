// Whether a plain text is Markdown: only if it clearly is, as whoever pastes an ordinary text wants it as it stands.
// Knows no editor.

/** Longer texts are not judged: their lines are what they are. */
const judgedMax = 1_000_000;

export function isMarkdown(text: string): boolean {
  if (text.length > judgedMax || !text.trim().includes('\n')) return isSingleSign(text.trim());
  const lines = text.split(/\r\n?|\n/);
  const count = (pattern: RegExp): number => lines.filter((line) => pattern.test(line)).length;
  // One of these is enough: nobody writes them for another reason.
  if (count(/^\s{0,3}(?:`{3,}|~{3,})/) >= 2) return true;
  if (count(/^\s*\|?(?:\s*:?-{3,}:?\s*\|)+(?:\s*:?-{3,}:?)?\s*$/) >= 1) return true;
  if (count(/^\s*(?:[-*+]|\d+[.)])\s\[[ xX]\]\s\S/) >= 1) return true;
  const headings = count(/^#{1,6}\s+\S/);
  // A comment in a script looks like a heading, and is not followed by an empty line.
  const apart = lines.filter((line, index) => /^#{1,6}\s+\S/.test(line) && isApart(lines[index + 1])).length;
  if (apart >= 1 && !text.startsWith('#!')) return true;
  const items = count(/^\s*(?:[-*+]|\d{1,3}[.)])\s+\S/);
  const marks = count(/(?:\*\*|__)\S[^*_]*(?:\*\*|__)|\[[^\]]+\]\((?:https?:|mailto:|\/|#)[^)]*\)|`[^`]+`/);
  const quotes = count(/^\s{0,3}>\s+\S/);
  const signs = [headings > 0, items > 1, marks > 0, quotes > 0].filter(Boolean).length;
  return signs >= 2 || items >= 2 || marks >= 3;
}

function isApart(next: string | undefined): boolean {
  return next === undefined || next.trim() === '';
}

/** Of one line: a heading, a task, or a link in its brackets. */
function isSingleSign(line: string): boolean {
  return (
    /^#{1,6}\s+\S[^\n]*$/.test(line) ||
    /^[-*+]\s\[[ xX]\]\s\S/.test(line) ||
    /^\[[^\]\n]+\]\(https?:[^)\s]+\)$/.test(line)
  );
}

/** The bullets that programs put before items in plain text, as Markdown writes them. */
export function withMarkdownLists(text: string): string {
  if (!/^[ \t]*[•‣◦▪●○–]\s/m.test(text)) return text;
  return text
    .replaceAll(/^([ \t]*)[•‣◦▪●○]\s+/gm, '$1- ')
    .replaceAll(/^\t+(?=- )/gm, (tabs) => '  '.repeat(tabs.length));
}
