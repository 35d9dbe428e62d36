// Whether the browser's own parser would stand still over a page: its time grows with the square of how deep elements lie
// in each other. 100,000 deep take it a minute. Knows no DOM, and no more of HTML than it needs: how deep a page is, is an
// estimate, which is high where elements overlap. A page that is made to look shallow is bounded by its number of tags.

/** Read within some ten milliseconds. Browsers do not build their trees that deep. */
const depthMax = 2_000;

/** All in each other they would take seconds; a page to read has fewer. */
export const elementsMax = 30_000;

/** Not closed by most who write them, or never: they do not add up. */
const shallow = new Set(
  'area base br col embed hr img input link meta param source track wbr p li dt dd tr td th thead tbody tfoot option'.split(
    ' ',
  ),
);

export function isTooCostly(html: string): boolean {
  return hasTooManyTags(html) || isTooDeep(html);
}

function hasTooManyTags(html: string): boolean {
  const tags = html.matchAll(/<[a-z]/gi);
  for (let count = 0; count < elementsMax; count++) if (tags.next().done === true) return false;
  return true;
}

function isTooDeep(html: string): boolean {
  const open: string[] = [];
  // Word writes its settings as a comment, element upon element. One that never ends costs no second look.
  const shown = html.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, '');
  for (const [, slash, tag = ''] of shown.matchAll(/<(\/?)([a-z][\w:-]*)/gi)) {
    const name = tag.toLowerCase();
    if (shallow.has(name)) continue;
    // `<div/>` opens one: in HTML the slash says nothing. An end closes what it matches.
    if (slash === '') open.push(name);
    else if (open.at(-1) === name) open.pop();
    if (open.length > depthMax) return true;
  }
  return false;
}
