// Whether the browser's own parser would stand still over a page: its time grows with the square of how deep elements lie
// in each other. 100,000 deep take it a minute. Knows no DOM.

/** As deep as browsers build their trees. */
const depthMax = 512;

/** Not closed by most who write them, or never: they do not add up. */
const shallow = new Set(
  'area base br col embed hr img input link meta param source track wbr p li dt dd tr td th thead tbody tfoot option'.split(
    ' ',
  ),
);

export function isTooDeep(html: string): boolean {
  let depth = 0;
  // Each tag ends before the next begins: what is not closed costs no second look.
  for (const [tag, slash, name = ''] of html.matchAll(/<(\/?)([a-z][\w:-]*)[^<>]*>/gi)) {
    if (shallow.has(name.toLowerCase()) || tag.endsWith('/>')) continue;
    depth = Math.max(0, depth + (slash === '/' ? -1 : 1));
    if (depth > depthMax) return true;
  }
  return false;
}
