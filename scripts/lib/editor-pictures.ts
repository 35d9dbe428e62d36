// The pictures of docs/EDITOR.md: one for each chapter that is easier seen than told. Every document comes in as
// Markdown, as a person would bring it; only what is not text is done by hand. Nothing here waits for a time: each
// picture is taken when what it shows is there.

import type { Person } from '../../tests/support/browser.ts';
import { german, gauge, openDay, rightToLeft, walk } from './picture-texts.ts';

export interface Stage {
  readonly baseUrl: string;
  /** Takes a picture of the whole window, or of its upper part, under this name. */
  readonly take: (person: Person, name: string, heightPx?: number) => Promise<void>;
}

/** With a mouse and keys, in English. */
export async function takeDesktopPictures(ada: Person, stage: Stage): Promise<void> {
  const { page } = ada;
  const { keyboard } = page;
  const usual = page.viewportSize() ?? { width: 1200, height: 760 };

  await bring(ada, stage, openDay);
  await ada.editor.getByText('Print the map').click();
  await keyboard.press('End');
  await keyboard.press('Enter');
  // An empty item ends the list.
  await keyboard.press('Enter');
  await keyboard.type('/');
  await page.getByRole('listbox', { name: 'Blocks' }).waitFor();
  await ada.waitForState('Saved');
  await stage.take(ada, 'slash-menu');

  await bring(ada, stage, gauge);
  await putInChart(ada);
  await ada.editor.locator('.katex').nth(1).waitFor();
  await page.waitForFunction(() => CSS.highlights.size > 0);
  await ada.editor.getByText('return (reading_mm').click();
  await page.getByRole('group', { name: 'Code block' }).waitFor();
  await page.mouse.move(0, 0);
  await ada.waitForState('Saved');
  await page.setViewportSize({ ...usual, height: 850 });
  await page.evaluate(() => scrollTo(0, 0));
  await stage.take(ada, 'code-and-equations');
  await page.setViewportSize(usual);

  await bring(ada, stage, walk);
  await keyboard.press('Control+Shift+h');
  const search = page.getByRole('search');
  await search.getByRole('textbox', { name: 'Find', exact: true }).fill('mill');
  await search.getByRole('textbox', { name: 'Replace with' }).fill('weir');
  await search.getByText(/^\d+ of \d+$/).waitFor();
  await stage.take(ada, 'find-and-replace');
  await keyboard.press('Escape');

  await keyboard.press('Control+End');
  await keyboard.type(' We were home by nine.');
  await ada.waitForState('Saved');
  await ada.saveState.getByRole('button').click();
  await page.getByText(/stored at/).waitFor();
  await stage.take(ada, 'saving', 420);

  await bring(ada, stage, rightToLeft);
  await ada.waitForState('Saved');
  await stage.take(ada, 'right-to-left');
}

/** On a phone whose browser speaks German. Ada has written the document. */
export async function takeGermanPhonePicture(ada: Person, cy: Person, stage: Stage): Promise<void> {
  const address = await bring(ada, stage, german);
  await ada.editor.getByText('Mitnehmen').click();
  await ada.page.keyboard.press('End');
  await cy.open(address);
  await cy.page.getByRole('status').filter({ hasText: 'Gespeichert' }).waitFor();
  await cy.editor.getByText('Regenjacken').tap();
  await stage.take(cy, 'phone-german-dark');
}

/** Makes a document of this Markdown and returns its address. */
async function bring({ page, editor }: Person, { baseUrl }: Stage, markdown: string): Promise<string> {
  await page.goto(baseUrl);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  const file = { name: 'text.md', mimeType: 'text/markdown', buffer: Buffer.from(markdown) };
  await (await chooser).setFiles(file);
  await page.waitForURL(/\/d\/[\w-]+$/);
  // It is put in once the second part of the app is there: everything can be used from then on.
  await editor.locator('h2').first().waitFor();
  return page.url();
}

/** A drawn chart at the end of the document, described and with a caption. */
async function putInChart({ page, editor }: Person): Promise<void> {
  const buffer = Buffer.from(await page.evaluate(drawChart), 'base64');
  await editor.locator('p').last().click();
  await page.keyboard.press('End');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Insert', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Picture' }).click();
  await (await chooser).setFiles({ name: 'level.png', mimeType: 'image/png', buffer });
  const chart = editor.locator('[data-block=image] img');
  await chart.click();
  const tools = page.getByRole('toolbar', { name: 'Picture' });
  await tools.getByRole('button', { name: 'Description and caption' }).click();
  const dialog = page.getByRole('dialog', { name: 'Description and caption' });
  await dialog
    .getByRole('textbox', { name: 'Description' })
    .fill('A line that rises on the third day and falls again');
  await dialog
    .getByRole('textbox', { name: 'Caption' })
    .fill('Level at the mill in the first week of May, in metres');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await editor.locator('p').first().click();
}

/** Runs in the page. A PNG, in base64. */
async function drawChart(): Promise<string> {
  const [width, height] = [660, 150];
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.fillStyle = '#f4f8f7';
  context.fillRect(0, 0, width, height);
  context.strokeStyle = '#c9d8d5';
  for (let y = 30; y < height - 30; y += 25) context.strokeRect(20, y, width - 40, 0);
  const levels = [0.42, 0.44, 0.71, 1.18, 1.02, 0.8, 0.66];
  const points = levels.map((level, day) => [50 + day * 93, height - 20 - level * 100] as const);
  context.strokeStyle = '#0f7b6c';
  context.lineWidth = 3;
  context.lineJoin = 'round';
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
  context.font = '13px sans-serif';
  context.textAlign = 'center';
  for (const [day, [x, y]] of points.entries()) {
    context.fillStyle = '#4c5a57';
    context.fillText(`May ${day + 1}`, x, height - 10);
    context.fillStyle = '#0f7b6c';
    context.beginPath();
    context.arc(x, y, 5, 0, 2 * Math.PI);
    context.fill();
  }
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}
