// What a file is of which a document may be made. Its bytes say so; its name only tells a Markdown file from other texts.

import { scanUpdate } from '../../protocol/update-scan.ts';
import { isMarkdownName } from '../markdown/markdown-file.ts';
import { isLikeUpdateV2 } from './update-v2.ts';

export type FileKind =
  /** A Yjs update in the first encoding, well formed. */
  | { readonly type: 'update' }
  /** Laid out as the second encoding is; whether it can be read is not known. */
  | { readonly type: 'update-v2' }
  | { readonly type: 'markdown'; readonly text: string }
  /** None of which a document is made; `what` it is, for people, with its article. */
  | { readonly type: 'other'; readonly what: string };

export function kindOfFile(bytes: Uint8Array, name: string): FileKind {
  if (scanUpdate(bytes).ok) return { type: 'update' };
  if (isLikeUpdateV2(bytes)) return { type: 'update-v2' };
  const known = knownBeginnings.find(([beginning]) => beginsWith(bytes, beginning));
  if (known !== undefined) return { type: 'other', what: known[1] };
  const text = textOf(bytes);
  if (text !== null && isMarkdownName(name)) return { type: 'markdown', text };
  if (bytes.length === 0) return { type: 'other', what: 'an empty file' };
  return {
    type: 'other',
    what: text === null ? 'neither a Yjs update nor a text' : 'a text whose name does not end in .md',
  };
}

/** What people take for a document by mistake. */
const knownBeginnings: readonly (readonly [string, string])[] = [
  ['SQLite format 3\0', 'a database (a backup is put back by weft restore)'],
  ['PK\x03\x04', 'a ZIP archive or an office document'],
  ['\x1f\x8b', 'a compressed file'],
  ['%PDF-', 'a PDF'],
  ['\x89PNG', 'a picture'],
  ['\xff\xd8\xff', 'a picture'],
  ['GIF8', 'a picture'],
];

function beginsWith(bytes: Uint8Array, beginning: string): boolean {
  return (
    bytes.length >= beginning.length && [...beginning].every((each, at) => bytes[at] === each.charCodeAt(0))
  );
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Null if it is no text in UTF-8. */
function textOf(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}
