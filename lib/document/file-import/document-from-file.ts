// From the bytes of a file to a new document: what the log is to hold of it, and its title. Of a document of this program
// every edit stays what it was, with its id; any other is converted. Whatever the bytes are, the answer is a document that
// every peer can open, or why there is none.

import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs';

import { unreachable } from '../../base/assert.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { limits } from '../../protocol/limits.ts';
import { splitUpdate } from '../../protocol/update-split.ts';
import { flowRoot, flowRootName, keepFormats } from '../flow/flow-root.ts';
import { seedUpdate } from '../flow/seed.ts';
import { fillFromFile } from '../markdown/markdown-file.ts';
import { kindOfDocument, type DocumentKind } from '../stock-import/document-kind.ts';
import { flowFromStock } from '../stock-import/flow-from-stock.ts';
import { readTitle, replaceTitle } from '../title.ts';
import { kindOfFile } from './file-kind.ts';
import { Gate, type GateFault } from './gate.ts';
import { updateFromV2 } from './update-v2.ts';

export interface FileToImport {
  /** Without its folder. */
  readonly name: string;
  /** Whether a document without a title is called as the file is. */
  readonly titleFromName: boolean;
  /** Whether a Yjs document of another program is taken as it is. */
  readonly any: boolean;
}

export interface DocumentFromFile {
  /** As lists show it. */
  readonly title: string;
  /** Together the whole, in an order in which each can be taken in at once; as small as what a joiner is sent, if edits are. */
  readonly updates: readonly Uint8Array[];
  /** The Yjs clients whose edits are in them. */
  readonly clients: readonly number[];
}

/** The same, ready for a store. */
export interface ImportedFile extends DocumentFromFile {
  /** All updates in one, verified, if they are so many that opening the document should not read them; else null. */
  readonly snapshot: Uint8Array | null;
}

/** In words for people, as they go on behind the name of the file. */
export type Refusal = string;

export function documentFromFile(bytes: Uint8Array, file: FileToImport): Result<DocumentFromFile, Refusal> {
  const kind = kindOfFile(bytes, file.name);
  switch (kind.type) {
    case 'update':
      return fromUpdate(bytes, file);
    case 'update-v2': {
      const update = updateFromV2(bytes);
      if (update.ok) return fromUpdate(update.value, file);
      return err(
        update.error === 'too-large' ? tooLarge : 'is laid out as a Yjs update (V2), and cannot be read',
      );
    }
    case 'markdown':
      return fromMarkdown(kind.text, file.name);
    case 'other':
      return err(`is ${kind.what}`);
    default:
      return unreachable(kind);
  }
}

const tooLarge = `is larger than a document may be (${limits.documentBytesMax / 1_048_576} MiB)`;

function fromUpdate(update: Uint8Array, file: FileToImport): Result<DocumentFromFile, Refusal> {
  if (update.length > limits.documentBytesMax) return err(tooLarge);
  const passed = new Gate().pass(update);
  if (!passed.ok) return err(wordsOf[passed.error]);
  // Its formats are left as they are: the doc is only read here, and written to by nobody but us.
  const doc = keepFormats(new Doc());
  try {
    applyUpdate(doc, update);
    const kind = kindOf(doc);
    switch (kind) {
      case 'flow':
        return fromFlow(update, doc, file);
      case 'lexical-v1':
      case 'lexical-v2':
        return fromStock(doc, file);
      case 'empty':
      case 'other':
        if (file.any) return documentOf([update], titleOf(doc));
        return err(
          kind === 'empty'
            ? 'is a Yjs document with nothing in it'
            : 'is a Yjs document of another program (--any takes it as it is)',
        );
      default:
        return unreachable(kind);
    }
  } finally {
    doc.destroy();
  }
}

const wordsOf: Readonly<Record<GateFault, Refusal>> = {
  unreadable: 'is no Yjs update that can be read',
  gap: 'is a part of a Yjs document: it rests on edits that are not in it',
  misplaced: 'is a damaged Yjs document: an edit of it stands in two places',
  'too-deep': 'is a Yjs document that nests too deep',
};

/** The roots of ours (flow/flow-root.ts, title.ts, flow/restored.ts). */
const ourRoots: ReadonlySet<string> = new Set([flowRootName, 'title', 'restored']);

/** A document of ours of which only the title is left has no marker to be told by. */
function kindOf(doc: Doc): DocumentKind {
  const kind = kindOfDocument(doc);
  const hasOnlyOurs = [...doc.share.keys()].every((name) => ourRoots.has(name));
  return kind === 'other' && hasOnlyOurs && flowRoot(doc).length === 0 && readTitle(doc) !== ''
    ? 'flow'
    : kind;
}

function fromFlow(
  update: Uint8Array,
  doc: Doc,
  { name, titleFromName }: FileToImport,
): Result<DocumentFromFile, Refusal> {
  if (!titleFromName || readTitle(doc).trim() !== '') return documentOf([update], titleOf(doc));
  const edits: Uint8Array[] = [];
  doc.on('update', (edit: Uint8Array) => edits.push(edit));
  doc.transact(() => replaceTitle(doc, titleFromFileName(name)));
  return documentOf([update, ...edits], titleOf(doc));
}

function fromStock(stock: Doc, { name, titleFromName }: FileToImport): Result<DocumentFromFile, Refusal> {
  const flow = flowFromStock(stock);
  if (!flow.ok) return err('is a Lexical document that cannot be converted: it nests too deep');
  const doc = keepFormats(new Doc());
  applyUpdate(doc, flow.value);
  if (titleFromName) replaceTitle(doc, titleFromFileName(name));
  return written(doc);
}

function fromMarkdown(text: string, name: string): Result<DocumentFromFile, Refusal> {
  const doc = keepFormats(new Doc());
  applyUpdate(doc, seedUpdate());
  const filled = fillFromFile(doc, text, name);
  if (filled.ok) return written(doc);
  doc.destroy();
  return err(`is Markdown that is not read: ${wordsOfMarkdown[filled.error.type]}`);
}

const wordsOfMarkdown = {
  'too-long': 'it is too long',
  'too-deep': 'lists and quotes are too deep within each other',
  'too-intricate': 'there are too many marks in one paragraph',
  'table-too-large': 'a table has too many cells',
} as const;

/** A doc that was made here. */
function written(doc: Doc): Result<DocumentFromFile, Refusal> {
  const update = encodeStateAsUpdate(doc);
  const title = titleOf(doc);
  doc.destroy();
  return documentOf([update], title);
}

function documentOf(updates: readonly Uint8Array[], title: string): Result<DocumentFromFile, Refusal> {
  const bytes = updates.reduce((sum, update) => sum + update.length, 0);
  if (bytes > limits.documentBytesMax) return err(tooLarge);
  const parts = updates.flatMap((update) => splitUpdate(update, limits.joinPartBytes));
  // One edit that cannot be cut: no message would hold it.
  if (parts.some((part) => part.length > limits.updateBytesMax)) {
    return err(`is a document with one edit of more than ${limits.updateBytesMax / 1_048_576} MiB`);
  }
  // As every room will that opens it.
  const gate = new Gate();
  for (const part of parts) {
    const passed = gate.pass(part);
    if (!passed.ok) return err(wordsOf[passed.error]);
  }
  return ok({ title, updates: parts, clients: gate.clients });
}

function titleOf(doc: Doc): string {
  return [...readTitle(doc)].slice(0, limits.titleCharactersMax).join('');
}

/** Without its last ending. */
function titleFromFileName(name: string): string {
  return [...name.replace(/(?<=.)\.[^.]*$/, '')].slice(0, limits.titleCharactersMax).join('');
}
