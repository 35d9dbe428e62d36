// The words of the reader's language, for components (useTexts) and for code without a screen (texts). The pages are
// exported in English; a reader of another language gets it as soon as its file is there.
'use client';

import { useEffect, useSyncExternalStore } from 'react';

import { Watched } from '../../lib/base/listeners.ts';
import { en, type Texts } from './en.ts';
import { bestLanguage, isLanguage, type LanguageCode, languages } from './languages.ts';

const storageKey = 'weft-language';

const shown = new Watched<Texts>(en);
let wanted: LanguageCode = 'en';

/** The words of the moment. */
export function texts(): Texts {
  return shown.get();
}

export function useTexts(): Texts {
  return useSyncExternalStore(subscribe, texts, exportedTexts);
}

/** To be used once by each page: begins with the language that was chosen, or else the browser's. */
export function useReadersLanguage(): void {
  useEffect(() => {
    void show(chosenLanguage() ?? bestLanguage(navigator.languages));
  }, []);
}

/** Null: nothing was chosen, the browser decides. */
export function chosenLanguage(): LanguageCode | null {
  try {
    const stored = localStorage.getItem(storageKey);
    return isLanguage(stored) ? stored : null;
  } catch {
    // A browser may forbid it; then nothing was chosen.
    return null;
  }
}

export function chooseLanguage(code: LanguageCode | null): void {
  try {
    if (code === null) localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, code);
  } catch {
    // It holds for this page all the same.
  }
  void show(code ?? bestLanguage(navigator.languages));
}

async function show(code: LanguageCode): Promise<void> {
  wanted = code;
  try {
    const loaded = await languages[code].load();
    // Somebody may have chosen again meanwhile.
    if (wanted !== code) return;
    shown.set(loaded);
    document.documentElement.lang = loaded.code;
  } catch {
    // Offline before it was ever fetched: the words stay what they are.
  }
}

function subscribe(onChange: () => void): () => void {
  return shown.subscribe(onChange);
}

function exportedTexts(): Texts {
  return en;
}
