// HTML of other programs as plain HTML that says the same: without what is not shown, without what only its program
// understands, with lists as lists. Works on a page of its own, in which nothing runs and nothing is fetched.

import { isLinkAddress } from '../../_editor/link-address.ts';
import { elementsMax, isTooCostly } from './html-cost.ts';
import { mendCode } from './mend-code.ts';
import { mendLists } from './mend-lists.ts';
import { mendTables } from './mend-tables.ts';
import { mendWordLists } from './mend-word-lists.ts';
import { unwrap } from './unwrap.ts';

/** Beyond these the words must do: reading it would hold up the page. */
const charactersMax = 8_000_000;

const unwanted = [
  ...[
    'script',
    'style',
    'meta',
    'link',
    'title',
    'base',
    'template',
    'noscript',
    'iframe',
    'object',
    'embed',
  ],
  ...[
    'svg',
    'canvas',
    'audio',
    'video',
    'button',
    'select',
    'textarea',
    'xml',
    'head',
    'caption > *:only-child:empty',
  ],
  ...['[hidden]', '[style*="mso-hide:all"]', '[style*="display:none"]', '[style*="display: none"]'],
  'br.Apple-interchange-newline',
].join(',');

/** Null: too much. */
export function cleanHtml(html: string): string | null {
  if (html.length > charactersMax || isTooCostly(html)) return null;
  const page = new DOMParser().parseFromString(fragmentOf(html), 'text/html');
  const { body } = page;
  for (const element of body.querySelectorAll(unwanted)) element.remove();
  if (body.getElementsByTagName('*').length > elementsMax) return null;
  removeComments(page);
  unwrapWrappers(body);
  mendCode(page);
  mendWordLists(page);
  mendBlocks(page);
  mendLists(page);
  mendTables(page);
  mendLinks(body);
  mendSpaces(page);
  return body.innerHTML;
}

/** Windows says where in a page the copied part is. */
function fragmentOf(html: string): string {
  const start = html.indexOf('<!--StartFragment-->');
  const end = html.lastIndexOf('<!--EndFragment-->');
  // Of a table only the rows are between the marks.
  if (start === -1 || end < start) return html;
  const before = html.slice(0, start).toLowerCase();
  if (before.lastIndexOf('<table') > before.lastIndexOf('</table')) return html;
  return html.slice(start, end);
}

function removeComments(page: Document): void {
  const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_COMMENT);
  const comments: Node[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) comments.push(node);
  for (const comment of comments) comment.parentNode?.removeChild(comment);
}

/** Elements that mean nothing by themselves: Google's bold that is not, Word's paragraphs of its own. */
function unwrapWrappers(body: HTMLElement): void {
  const wrappers = 'b[id^="docs-internal-guid"],google-sheets-html-origin,font,ins,center,label';
  for (const element of body.querySelectorAll(wrappers)) unwrap(element);
  for (const element of body.querySelectorAll('b,strong')) {
    if (/(?:^|;)\s*font-weight:\s*(?:normal|400)/i.test(element.getAttribute('style') ?? '')) unwrap(element);
  }
  // `o:p` and its like.
  for (const element of [...body.getElementsByTagName('*')]) {
    if (!element.localName.includes(':')) continue;
    if (element.textContent.replaceAll('\u00A0', '').trim() === '') element.remove();
    else unwrap(element);
  }
}

/** Word's titles and quotes are paragraphs by class. Its empty paragraphs are but space between others. */
function mendBlocks(page: Document): void {
  const kinds = [
    ['p.MsoTitle', 'h1'],
    ['p.MsoSubtitle', 'h2'],
    ['p.MsoQuote,p.MsoIntenseQuote', 'blockquote'],
  ] as const;
  for (const [selector, kind] of kinds) {
    for (const element of page.body.querySelectorAll(selector)) rename(page, element, kind);
  }
  for (let level = 1; level <= 6; level++) {
    for (const element of page.body.querySelectorAll(`p.MsoHeading${level},p.Heading${level}`)) {
      rename(page, element, `h${level}`);
    }
  }
  for (const element of page.body.querySelectorAll('p,h1,h2,h3,h4,h5,h6')) {
    const isEmpty = element.textContent.replaceAll('\u00A0', '').trim() === '';
    if (isEmpty && element.querySelector('img,br,input,hr') === null) element.remove();
  }
  mendQuotes(page);
  // Google's blank lines: a break between two blocks, or alone in one.
  for (const br of page.body.querySelectorAll('br')) if (isBetweenBlocks(br)) br.remove();
  for (const element of page.body.querySelectorAll('p')) {
    if (element.childNodes.length === 1 && element.querySelector(':scope > br') !== null) element.remove();
  }
}

/** Each paragraph of a quote is one: here a quote is a block, with nothing but its words. */
function mendQuotes(page: Document): void {
  for (const quote of page.body.querySelectorAll('blockquote')) {
    const paragraphs = quote.querySelectorAll(':scope > p');
    if (paragraphs.length === 0) continue;
    for (const paragraph of paragraphs) rename(page, paragraph, 'blockquote');
    unwrap(quote);
  }
}

const blocks = 'p,h1,h2,h3,h4,h5,h6,ul,ol,table,blockquote,pre,div,hr';

function isBetweenBlocks({ previousSibling, nextSibling }: Element): boolean {
  const isBlock = (node: Node | null): boolean => node instanceof Element && node.matches(blocks);
  return isBlock(previousSibling) || isBlock(nextSibling);
}

function mendLinks(body: HTMLElement): void {
  for (const link of body.querySelectorAll('a')) {
    const href = link.getAttribute('href');
    const url = href === null ? null : URL.parse(href);
    // Google leads all links of a document over its own server.
    const target =
      url?.hostname.endsWith('google.com') === true && url.pathname === '/url'
        ? url.searchParams.get('q')
        : null;
    if (target !== null && isLinkAddress(target)) link.setAttribute('href', target);
    else if (href === null || !isLinkAddress(href)) unwrap(link);
  }
}

/** Programs write spaces that are no-break ones beside others, so that a browser keeps them. */
function mendSpaces(page: Document): void {
  for (const element of page.body.querySelectorAll('.Apple-converted-space')) element.replaceWith(' ');
  page.body.normalize();
  const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = node.nodeValue ?? '';
    const mended = text.replaceAll(/\u00A0(?= )|(?<= )\u00A0/g, ' ');
    if (mended !== text) node.nodeValue = mended;
  }
}

function rename(page: Document, element: Element, name: string): void {
  const renamed = page.createElement(name);
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
}
