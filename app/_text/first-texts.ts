// Which language the page speaks, and its words of the first load. Pages are exported in English; a reader of another
// language gets that as soon as its file is there. What comes later takes its words from texts.ts.
'use client';

import { useEffect, useSyncExternalStore } from 'react';

import { type Watchable, Watched } from '../../lib/base/listeners.ts';
import { enFirst, type FirstTexts } from './en-first.ts';
import type { Texts } from './en.ts';
import { bestLanguage, isLanguage, type LanguageCode, languages } from './languages.ts';

const storageKey = 'weft:language';

const chosen = new Watched<LanguageCode | null>(null);
const shown = new Watched<Texts | null>(null);
let wanted: LanguageCode = 'en';

/** What the person chose. Null: nothing, so the browser decides. */
export const chosenLanguage: Watchable<LanguageCode | null> = chosen;

/** All the words of another language. Null: English. */
export const translation: Watchable<Texts | null> = shown;

export function firstTexts(): FirstTexts {
  return shown.get() ?? enFirst;
}

export function useFirstTexts(): FirstTexts {
  return useSyncExternalStore(translation.subscribe, firstTexts, exportedTexts);
}

/** To be used once by each page: begins with the language that was chosen, and follows what another tab chooses. */
export function useReadersLanguage(): void {
  useEffect(() => {
    void showReadersLanguage();
    const follow = ({ key }: StorageEvent) => {
      if (key === storageKey) void showReadersLanguage();
    };
    addEventListener('storage', follow);
    return () => removeEventListener('storage', follow);
  }, []);
}

export function chooseLanguage(code: LanguageCode | null): void {
  try {
    if (code === null) localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, code);
  } catch {
    // Storage is blocked: the choice lasts as long as this page.
  }
  void show(code);
}

/** The one that was chosen, or else the browser's. */
export function showReadersLanguage(): Promise<void> {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(storageKey);
  } catch {
    // Storage is blocked: nothing was chosen.
  }
  return show(isLanguage(stored) ? stored : null);
}

async function show(choice: LanguageCode | null): Promise<void> {
  chosen.set(choice);
  const code = choice ?? bestLanguage(navigator.languages);
  wanted = code;
  try {
    const loaded = (await languages[code].load?.()) ?? null;
    // Somebody may have chosen again meanwhile.
    if (wanted !== code) return;
    shown.set(loaded);
    document.documentElement.lang = code;
  } catch {
    // Offline before it was ever fetched: the words stay what they are.
  }
}

function exportedTexts(): FirstTexts {
  return enFirst;
}
