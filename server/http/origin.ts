// Who may act on this server from a browser: pages of this server only. A browser names the page's origin in every unsafe
// request and every socket upgrade; a program that is no browser names none and is let through, as it carries no
// one's cookies. And which names are this server's: a page whose own name was pointed to this machine after it was loaded
// (DNS rebinding) has that name for its origin and its host alike. The socket upgrade asks the same questions (main.ts
// hands these functions to it).

import { BlockList, isIP } from 'node:net';

/** Of server/config.ts, under the same names. */
export interface ServerNames {
  readonly host: string;
  readonly publicUrl: string | null;
  readonly trustedProxies: readonly string[];
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * True if a request with this Origin header may act on the server that was addressed as `host` (a Host header, or
 * what a trusted proxy says it was) or that is publicly known as `publicUrl`.
 */
export function isOwnOrigin(
  origin: string | undefined,
  host: string | undefined,
  publicUrl: string | null,
): boolean {
  if (origin === undefined) return true;
  // `null` (sandboxed frames, files) is no address, so it parses to nothing and is refused.
  const url = URL.parse(origin);
  if (url === null) return false;
  if (url.origin === publicUrl) return true;
  // The scheme is not compared: behind a proxy that ends TLS this server cannot know it.
  return host !== undefined && url.host !== '' && url.host === host.toLowerCase();
}

/**
 * True if a request with this Host header may be meant for this server. Only one that listens on the loopback interface can
 * tell, for there nobody else's names lead; and not where a proxy comes from there with a name that no setting says. What is
 * an address and no name, or a name that nobody can register, no stranger can have pointed here.
 */
export function isKnownHost(host: string | undefined, server: ServerNames): boolean {
  if (!isLoopback(server.host)) return true;
  if (server.publicUrl === null && server.trustedProxies.length > 0) return true;
  // HTTP/1.0; a browser always says it.
  if (host === undefined || host === '') return true;
  const name = nameOf(`http://${host}`);
  if (name === null) return false;
  if (isIP(name.replace(/^\[|\]$/g, '')) !== 0 || !name.includes('.')) return true;
  if (isLocalhost(name) || name.endsWith('.local')) return true;
  return name === server.host.toLowerCase() || name === nameOf(server.publicUrl ?? '');
}

function isLoopback(host: string): boolean {
  const version = isIP(host);
  return version === 0
    ? isLocalhost(host.toLowerCase())
    : loopback.check(host, version === 4 ? 'ipv4' : 'ipv6');
}

function isLocalhost(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost');
}

/** Without the port, in small letters, and without the dot that a full name may end with. */
function nameOf(url: string): string | null {
  return URL.parse(url)?.hostname.replace(/\.$/, '') ?? null;
}
