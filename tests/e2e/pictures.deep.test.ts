// Pictures: put in, shown on their way, changed, and seen by others only when they are whole. Two people; real files, drawn
// by the browser itself.

import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type Person } from '../support/browser.ts';
import { waitUntil } from '../support/wait-until.ts';
import { withApp } from './with-app.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

interface FileToGive {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A PNG of one colour, drawn in a page. */
async function picture({ page }: Person, name: string, width: number, height: number): Promise<FileToGive> {
  const base64 = await page.evaluate(
    async ([w, h]) => {
      const canvas = new OffscreenCanvas(w, h);
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('no canvas');
      context.fillStyle = 'teal';
      context.fillRect(0, 0, w, h);
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
      return btoa(String.fromCharCode(...bytes));
    },
    [width, height] as const,
  );
  return { name, mimeType: 'image/png', buffer: Buffer.from(base64, 'base64') };
}

const svg: FileToGive = {
  name: 'logo.svg',
  mimeType: 'image/svg+xml',
  buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
};

function pictures(person: Person): Locator {
  return person.editor.locator('[data-block=image] img');
}

/** By the Insert menu, as who does not know of the slash menu. */
async function choose({ page }: Person, files: readonly FileToGive[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Insert', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Picture' }).click();
  await (await chooser).setFiles([...files]);
}

/** What a browser hands over for a paste or a drop. */
async function give(
  { editor }: Person,
  event: 'paste' | 'drop',
  data: { readonly files?: readonly FileToGive[]; readonly html?: string; readonly text?: string },
): Promise<void> {
  const files = (data.files ?? []).map(({ name, mimeType, buffer }) => ({
    name,
    mimeType,
    base64: buffer.toString('base64'),
  }));
  await editor.evaluate(
    (root, { event: type, files: given, html, text }) => {
      const transfer = new DataTransfer();
      for (const { name, mimeType, base64 } of given) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type: mimeType }));
      }
      if (html !== undefined) transfer.setData('text/html', html);
      if (text !== undefined) transfer.setData('text/plain', text);
      const init = { bubbles: true, cancelable: true };
      if (type === 'paste') {
        root.dispatchEvent(new ClipboardEvent('paste', { ...init, clipboardData: transfer }));
        return;
      }
      const { left, top } = (root.lastElementChild ?? root).getBoundingClientRect();
      const at = { ...init, dataTransfer: transfer, clientX: left + 5, clientY: top + 1 };
      root.dispatchEvent(new DragEvent('dragover', at));
      root.dispatchEvent(new DragEvent('drop', at));
    },
    { event, files, html: data.html, text: data.text },
  );
}

test('chosen, pasted or dropped, a picture is uploaded and comes to the others whole', () =>
  withApp(browser, async (app) => {
    const [ada, ben] = [await app.arrive(), await app.arrive()];
    const url = await ada.makeDocument(app.url);
    await ben.open(url);
    const { keyboard } = ada.page;
    await keyboard.type('Before');
    await keyboard.press('Enter');

    await choose(ada, [await picture(ada, 'one.png', 300, 200), await picture(ada, 'two.png', 80, 60)]);
    for (const person of [ada, ben]) await pictures(person).nth(1).waitFor();
    const sources = await pictures(ben).evaluateAll((all) =>
      all.map((each) => ({
        src: each.getAttribute('src') ?? '',
        w: each.getAttribute('width'),
        h: each.getAttribute('height'),
      })),
    );
    expect(sources.map(({ w, h }) => [w, h])).toEqual([
      ['300', '200'],
      ['80', '60'],
    ]);
    expect(sources[0]?.src).toMatch(/^\/uploads\/[\w-]+\/[\w-]{22}$/);
    const loaded = (person: Person) =>
      pictures(person).evaluateAll((all) => all.every((each) => (each as HTMLImageElement).naturalWidth > 0));
    await waitUntil('Ben sees them', () => loaded(ben));
    // The caret is where it was: writing goes on behind.
    await keyboard.type('Behind');
    expect(await ada.blocks()).toEqual(['Before', '', '', 'Behind']);

    await give(ada, 'paste', { files: [await picture(ada, 'three.png', 50, 40)] });
    await pictures(ben).nth(2).waitFor();
    await give(ada, 'drop', { files: [await picture(ada, 'four.png', 60, 40), svg] });
    await pictures(ben).nth(3).waitFor();
    // What cannot be shown is refused with a sentence, and is nowhere.
    const refusal = ada.page.getByText(
      'logo.svg was not uploaded. It is no PNG, JPEG, GIF, WebP or AVIF picture.',
    );
    await refusal.waitFor();
    await ada.page.getByRole('button', { name: 'Dismiss' }).last().click();
    await refusal.waitFor({ state: 'detached' });
    expect(await pictures(ben).count()).toBe(4);

    // Undo takes one picture back, for both.
    await ada.editor.press('Control+z');
    await waitUntil('it is gone', async () => (await pictures(ben).count()) === 3);
  }));

test('pictures in pasted HTML: those that it holds are uploaded, those of other servers become links', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    await ada.makeDocument(app.url);
    await ada.page.getByRole('button', { name: 'Insert', exact: true }).waitFor();
    const asked: string[] = [];
    ada.page.on('request', (request) => asked.push(request.url()));
    const { buffer } = await picture(ada, 'held.png', 40, 30);
    await give(ada, 'paste', {
      html: `<p>One <img src="https://tracker.example/pixel.gif" alt="A chart"> two</p><p><img src="data:image/png;base64,${buffer.toString('base64')}" alt="held"></p><p><img src="javascript:alert(1)"> three</p>`,
      text: 'One two three',
    });
    await pictures(ada).first().waitFor();
    expect(await pictures(ada).count()).toBe(1);
    const link = ada.editor.getByRole('link', { name: 'A chart' });
    expect(await link.getAttribute('href')).toBe('https://tracker.example/pixel.gif');
    expect(asked.filter((address) => address.includes('tracker.example'))).toEqual([]);
    expect((await ada.blocks()).join(' ')).toContain('three');
  }));

test('a picture is aligned, described, made smaller by pointer and keys, and replaced', () =>
  withApp(browser, async (app) => {
    const [ada, ben] = [await app.arrive(), await app.arrive()];
    const url = await ada.makeDocument(app.url);
    await ben.open(url);
    await choose(ada, [await picture(ada, 'one.png', 400, 200)]);
    const [mine, theirs] = [pictures(ada).first(), pictures(ben).first()];
    await theirs.waitFor();
    await waitUntil('it is drawn', () =>
      mine.evaluate((image) => (image as HTMLImageElement).naturalWidth > 0),
    );
    await mine.click();
    const tools = ada.page.getByRole('toolbar', { name: 'Picture' });
    await tools.waitFor();

    await tools.getByRole('button', { name: 'Centred' }).click();
    await ben.page.locator('[data-align=center] img').waitFor();

    await tools.getByRole('button', { name: 'Description and caption' }).click();
    const dialog = ada.page.getByRole('dialog', { name: 'Description and caption' });
    await dialog.getByRole('textbox', { name: 'Description' }).fill('A teal field');
    await dialog.getByRole('textbox', { name: 'Caption' }).fill('Figure 1');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await ben.page.getByRole('img', { name: 'A teal field' }).waitFor();
    await ben.editor.getByText('Figure 1').waitFor();

    // By keys: the slider's value follows, the document only when the key is let go.
    await mine.click();
    const slider = ada.page.getByRole('slider', { name: 'Width' });
    await slider.focus();
    await ada.page.keyboard.down('Shift');
    await ada.page.keyboard.press('ArrowLeft');
    await ada.page.keyboard.up('Shift');
    await waitUntil('Ben has it narrower', async () => (await theirs.getAttribute('width')) === '350');
    expect(await theirs.getAttribute('height')).toBe('175');

    await waitUntil('the grip is at the picture’s side', async () => {
      const [at, shown] = [await slider.boundingBox(), await mine.boundingBox()];
      return at !== null && shown !== null && Math.abs(at.x + at.width / 2 - (shown.x + shown.width)) <= 2;
    });
    const grip = await slider.boundingBox();
    if (grip === null) throw new Error('there is no grip');
    const { mouse } = ada.page;
    await mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
    await mouse.down();
    await mouse.move(grip.x + grip.width / 2 - 50, grip.y + grip.height / 2, { steps: 3 });
    expect(await theirs.getAttribute('width'), 'nothing is written while it is dragged').toBe('350');
    await mouse.up();
    await waitUntil('Ben has it at 250', async () => (await theirs.getAttribute('width')) === '250');

    const chooser = ada.page.waitForEvent('filechooser');
    await tools.getByRole('button', { name: 'Replace the picture' }).click();
    await (await chooser).setFiles(await picture(ada, 'other.png', 100, 100));
    await waitUntil('Ben has the other', async () => (await theirs.getAttribute('width')) === '100');
    expect(await theirs.getAttribute('alt')).toBe('A teal field');

    await mine.click();
    await tools.getByRole('button', { name: 'Remove the picture' }).click();
    await waitUntil('it is gone', async () => (await pictures(ben).count()) === 0);
  }));

test('without the server a picture waits in this tab, says so, and arrives later; others never see half of it', () =>
  withApp(browser, async (app) => {
    const [ada, ben] = [await app.arrive(), await app.arrive()];
    const url = await ada.makeDocument(app.url);
    await ben.open(url);
    await ada.page.keyboard.type('Text');
    const file = await picture(ada, 'late.png', 120, 80);
    await ada.page.route('**/api/documents/*/uploads*', (route) => route.abort());
    await choose(ada, [file, { ...file, name: 'unwanted.png' }]);
    await ada.page.getByText('late.png is not uploaded yet').waitFor();
    await ada.page.getByText('unwanted.png is not uploaded yet').waitFor();
    await ada.page.getByRole('button', { name: 'Cancel' }).last().click();
    // Whoever goes would lose it, by a link of the app too.
    await ada.page.getByRole('link', { name: 'All documents' }).click();
    const question = ada.page.getByRole('dialog', { name: 'Leave this document?' });
    await question.getByText('A picture is not uploaded yet.').waitFor();
    await question.getByRole('button', { name: 'Stay' }).click();
    await ada.editor.click();
    await ada.page.keyboard.press('Control+End');
    await ada.page.keyboard.type(', and more');
    await ben.waitForBlocks(['Text, and more']);
    // Pressed while it still fails: it is tried again without being asked too, and then there is nothing to press.
    const asked = ada.page.waitForRequest('**/api/documents/*/uploads*');
    await ada.page.getByRole('button', { name: 'Retry' }).click();
    await asked;
    await ada.page.unroute('**/api/documents/*/uploads*');
    await pictures(ben).first().waitFor();
    expect(await pictures(ben).count()).toBe(1);
    expect(await ada.page.getByText('is not uploaded yet').count()).toBe(0);
  }));

test('a picture that is copied into another document becomes that document’s own', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    await ada.makeDocument(app.url);
    await choose(ada, [await picture(ada, 'one.png', 60, 40)]);
    await pictures(ada).first().waitFor();
    const before = await pictures(ada).first().getAttribute('src');
    await ada.editor.press('Control+a');
    const copied = await ada.editor.evaluate((root) => {
      const data = new DataTransfer();
      root.dispatchEvent(
        new ClipboardEvent('copy', { bubbles: true, cancelable: true, clipboardData: data }),
      );
      return Object.fromEntries(data.types.map((type) => [type, data.getData(type)]));
    });
    const url = await ada.makeDocument(app.url);
    await ada.page.getByRole('button', { name: 'Insert', exact: true }).waitFor();
    await ada.editor.evaluate((root, data) => {
      const transfer = new DataTransfer();
      for (const [type, text] of Object.entries(data)) transfer.setData(type, text);
      root.dispatchEvent(
        new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: transfer }),
      );
    }, copied);
    const own = `/uploads/${url.split('/').at(-1)}/`;
    await waitUntil('it is its own', async () => {
      const src = await pictures(ada).first().getAttribute('src');
      return src !== before && src?.startsWith(own) === true;
    });
    expect(await pictures(ada).count()).toBe(1);
  }));
