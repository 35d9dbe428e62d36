// The port to what this device knows of the documents whose copies it keeps: enough to list them without a server, and
// which of them the server does not know yet. Implementation: kept-documents.browser.ts.

import type { DocumentId } from '../base/ids.ts';

export interface KeptDocument {
  readonly id: DocumentId;
  readonly title: string;
  /** When it was last opened or changed here, in ms. */
  readonly at: number;
  /** Begun here without a server, which has not made it yet. */
  readonly isUnmade: boolean;
  /** When this device heard that it was deleted, in ms; none: it was not. */
  readonly goneSince?: number | undefined;
}

export interface KeptDocuments {
  /** Those that were not deleted, the latest first. Rejects if this device keeps nothing. */
  list(): Promise<readonly KeptDocument[]>;
  /** Those that were. */
  listGone(): Promise<readonly KeptDocument[]>;
  /** What is left out stays as it was; a document that was not known yet is made, and has no title. */
  note(id: DocumentId, what: Partial<Omit<KeptDocument, 'id'>>): Promise<void>;
  forget(id: DocumentId): Promise<void>;
}
