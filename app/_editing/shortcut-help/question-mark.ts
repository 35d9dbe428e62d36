// Whether a question mark opens the help. A key without a modifier must be possible to turn off: speech input and shaking
// hands press it unmeant (WCAG 2.1.4).

const storageKey = 'weft:question-mark';

export function isQuestionMarkOn(): boolean {
  try {
    return localStorage.getItem(storageKey) !== 'off';
  } catch {
    return true;
  }
}

export function turnQuestionMark(isOn: boolean): void {
  try {
    if (isOn) localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, 'off');
  } catch {
    // Storage is blocked: it stays on.
  }
}
