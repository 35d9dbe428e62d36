// A file on its way into a document that is being made: from the list of documents to that document's page.

interface PendingImport {
  readonly name: string;
  readonly text: string;
}

const keyOf = (id: string): string => `weft:import:${id}`;

/** False if the browser has no room for it. */
export function keepImport(id: string, name: string, text: string): boolean {
  try {
    sessionStorage.setItem(keyOf(id), JSON.stringify({ name, text } satisfies PendingImport));
    return true;
  } catch {
    return false;
  }
}

export function waitingImport(id: string): PendingImport | null {
  try {
    const { name, text } = JSON.parse(sessionStorage.getItem(keyOf(id)) ?? '{}') as Partial<PendingImport>;
    return typeof name === 'string' && typeof text === 'string' ? { name, text } : null;
  } catch {
    return null;
  }
}

/** It is in its document, or can never be. */
export function forgetImport(id: string): void {
  sessionStorage.removeItem(keyOf(id));
}
