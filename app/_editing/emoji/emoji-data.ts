// The emoji with their names and words, fetched when the first one is looked for: some 90 kB gzipped a language.

import type { LanguageCode } from '../../_text/languages.ts';

/** As emojibase-data has it in its compact form. */
interface CompactEmoji {
  readonly unicode: string;
  readonly label: string;
  readonly tags?: readonly string[];
  readonly order?: number;
}

/** An emoji as it is found. */
export interface NamedEmoji {
  readonly symbol: string;
  readonly name: string;
  readonly words: readonly string[];
}

const loading = new Map<LanguageCode, Promise<readonly NamedEmoji[]>>();

export function loadEmoji(language: LanguageCode): Promise<readonly NamedEmoji[]> {
  let data = loading.get(language);
  if (data === undefined) {
    data = fetchNames(language).then((all) => all.filter(isOffered).map(named));
    // The next letter tries again.
    data.catch(() => loading.delete(language));
    loading.set(language, data);
  }
  return data;
}

async function fetchNames(language: LanguageCode): Promise<readonly CompactEmoji[]> {
  return language === 'de'
    ? (await import('emojibase-data/de/compact.json')).default
    : (await import('emojibase-data/en/compact.json')).default;
}

/** Those without an order are parts of others, such as the letters of flags. */
function isOffered({ order }: CompactEmoji): boolean {
  return order !== undefined;
}

function named({ unicode, label, tags }: CompactEmoji): NamedEmoji {
  return { symbol: unicode, name: label, words: tags ?? [] };
}
