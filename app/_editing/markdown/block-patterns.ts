// What a paragraph's text up to the caret says in Markdown, with a space behind it or before Enter. Knows no editor.
// The commonest, which must be there with the first keystroke, are app/_editor/markdown-shortcuts.ts.

export type BlockMarkdown =
  | { readonly type: 'check'; readonly isChecked: boolean }
  | { readonly type: 'code'; readonly language: string }
  | { readonly type: 'divider' }
  | { readonly type: 'equation' };

/** `typed`: all there is before the caret, the space included. */
export function blockBeforeSpace(typed: string): BlockMarkdown | null {
  const box = /^\[([ xX]?)\] $/.exec(typed);
  if (box !== null) return { type: 'check', isChecked: box[1]?.toLowerCase() === 'x' };
  return typed.endsWith(' ') ? blockBeforeEnter(typed.slice(0, -1)) : null;
}

/** `typed`: all that the paragraph has. */
export function blockBeforeEnter(typed: string): BlockMarkdown | null {
  const fence = /^```([\w+#.-]{0,40})$/.exec(typed);
  if (fence !== null) return { type: 'code', language: fence[1] ?? '' };
  if (typed === '---' || typed === '***' || typed === '___') return { type: 'divider' };
  return typed === '$$' ? { type: 'equation' } : null;
}
