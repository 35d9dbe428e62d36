// Stands in for the 23 kB imitation of Node's Buffer that the bundler would add because lib0 names it: lib0 uses it on
// Node only, in a branch that a browser never takes. next.config.js puts it there.

export const Buffer = undefined;
