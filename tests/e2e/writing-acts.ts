// What several tests of writing do and look at.

import type { Person } from '../support/browser.ts';
import { waitUntil } from '../support/wait-until.ts';

/** A new document, with all that helps with writing there: it comes a moment after the text. */
export async function beginWriting(person: Person, url: string): Promise<string> {
  const address = await person.makeDocument(url);
  await person.tool('Insert').waitFor();
  return address;
}

/** For each block of the document its tag, or what it is if a tag does not say it, and its text. */
export function shownBlocks(person: Person): Promise<string[]> {
  return person.editor.evaluate((root) =>
    [...root.children]
      // A picture without a source is where Lexical lets the caret go behind a block without text.
      .filter((block) => block.checkVisibility() && block.tagName !== 'IMG')
      .map((block) => {
        const kind = (block as HTMLElement).dataset['block'] ?? block.tagName.toLowerCase();
        const items = [...block.querySelectorAll('li')].map((item) => item.textContent);
        return `${kind} ${items.length > 0 ? items.join(' | ') : block.textContent}`.trim();
      }),
  );
}

/** Waits until these are shown. */
export async function expectShown(person: Person, expected: readonly string[]): Promise<void> {
  let seen: readonly string[] = [];
  await waitUntil(`the blocks are ${expected.join(', ')}`, async () => {
    seen = await shownBlocks(person);
    return seen.join('\n') === expected.join('\n');
  }).catch((error: unknown) => {
    throw new Error(`expected ${JSON.stringify(expected)}, saw ${JSON.stringify(seen)}`, { cause: error });
  });
}
