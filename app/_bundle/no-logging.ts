// Stands in for lib0/logging (3 kB gzipped), which brings colours, a console on the page and a schema language. Yjs
// needs two warnings of it. next.config.js puts it there.

export const BOLD = '';
export const ORANGE = '';
export const RED = '';
export const UNBOLD = '';

export function print(...parts: readonly unknown[]): void {
  console.info(...parts);
}

export function warn(...parts: readonly unknown[]): void {
  console.warn(...parts);
}
