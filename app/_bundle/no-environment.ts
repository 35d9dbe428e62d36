// Stands in for lib0/environment, which looks for command line arguments, variables and colours. In a browser there are
// none. next.config.js puts it there.

export const isNode = false;

export function getVariable(_name: string): null {
  return null;
}
