// Puts a file that was waiting for its document into it. It goes on waiting until it is in: what reads it has to be fetched
// first, and the server may be away by then.

import type { LexicalEditor } from 'lexical';
import type { Doc } from 'yjs';

import { err, ok, type Result } from '../../../lib/base/result.ts';
import { flowText } from '../../../lib/document/flow/flow-text.ts';
import type { MarkdownError } from '../../../lib/document/markdown/markdown-reader.ts';
import { readTitle } from '../../../lib/document/title.ts';
import type { MarkdownPart } from './fetch-markdown-part.ts';
import { forgetImport, waitingImport } from './pending-import.ts';

export interface ToFill {
  readonly documentId: string;
  readonly doc: Doc;
  readonly editor: LexicalEditor;
  readonly fetchPart: () => Promise<Pick<MarkdownPart, 'fillFromFile' | 'insertMarkdown'> | null>;
}

/** `unreachable`: it waits, for the page to be loaded anew. */
export async function fillFromWaiting({
  documentId,
  doc,
  editor,
  fetchPart,
}: ToFill): Promise<Result<void, MarkdownError | { readonly type: 'unreachable' }>> {
  if (waitingImport(documentId) === null) return ok(undefined);
  const part = await fetchPart();
  if (part === null) return err({ type: 'unreachable' });
  // Asked again: this may have been called twice. From here to the end nothing comes in between.
  const file = waitingImport(documentId);
  if (file === null || !editor.isEditable()) return ok(undefined);
  // What was written meanwhile is not to give way to the file.
  const filled =
    flowText(doc) === '' && readTitle(doc) === ''
      ? part.fillFromFile(doc, file.text, file.name)
      : part.insertMarkdown(editor, file.text);
  forgetImport(documentId);
  return filled;
}
