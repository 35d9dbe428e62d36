// The headers that tell a browser what an answer may do. Every answer gets them, errors included. What is not a
// page may do nothing at all; a page may run our scripts and the inline ones that its export holds, known by hash.

import type { FastifyReply } from 'fastify';
import { createHash } from 'node:crypto';

const headers = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // The address of a document is what opens it: no other site may learn it from a click on a link.
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/** Half a year. Without subdomains and preload: those are not ours to decide. */
const strictTransportSecurity = 'max-age=15552000';

/** `https`: the people's side of this server is known to be https, so browsers may be told never to use http. */
export function setSecurityHeaders(
  reply: FastifyReply,
  options: { readonly https: boolean } = { https: false },
): void {
  void reply.headers(headers);
  if (options.https) void reply.header('strict-transport-security', strictTransportSecurity);
}

/** The policy of one exported page. */
export function pageContentSecurityPolicy(html: string): string {
  const hashes = [...new Set(inlineScripts(html).map(sha256Source))];
  return [
    "default-src 'none'",
    ["script-src 'self'", ...hashes].join(' '),
    // Attributes, not elements: pasted text keeps its bold and colours only if DOMParser may keep style attributes.
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The service worker's: it fetches from here and does nothing else. */
export const workerContentSecurityPolicy = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'";

/** A thread's that a page starts: it loads its own parts from here. */
export const threadContentSecurityPolicy =
  "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'";

/** The texts of the script elements without a `src`. Only for html that our own build wrote: it is no html parser. */
function inlineScripts(html: string): string[] {
  const scripts: string[] = [];
  for (const [, attributes = '', text = ''] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script\s*>/gi)) {
    if (!/\ssrc\s*=/i.test(attributes)) scripts.push(text);
  }
  return scripts;
}

function sha256Source(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
