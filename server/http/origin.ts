// Who may send changes from a browser: pages of this server only. A browser names the page's origin in every unsafe
// request and every socket upgrade; a program that is no browser names none and is let through, as it carries no
// one's cookies. The socket upgrade asks the same question (main.ts hands this function to it).

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
