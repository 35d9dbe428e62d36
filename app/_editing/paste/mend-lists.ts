// Lists as HTML has them: checked items as ARIA says, whatever a program draws for the box; items of one line each.

export function mendLists(page: Document): void {
  for (const item of page.body.querySelectorAll('li')) {
    mendCheck(item);
    mendParagraphs(item);
  }
}

/** GitHub has an input, Notion a div, Google Docs a picture, Apple Notes a class. */
function mendCheck(item: HTMLElement): void {
  const input = item.querySelector<HTMLInputElement>('input[type=checkbox]');
  const box = item.querySelector('.checkbox');
  const owner = (input ?? box)?.closest('li');
  let isChecked: boolean | null = null;
  if (input !== null && owner === item) isChecked = input.hasAttribute('checked');
  else if (box !== null && owner === item) isChecked = box.classList.contains('checkbox-on');
  else if (item.hasAttribute('aria-checked')) isChecked = item.getAttribute('aria-checked') === 'true';
  else if (item.closest('ul')?.matches('.Apple-checklist,.checklist') === true) {
    isChecked = item.matches('.checked,.Apple-checked');
  }
  if (isChecked === null) return;
  if (owner === item) (input ?? box)?.remove();
  // The picture of the box.
  for (const image of item.querySelectorAll(':scope > img')) image.remove();
  item.setAttribute('role', 'checkbox');
  item.setAttribute('aria-checked', String(isChecked));
}

/** One paragraph around an item's words says nothing. */
function mendParagraphs(item: HTMLElement): void {
  const paragraphs = item.querySelectorAll(':scope > p');
  const [only] = paragraphs;
  if (only !== undefined && paragraphs.length === 1) only.replaceWith(...only.childNodes);
}
