// Copies a document as Markdown. What writes it may have to be fetched first, and the browser's clipboard has a say as well:
// which of the two failed is not the same to a person.

import type { Doc } from 'yjs';

import type { MarkdownPart } from './fetch-markdown-part.ts';

export interface CopyMeans {
  /** Null: it could not be fetched. */
  readonly fetchPart: () => Promise<Pick<MarkdownPart, 'markdownFileOf'> | null>;
  /** Takes a text that is not there yet. Rejects with whatever the text did, or if the browser does not let us. */
  readonly write: (text: Promise<string>) => Promise<void>;
}

export async function copyMarkdown(
  doc: Doc,
  { fetchPart, write }: CopyMeans,
): Promise<'copied' | 'not-fetched' | 'refused'> {
  let isFetched = true;
  const markdown = fetchPart().then((part) => {
    if (part !== null) return part.markdownFileOf(doc);
    isFetched = false;
    throw new Error('not fetched');
  });
  try {
    await write(markdown);
    return 'copied';
  } catch {
    // A browser may refuse before the text is there.
    await markdown.catch(() => '');
    return isFetched ? 'refused' : 'not-fetched';
  }
}

/** The right to write lasts as long as the press that asked for it, so it is used before the text is there. */
export async function writeToClipboard(text: Promise<string>): Promise<void> {
  const blob = text.then((words) => new Blob([words], { type: 'text/plain' }));
  await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
}
