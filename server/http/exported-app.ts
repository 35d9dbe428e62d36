// The exported app, read from its folder once at start. Afterwards no request reaches the file system: there is no
// path to traverse, and a build that runs under a live server cannot mix two versions of the app. Six
// megabytes of memory are the price.

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseDocumentId } from '../../lib/base/ids.ts';
import { EncodedBody } from './content-encoding.ts';
import {
  pageContentSecurityPolicy,
  threadContentSecurityPolicy,
  workerContentSecurityPolicy,
} from './security-headers.ts';

export interface ExportedFile {
  readonly contentType: string;
  readonly body: EncodedBody;
  /** Weak, as it is the same for every encoding of the body. */
  readonly etag: string;
  readonly cacheControl: string;
  /** What this page, or the service worker, may do; null: it is neither. */
  readonly contentSecurityPolicy: string | null;
}

export interface ExportedApp {
  /** The file that answers for a decoded path, or null. */
  find(requestPath: string): ExportedFile | null;
  /** What is shown where there is nothing, with status 404. */
  readonly notFoundPage: ExportedFile | null;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

const notFoundFile = '404.html';
const serviceWorkerFile = 'sw.js';

/** The app in `folder`, or null if there is none: then it was not built yet. */
export async function readExportedApp(folder: string): Promise<ExportedApp | null> {
  const names = await fileNames(folder);
  if (!names.includes('index.html')) return null;
  const files = new Map<string, ExportedFile>();
  await Promise.all(
    names.map(async (name) => {
      files.set(addressOf(name), exportedFile(name, await readFile(path.join(folder, name))));
    }),
  );
  const notFoundPage = files.get(addressOf(notFoundFile)) ?? null;
  files.delete(addressOf(notFoundFile));
  return {
    find: (requestPath) => files.get(exportedPath(requestPath)) ?? null,
    notFoundPage,
  };
}

/** Relative, with forward slashes. Dot files are the build's own notes, `_not-found` is 404.html once more. */
async function fileNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((name) => !/(^|\/)\./.test(name) && !/^_not-found[./]/.test(name));
}

/** `index.html` is `/`, `d.html` is `/d`, everything else has its own name. */
function addressOf(name: string): string {
  return name === 'index.html' ? '/' : `/${name.replace(/\.html$/, '')}`;
}

/**
 * One exported page, `/d`, shows every document: `/d/<id>` is that page, `/d/<id>.txt` and `/d/<id>/__next.….txt` are
 * what Next's router fetches of it. A document id holds no dot, so the endings are unambiguous.
 */
function exportedPath(requestPath: string): string {
  const [, id, rest] = /^\/d\/([^/.]+)(\.txt|\/__next\.[^/]+\.txt)?$/.exec(requestPath) ?? [];
  return id !== undefined && parseDocumentId(id).ok ? `/d${rest ?? ''}` : requestPath;
}

function policyOf(name: string, bytes: Buffer): string | null {
  if (name.endsWith('.html')) return pageContentSecurityPolicy(bytes.toString('utf8'));
  if (name === serviceWorkerFile) return workerContentSecurityPolicy;
  // The name that the bundler gives to what a thread begins with.
  return /^_next\/static\/.*\/turbopack-worker-[^/]*\.js$/.test(name) ? threadContentSecurityPolicy : null;
}

function exportedFile(name: string, bytes: Buffer): ExportedFile {
  const contentType = contentTypes[path.extname(name)] ?? 'application/octet-stream';
  return {
    contentType,
    body: new EncodedBody(bytes, contentType),
    etag: `W/"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    // Next puts a hash of the content into the names below _next/static; all else may change with the next build.
    cacheControl: name.startsWith('_next/static/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    contentSecurityPolicy: policyOf(name, bytes),
  };
}
