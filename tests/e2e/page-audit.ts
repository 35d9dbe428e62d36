// What can be told of a page's accessibility by looking at it: controls without a name, text that is too faint, and
// whether one sees where the focus is. Reads the page as it is drawn and the tree that screen readers get.

import type { Page } from 'playwright-core';

const controlRoles = new Set([
  'button',
  'checkbox',
  'combobox',
  'dialog',
  'link',
  'menuitem',
  'radio',
  'RadioGroup',
  'radiogroup',
  'searchbox',
  'tab',
  'textbox',
  'toolbar',
]);

/** The controls that a screen reader would have to call just "button". */
export async function unnamedControls(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const controls = nodes.filter((node) => !node.ignored && controlRoles.has(String(node.role?.value)));
  if (controls.length === 0) throw new Error('the page has no controls: there was nothing to look at');
  return controls
    .filter((node) => String(node.name?.value ?? '').trim() === '')
    .map((node) => String(node.role?.value));
}

/** Texts and icons with too little contrast (WCAG 2.2: 4.5, large text and icons of controls 3), each with its ratio. */
export function faintTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    type Color = readonly [red: number, green: number, blue: number, alpha: number];
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    if (canvas === null) throw new Error('no canvas to read colours with');

    const parse = (css: string): Color => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = css;
      canvas.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data;
      return [red, green, blue, alpha / 255];
    };
    const over = (top: Color, below: Color, opacity = 1): Color => {
      const alpha = top[3] * opacity;
      const mix = (at: 0 | 1 | 2): number => top[at] * alpha + below[at] * (1 - alpha);
      return [mix(0), mix(1), mix(2), 1];
    };
    const luminance = (color: Color): number => {
      const linear = (value: number): number =>
        value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
      return 0.2126 * linear(color[0]) + 0.7152 * linear(color[1]) + 0.0722 * linear(color[2]);
    };
    const contrast = (a: Color, b: Color): number => {
      const [x, y] = [luminance(a), luminance(b)];
      return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
    };
    const backgroundOf = (element: Element | null): Color => {
      if (element === null) return parse('Canvas');
      const own = parse(getComputedStyle(element).backgroundColor);
      // What floats above the page does not stand on its parent.
      return own[3] === 1 ? own : over(own, backgroundOf(element.parentElement));
    };
    const opacityOf = (element: Element | null): number =>
      element === null ? 1 : Number(getComputedStyle(element).opacity) * opacityOf(element.parentElement);
    const isSeen = (element: Element): boolean => {
      const box = element.getBoundingClientRect();
      const isClipped = element.closest('.visually-hidden') !== null;
      return (
        !isClipped &&
        box.width > 1 &&
        box.height > 1 &&
        element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
      );
    };
    const isOff = (element: Element): boolean =>
      element.closest('[aria-disabled=true], :disabled, [inert]') !== null;

    const found: string[] = [];
    const look = (element: Element, what: string, style: CSSStyleDeclaration, enough: number): void => {
      const background = backgroundOf(element);
      const color = over(
        parse(style.color),
        background,
        Number(style.opacity === '' ? 1 : style.opacity) * opacityOf(element.parentElement),
      );
      const ratio = contrast(color, background);
      if (ratio < enough) found.push(`${what}: ${ratio.toFixed(2)} of ${enough}`);
    };
    const enoughFor = (style: CSSStyleDeclaration): number => {
      const size = Number.parseFloat(style.fontSize);
      return size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    };

    let looked = 0;
    for (const element of document.querySelectorAll('body, body *')) {
      if (!isSeen(element) || isOff(element)) continue;
      const ownText = [...element.childNodes]
        .filter((node) => node.nodeType === Node.TEXT_NODE)
        .map((node) => node.textContent ?? '')
        .join('')
        .trim();
      const style = getComputedStyle(element);
      if (ownText !== '') {
        looked += 1;
        look(element, `“${ownText}”`, style, enoughFor(style));
      }
      if (element.matches('button > svg')) {
        look(element, `icon of ${element.parentElement?.ariaLabel}`, style, 3);
      }
      if (element.matches('input:placeholder-shown, textarea:placeholder-shown')) {
        const placeholder = getComputedStyle(element, '::placeholder');
        look(element, `placeholder “${element.getAttribute('placeholder')}”`, placeholder, enoughFor(style));
      }
    }
    if (looked === 0) throw new Error('the page has no text: there was nothing to look at');
    return found;
  });
}

export interface FocusPlace {
  readonly role: string;
  readonly name: string;
  /** One sees that the focus is there: a ring, or, where text is written, the caret; and nothing lies over it. */
  readonly isSeen: boolean;
}

export async function focusPlace(page: Page): Promise<FocusPlace> {
  const isSeen = await page.evaluate(() => {
    const focused = document.activeElement;
    if (focused === null || focused === document.body) return false;
    const hasRing = (element: Element | null): boolean => {
      if (element === null) return false;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
    };
    const isText = focused.matches('textarea, [contenteditable=true]');
    // A radio button that is drawn by its label has the ring there.
    const drawn = focused.matches('.visually-hidden') ? focused.closest('label') : focused;
    if (drawn === null) return false;
    const box = drawn.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + Math.min(box.height / 2, 12)];
    const top = document.elementFromPoint(x, y);
    const isOnTop = top !== null && (drawn.contains(top) || top.contains(drawn));
    return isOnTop && (isText || hasRing(drawn));
  });
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const focused = nodes.filter((node) =>
    node.properties?.some((each) => each.name === 'focused' && each.value.value === true),
  );
  const node = focused.at(-1);
  return { role: String(node?.role?.value ?? 'none'), name: String(node?.name?.value ?? ''), isSeen };
}
