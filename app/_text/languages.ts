// The languages that the app speaks. English is in the first load, and what of it comes later (en.ts) comes with what
// says it; another language is fetched, whole, by whoever reads it.

import type { Texts } from './en.ts';

interface Language {
  /** In the language itself. */
  readonly name: string;
  /** Null: English, which is here. */
  readonly load: (() => Promise<Texts>) | null;
}

export const languages = {
  en: { name: 'English', load: null },
  de: { name: 'Deutsch', load: async () => (await import('./de.ts')).de },
} as const satisfies Record<string, Language>;

export type LanguageCode = keyof typeof languages;

export function isLanguage(code: unknown): code is LanguageCode {
  return typeof code === 'string' && Object.hasOwn(languages, code);
}

/** The first of the reader's languages that there is: `de-AT` is served by `de`. */
export function bestLanguage(wanted: readonly string[]): LanguageCode {
  for (const tag of wanted) {
    const code = tag.toLowerCase().split('-')[0];
    if (isLanguage(code)) return code;
  }
  return 'en';
}
