// Copying, cutting, pasting and dragging: what leaves the text, what comes in, and that nothing is lost on the way.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type Person } from '../support/browser.ts';
import { waitUntil } from '../support/wait-until.ts';
import { pasteText, placeCaret, type TextPlace } from './typing.ts';
import { type App, withApp } from './with-app.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

const rich =
  '<h1>Head <b>bold</b></h1><p>see <a href="https://example.com/">a link</a></p>' +
  '<ul><li>one</li><li>two<ul><li>deep</li></ul></li></ul><blockquote>said</blockquote>';
const richHtml =
  '<h1>Head <strong>bold</strong></h1><p>see <a href="https://example.com/">a link</a></p>' +
  '<ul><li>one</li><li>two</li><li><ul><li>deep</li></ul></li></ul><blockquote>said</blockquote>';

test('what is copied and pasted here comes in as it was: headings, lists, links and marks', () =>
  withApp(browser, async (app) => {
    const ada = await writer(app);
    await paste(ada, { 'text/html': rich });
    await expectHtml(ada, richHtml);

    await ada.page.keyboard.press('Control+a');
    await ada.page.keyboard.press('Control+c');
    await ada.makeDocument(app.url);
    await ada.page.keyboard.press('Control+v');
    await expectHtml(ada, richHtml);
    await ada.page.keyboard.type('!');
    await expectHtml(ada, richHtml.replace('said', 'said!'));

    await ada.page.keyboard.press('Control+z');
    await expectHtml(ada, richHtml);
    await ada.page.keyboard.press('Control+z');
    await expectHtml(ada, '<p><br></p>');
  }));

test('a copied word takes its marks along, and not its paragraph', () =>
  withApp(browser, async (app) => {
    const ada = await writer(app);
    await paste(ada, { 'text/html': '<h1>Head</h1><p>plain <b>bold</b> end</p>' });
    await placeCaret(ada, { block: 1, column: 6 }, { block: 1, column: 10 });
    const copied = await copy(ada);
    expect(copied.text).toBe('bold');
    expect(copied.html).toContain('<b>');
    expect(copied.html).not.toContain('<p>');

    await placeCaret(ada, { block: 0, column: 4 });
    await ada.page.keyboard.press('Control+v');
    await expectHtml(ada, '<h1>Head<strong>bold</strong></h1><p>plain <strong>bold</strong> end</p>');
    // Writing goes on in bold, as after a bold word.
    await ada.page.keyboard.type('er');
    await expectHtml(ada, '<h1>Head<strong>bolder</strong></h1><p>plain <strong>bold</strong> end</p>');
  }));

test('other programs get HTML that is cut where the selection is, and plain text', () =>
  withApp(browser, async (app) => {
    const ada = await writer(app);
    const link = '<a href="https://example.com/">a link</a>';
    await paste(ada, { 'text/html': `<h1>Head <b>bold</b></h1><p>see ${link} here</p>` });
    await placeCaret(ada, { block: 0, column: 2 }, { block: 1, column: 12 });
    const copied = await copy(ada);
    expect(copied.text).toBe('ad bold\nsee a link h');
    const safeLink = link.replace('">', '" rel="noreferrer">');
    expect(withoutStyles(copied.html)).toBe(`<h1>ad <b>bold</b></h1><p>see ${safeLink} h</p>`);
    // And we take it back in.
    await ada.page.keyboard.press('Control+a');
    await paste(ada, { 'text/html': copied.html });
    await expectHtml(ada, `<h1>ad <strong>bold</strong></h1><p>see ${link} h</p>`);
  }));

test('cutting takes away what it copies, and pasting brings it back', () =>
  withApp(browser, async (app) => {
    const ada = await writer(app);
    const { keyboard } = ada.page;
    await keyboard.type('# One');
    await keyboard.press('Enter');
    await keyboard.type('two three');
    await placeCaret(ada, { block: 1, column: 0 }, { block: 1, column: 4 });
    await keyboard.press('Control+x');
    await expectHtml(ada, '<h1>One</h1><p>three</p>');
    await keyboard.press('Control+v');
    await expectHtml(ada, '<h1>One</h1><p>two three</p>');

    await keyboard.press('Control+a');
    await keyboard.press('Control+x');
    await expectHtml(ada, '<p><br></p>');
    await keyboard.press('Control+v');
    await expectHtml(ada, '<h1>One</h1><p>two three</p>');
  }));

test('nothing selected, nothing copied: what was copied before stays', () =>
  withApp(browser, async (app) => {
    const ada = await writer(app);
    await ada.page.keyboard.type('word');
    await ada.page.keyboard.press('Control+a');
    await ada.page.keyboard.press('Control+c');
    await ada.page.keyboard.press('End');
    await ada.page.keyboard.press('Control+c');
    await ada.page.keyboard.press('Control+x');
    await ada.page.keyboard.press('Control+v');
    await expectHtml(ada, '<p>wordword</p>');
  }));

const pasted: readonly (readonly [name: string, html: string, expected: string])[] = [
  ['paragraphs', '<p>one</p><p>two</p>', '<p>one</p><p>two</p>'],
  [
    'text without a block',
    'just <b>bold</b> and <i>it</i>',
    '<p>just <strong>bold</strong> and <em>it</em></p>',
  ],
  [
    'marks that are told by style',
    '<p><span style="font-weight:700">b</span><span style="font-style:italic">i</span></p>',
    '<p><strong>b</strong><em>i</em></p>',
  ],
  [
    'what word processors wrap all in',
    '<b style="font-weight:normal"><p><span style="font-weight:700">b</span> n</p></b>',
    '<p><strong>b</strong> n</p>',
  ],
  [
    'boxes in boxes',
    '<div>one</div><div>two<div>in</div>out</div>',
    '<p>one</p><p>two</p><p>in</p><p>out</p>',
  ],
  ['lines of a list item', '<ul><li><div>a</div><div>b</div></li></ul>', '<ul><li>a<br>b</li></ul>'],
  [
    'a table',
    '<table><tr><th>a</th></tr><tr><td>b</td></tr></table>',
    '<table><tr><th><p>a</p></th></tr><tr><td><p>b</p></td></tr></table>',
  ],
  ['white space of the source', '<p>  a \n  b </p>\n<p>c</p>', '<p>a b</p><p>c</p>'],
  ['scripts and styles', '<p>a</p><script>1</script><style>p{}</style>', '<p>a</p>'],
  ['pictures', '<p>a<img src="x.png" alt="no">b</p>', '<p>ab</p>'],
];

test('pages of other programs come in as what they say, by blocks and marks that we have', () =>
  withApp(browser, async (app) => {
    const ada = await writer(app);
    for (const [name, html, expected] of pasted) {
      await ada.page.keyboard.press('Control+a');
      await ada.page.keyboard.press('Delete');
      await paste(ada, { 'text/html': html, 'text/plain': 'not this' });
      await expectHtml(ada, expected, name);
    }
    // The policy of the page speaks up about the styles in one of them, which it rightly does not run.
    ada.complaints.length = 0;
  }));

test('each line of plain text becomes a block, and goes where the caret is', () =>
  withApp(browser, async (app) => {
    const ada = await writer(app);
    await ada.page.keyboard.type('before after');
    await reload(ada);
    await placeCaret(ada, { block: 0, column: 7 });
    await paste(ada, { 'text/plain': 'one\r\ntwo\n\nthree ' });
    await expectHtml(ada, '<p>before one</p><p>two</p><p><br></p><p>three after</p>');
    await ada.page.keyboard.press('Control+z');
    await expectHtml(ada, '<p>before after</p>');
  }));

test('data that pretends to be ours is not believed', () =>
  withApp(browser, async (app) => {
    const ada = await writer(app);
    const lies = [
      '{',
      '[]',
      '{"namespace":"weft","nodes":[{"type":"root"},{"type":"spy"}]}',
      '{"namespace":"x"}',
    ];
    for (const lie of lies) {
      await ada.page.keyboard.press('Control+a');
      await ada.page.keyboard.press('Delete');
      await paste(ada, { 'application/x-lexical-editor': lie, 'text/plain': 'the text' });
      await expectHtml(ada, '<p>the text</p>');
    }
  }));

test('the first paste into a page that has only just opened is not lost', () =>
  withApp(browser, async (app) => {
    const ada = await writer(app);
    const url = ada.page.url();
    await ada.page.goto('about:blank');
    await ada.page.addInitScript(() => {
      const observer = new MutationObserver(() => {
        const text = document.querySelector('[role=textbox][contenteditable=true]');
        if (text !== document.activeElement || text === null) return;
        observer.disconnect();
        const data = new DataTransfer();
        data.setData('text/html', '<h2>early</h2>');
        text.dispatchEvent(
          new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
        );
      });
      observer.observe(document, { subtree: true, childList: true, attributes: true });
      document.addEventListener('focusin', () =>
        document.documentElement.toggleAttribute('data-focus-moved'),
      );
    });
    await ada.page.goto(url);
    await expectHtml(ada, '<h2>early</h2>');
  }));

test('a selection that is dragged moves, to where it is dropped', () =>
  withApp(browser, async (app) => {
    const ada = await writer(app);
    await paste(ada, { 'text/html': '<p>alpha <b>beta</b> gamma</p><h2>one two</h2>' });
    await reload(ada);
    // Dragging comes with the second part of the page, and that with this button.
    await ada.tool('Insert').waitFor();
    await placeCaret(ada, { block: 0, column: 6 }, { block: 0, column: 10 });
    await drag(ada, { block: 0, column: 8 }, { block: 1, column: 4 });
    await expectHtml(ada, '<p>alpha  gamma</p><h2>one <strong>beta</strong>two</h2>');
    await ada.page.keyboard.press('Control+z');
    await expectHtml(ada, '<p>alpha <strong>beta</strong> gamma</p><h2>one two</h2>');

    // Onto itself: nothing moves.
    await placeCaret(ada, { block: 0, column: 0 }, { block: 0, column: 5 });
    await drag(ada, { block: 0, column: 2 }, { block: 0, column: 4 });
    await ada.page.keyboard.press('End');
    await ada.page.keyboard.type('.');
    await expectHtml(ada, '<p>alpha <strong>beta</strong> gamma.</p><h2>one two</h2>');
  }));

test('a file that is dropped on the text does not take the place of the page', () =>
  withApp(browser, async (app) => {
    const ada = await writer(app);
    await ada.page.keyboard.type('words');
    const wasTaken = await ada.editor.evaluate((root) => {
      const data = new DataTransfer();
      data.items.add(new File(['<h1>evil</h1>'], 'page.html', { type: 'text/html' }));
      const drop = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
      root.dispatchEvent(drop);
      return drop.defaultPrevented;
    });
    expect(wasTaken).toBe(true);
    await ada.waitForBlocks(['words']);
  }));

test('text that another page drags in arrives with its marks', () =>
  withApp(browser, async (app) => {
    const ada = await writer(app);
    await pasteText(ada, 'here: ');
    await ada.waitForBlocks(['here: ']);
    await ada.editor.evaluate((root) => {
      const data = new DataTransfer();
      data.setData('text/html', 'a <b>gift</b>');
      root.dispatchEvent(
        new InputEvent('beforeinput', {
          inputType: 'insertFromDrop',
          dataTransfer: data,
          bubbles: true,
          cancelable: true,
        }),
      );
    });
    await expectHtml(ada, '<p>here: a <strong>gift</strong></p>');
  }));

/** Somebody in a new document, who may use the clipboard. */
async function writer(app: App): Promise<Person> {
  const person = await app.arrive({ permissions: ['clipboard-read', 'clipboard-write'] });
  await person.makeDocument(app.url);
  await waitUntil('the text has the focus', () =>
    person.editor.evaluate((root) => root === document.activeElement),
  );
  return person;
}

/** Pastes at the caret, as from another program. */
function paste(person: Person, forms: Readonly<Record<string, string>>): Promise<void> {
  return person.editor.evaluate((root, given) => {
    const data = new DataTransfer();
    for (const [type, text] of Object.entries(given)) data.setData(type, text);
    root.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, forms);
}

/** Copies what is selected and returns what other programs find then. */
async function copy(person: Person): Promise<{ readonly html: string; readonly text: string }> {
  const found = await person.page.evaluateHandle(() => {
    const forms = { html: '', text: '' };
    const listener = ({ clipboardData }: ClipboardEvent): void => {
      forms.html = clipboardData?.getData('text/html') ?? '';
      forms.text = clipboardData?.getData('text/plain') ?? '';
    };
    document.addEventListener('copy', listener, { once: true });
    return forms;
  });
  await person.page.keyboard.press('Control+c');
  return found.jsonValue();
}

/** So that what was written so far is not the last thing to be undone. */
async function reload(person: Person): Promise<void> {
  await person.waitForState('Saved');
  await person.page.reload();
  await person.editor.waitFor();
}

/** Drags by the mouse: from within the selection to another place. */
async function drag(person: Person, from: TextPlace, to: TextPlace): Promise<void> {
  const { mouse } = person.page;
  const [start, end] = [await pointAt(person, from), await pointAt(person, to)];
  await mouse.move(start.x, start.y);
  await mouse.down();
  await mouse.move(start.x + 5, start.y + 1);
  await mouse.move(end.x, end.y, { steps: 4 });
  await mouse.up();
}

/** Where a place is on the screen: a little to the left of it, where it is the nearest. */
function pointAt(person: Person, { block, column }: TextPlace): Promise<{ x: number; y: number }> {
  return person.editor.evaluate(
    (root, place) => {
      const found = root.children[place.block];
      if (found === undefined) throw new Error(`there is no block ${place.block}`);
      const walker = document.createTreeWalker(found, NodeFilter.SHOW_TEXT);
      let left = place.column;
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const { length } = node.textContent ?? '';
        if (left <= length) {
          const range = document.createRange();
          range.setStart(node, left - 1);
          range.setEnd(node, left);
          const box = range.getBoundingClientRect();
          return { x: box.right - 1, y: box.top + box.height / 2 };
        }
        left -= length;
      }
      throw new Error(`block ${place.block} ends before column ${place.column}`);
    },
    { block: Number(block), column },
  );
}

/** Waits until the text is this, told as the plainest HTML that has the same structure. */
async function expectHtml(person: Person, expected: string, what = 'the text'): Promise<void> {
  let seen = '';
  await waitUntil(`${what} is ${expected}`, async () => {
    seen = await plainHtml(person);
    return seen === expected;
  }).catch((error: unknown) => {
    throw new Error(`${what}: expected ${expected}, saw ${seen}`, { cause: error });
  });
}

/** The text as elements without attributes, but for where links lead. */
function plainHtml(person: Person): Promise<string> {
  return person.editor.evaluate((root) => {
    const visit = (node: Node): string => {
      if (node instanceof Text) return node.data;
      if (!(node instanceof HTMLElement)) return '';
      const inside = Array.from(node.childNodes, visit).join('');
      const tag = node.tagName.toLowerCase();
      if (tag === 'span') return inside;
      if (tag === 'br') return '<br>';
      const href = node.getAttribute('href');
      return `<${tag}${href === null ? '' : ` href="${href}"`}>${inside}</${tag}>`;
    };
    return Array.from(root.childNodes, visit).join('');
  });
}

/** Elements alone: a text says of itself that its spaces count, which spans are for. */
function withoutStyles(html: string): string {
  return html.replace(/ style="[^"]*"/g, '').replace(/<\/?(?:span|strong)>/g, '');
}
