// The part that reads and writes Markdown, when it is used.

import type * as markdownPart from './markdown-part.ts';

export type MarkdownPart = typeof markdownPart;

/** Null: it could not be fetched, as the server is away. */
export async function fetchMarkdownPart(): Promise<MarkdownPart | null> {
  try {
    return await import('./markdown-part.ts');
  } catch {
    return null;
  }
}
