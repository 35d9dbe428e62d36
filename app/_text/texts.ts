// All the words of the reader's language, for components (useTexts) and for code without a screen (texts). Not for what
// is in the first load of a document's page: that has first-texts.ts.
'use client';

import { useSyncExternalStore } from 'react';

import { en, type Texts } from './en.ts';
import { translation } from './first-texts.ts';

/** The words of the moment. */
export function texts(): Texts {
  return translation.get() ?? en;
}

export function useTexts(): Texts {
  return useSyncExternalStore(translation.subscribe, texts, exportedTexts);
}

function exportedTexts(): Texts {
  return en;
}
