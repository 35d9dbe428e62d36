// All the words of the reader's language, for a page that shows one message and is done.

import { en, type Texts } from './en.ts';
import { showReadersLanguage, translation } from './first-texts.ts';

export async function readersTexts(): Promise<Texts> {
  await showReadersLanguage();
  return translation.get() ?? en;
}
