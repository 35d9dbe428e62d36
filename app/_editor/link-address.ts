// Which addresses a link may have, and what people mean by what they type.

import { err, ok, type Result } from '../../lib/base/result.ts';

const allowedProtocols = new Set(['http:', 'https:', 'mailto:', 'tel:']);
const emailPattern = /^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/;
const phonePattern = /^\+[\d\s().-]{5,}$/;
const domainPattern = /^[^\s/:@]+\.[^\s/:@.]{2,}(?::\d+)?(?:[/?#].*)?$/;

/** The address that `typed` stands for: a bare domain gets https, an e-mail address mailto, a phone number tel. */
export function linkAddress(typed: string): Result<string, 'not-an-address'> {
  const text = typed.trim();
  if (emailPattern.test(text)) return ok(`mailto:${text}`);
  if (phonePattern.test(text)) return ok(`tel:${text.replace(/[\s().-]/g, '')}`);
  const address = domainPattern.test(text) ? `https://${text}` : text;
  return isLinkAddress(address) ? ok(address) : err('not-an-address');
}

/** Whether `address` is complete and of a kind that may be opened: never javascript:, data: and the like. */
export function isLinkAddress(address: string): boolean {
  if (/\s/.test(address)) return false;
  const url = URL.parse(address);
  if (url === null || !allowedProtocols.has(url.protocol)) return false;
  return url.protocol === 'mailto:' || url.protocol === 'tel:' ? url.pathname !== '' : url.hostname !== '';
}
