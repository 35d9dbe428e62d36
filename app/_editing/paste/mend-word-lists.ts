// Word writes the items of a list as paragraphs: their level in a style, their bullet or number as text before them.

interface WordItem {
  readonly element: HTMLElement;
  readonly level: number;
  readonly isNumbered: boolean;
  readonly number: number;
}

const levelMax = 15;

export function mendWordLists(page: Document): void {
  let open: HTMLElement[] = [];
  let last: Element | null = null;
  for (const element of [...page.body.querySelectorAll<HTMLElement>('p,h1,h2,h3,h4,h5,h6')]) {
    const item = itemOf(element);
    if (item === null) continue;
    // What stands between two items ends the list.
    if (element.previousElementSibling !== last || last === null) open = [];
    open.length = Math.min(open.length, item.level);
    const isOther = (open.at(-1)?.localName === 'ol') !== item.isNumbered;
    if (open.length === item.level && isOther) open.pop();
    while (open.length < item.level) openList(page, open, item);
    const entry = page.createElement('li');
    entry.append(...element.childNodes);
    open.at(-1)?.append(entry);
    last = open[0] ?? null;
    element.remove();
  }
}

function openList(page: Document, open: HTMLElement[], { element, isNumbered, number }: WordItem): void {
  const list = page.createElement(isNumbered ? 'ol' : 'ul');
  if (isNumbered && number > 1) list.setAttribute('start', String(number));
  const outer = open.at(-1);
  if (outer === undefined) element.before(list);
  else if (outer.lastElementChild === null) {
    const entry = page.createElement('li');
    entry.append(list);
    outer.append(entry);
  } else outer.lastElementChild.append(list);
  open.push(list);
}

/** Null: it is none. Its marker goes. */
function itemOf(element: HTMLElement): WordItem | null {
  const style = element.getAttribute('style') ?? '';
  const level = /mso-list:\s*\S+\s+level(\d+)/i.exec(style)?.[1];
  if (level === undefined) return null;
  const marker = [...element.querySelectorAll<HTMLElement>('span,i')].find(({ attributes }) =>
    /mso-list:\s*ignore/i.test(attributes.getNamedItem('style')?.value ?? ''),
  );
  const sign = (marker?.textContent ?? '').replaceAll('\u00A0', ' ').trim();
  marker?.remove();
  const isNumbered = /^\(?(?:\d+|[a-z]|[ivxlc]+)[.)]/i.test(sign);
  return {
    element,
    level: Math.min(levelMax, Math.max(1, Number(level))),
    isNumbered,
    number: Number.parseInt(sign.replace('(', ''), 10) || 1,
  };
}
