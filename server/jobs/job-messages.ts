// What the server and its worker process say to each other. One job at a time, so a reply needs no number.

import type { Result } from '../../lib/base/result.ts';
import type {
  FileToImport,
  ImportedFile,
  Refusal,
} from '../../lib/document/file-import/document-from-file.ts';

export type ImportResult = Result<ImportedFile, Refusal>;

export type Job =
  | { readonly type: 'title' }
  | { readonly type: 'title-edit'; readonly title: string }
  | { readonly type: 'compact' }
  | { readonly type: 'diff'; readonly stateVector: Uint8Array }
  /** Of one file, whose bytes come in place of the updates. */
  | { readonly type: 'import'; readonly file: FileToImport };

export type JobValue = string | Uint8Array | null | ImportResult;

export interface JobRequest {
  readonly job: Job;
  /** Together the whole state of the document, in order. */
  readonly updates: readonly Uint8Array[];
}

export type JobReply =
  | { readonly state: 'done'; readonly value: JobValue }
  | { readonly state: 'unreadable'; readonly detail: string };
