// Stands in for how Next's router calls server actions (2 kB gzipped): the app is static files, behind which no server
// of Next's runs that could have any. next.config.js puts it there.

export function serverActionReducer(): never {
  throw new Error('The app has no server actions.');
}
