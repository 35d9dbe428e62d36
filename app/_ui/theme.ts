// The person's choice of light, dark or the system's wish: kept on this device, shared by tabs, put on <html> as
// data-theme, which tokens.css reads. `themeScript` does the same before the first paint, so that nothing flashes.

import { type Watchable, Watched } from '../../lib/base/listeners.ts';

export type Theme = 'system' | 'light' | 'dark';

const storageKey = 'weft:theme';

/** Runs inline in <head>. Static text: the server allows it by its hash. */
export const themeScript = `try{const t=localStorage.getItem('${storageKey}');if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch{}`;

const chosen = new Watched<Theme>('system');
let watching = false;

/** The choice. In a browser only: it reads storage when first asked. */
export const theme: Watchable<Theme> = {
  get() {
    watchStorage();
    return chosen.get();
  },
  subscribe(onChange) {
    watchStorage();
    return chosen.subscribe(onChange);
  },
};

/** Keeps this page in step with a choice made in another tab. */
export function followTheme(): () => void {
  return theme.subscribe(() => undefined);
}

export function chooseTheme(next: Theme): void {
  show(next);
  try {
    if (next === 'system') localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, next);
  } catch {
    // Storage is blocked: the choice lasts as long as this page.
  }
}

function watchStorage(): void {
  if (watching) return;
  watching = true;
  show(storedTheme());
  addEventListener('storage', (event) => {
    if (event.key === storageKey) show(storedTheme());
  });
}

function storedTheme(): Theme {
  try {
    const stored = localStorage.getItem(storageKey);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}

function show(next: Theme): void {
  chosen.set(next);
  if (next === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = next;
}
