// How dates and numbers are written beside words of a language: as the reader's own variant of it does (`en-GB`).

export function localeOf(code: string, wanted: readonly string[] = navigator.languages): string {
  return wanted.find((tag) => tag.toLowerCase().split('-')[0] === code) ?? code;
}
