// Errors that nobody caught: where the program really runs they end a process, so they end a run. Node reports them while
// microtasks are drained, within the event that brought them about.

let listener: ((error: unknown) => void) | null = null;
let isInstalled = false;

/** Who is told from now on; null: Node's own way. */
export function onUncaught(next: ((error: unknown) => void) | null): void {
  listener = next;
  if (isInstalled) return;
  isInstalled = true;
  const report = (error: unknown): void => {
    if (listener === null) throw error;
    listener(error);
  };
  process.on('uncaughtException', report);
  process.on('unhandledRejection', report);
}
