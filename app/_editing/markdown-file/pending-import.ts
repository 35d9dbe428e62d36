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

/** Once: it is gone then. */
export function takeImport(id: string): PendingImport | null {
  try {
    const kept = sessionStorage.getItem(keyOf(id));
    if (kept === null) return null;
    sessionStorage.removeItem(keyOf(id));
    const { name, text } = JSON.parse(kept) as Partial<PendingImport>;
    return typeof name === 'string' && typeof text === 'string' ? { name, text } : null;
  } catch {
    return null;
  }
}
