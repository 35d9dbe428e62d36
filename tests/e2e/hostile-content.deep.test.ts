// The table of bad inputs, row 26: what a hostile writer may put into a document through Yjs. It is shown inert or as a
// placeholder, what others wrote stands beside it, people write on, and an export has none of it.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { flowRoot } from '../../lib/document/flow/flow-root.ts';
import { weft } from '../contract/cli-fixture.ts';
import { launchBrowser } from '../support/browser.ts';
import { withDataDir } from '../support/server-process.ts';
import { SyncClient } from '../support/sync-client.ts';
import { App } from './with-app.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

const ran = "globalThis.weftRan='yes'";
const addresses = [
  `javascript:${ran}`,
  `JaVaScRiPt:${ran}`,
  `java\0script:${ran}`,
  `java\tscript:${ran}`,
  ` javascript:${ran}`,
  `data:text/html,<script>${ran}</script>`,
  `vbscript:${ran}`,
  'file:///etc/passwd',
];

/** Blocks, things in lines and links that no editor of ours makes. */
function writeHostile(doc: Y.Doc): void {
  const flow = flowRoot(doc);
  const block = (attributes: Record<string, unknown>, text: string): void => {
    flow.insertEmbed(flow.length, new Y.Map(Object.entries(attributes)));
    flow.insert(flow.length, text, {});
  };
  doc.transact(() => {
    for (const [index, address] of addresses.entries()) {
      block({}, `link ${index} `);
      flow.insert(flow.length, 'here', { [`axx${index}`]: `1 ${address}` });
      block({ type: 'image', src: address, alt: `picture ${index}` }, '');
      block({ type: 'embed', url: address }, '');
      flow.insertEmbed(
        flow.length,
        new Y.Map(Object.entries({ inline: 'image', src: address, alt: 'small' })),
        {},
      );
    }
    block({ type: 'script', __type: 'script', __tag: 'script' }, ran);
    block({ type: 'h1', __tag: 'script', tag: 'script' }, 'a heading');
    block({ __style: 'position:fixed;inset:0', style: 'position:fixed;inset:0' }, 'a paragraph');
    block({ align: 'position:fixed', indent: 1e9 }, 'another');
    block({ type: 'equation', tex: `\\href{javascript:${ran}}{x}\\htmlStyle{position:fixed}{y}` }, '');
    flow.insert(flow.length, 'coloured', { txx1: '1 red;position:fixed;inset:0', hxx1: '1 url(//evil)' });
    flow.insertEmbed(
      flow.length,
      new Y.Map(Object.entries({ inline: 'script', text: `<img src=x onerror=${ran}>` })),
      {},
    );
    flow.insertEmbed(flow.length, new Y.XmlElement('script') as never, {});
    block({}, 'the last paragraph');
  });
}

/** What of the page runs, leads or covers what it must not. */
function dangers(): string[] {
  const found: string[] = [];
  if ('weftRan' in globalThis) found.push('a script ran');
  const isSafe = (address: string): boolean =>
    ['', 'about:blank'].includes(address) || /^(?:https?|mailto|tel|blob):/.test(address);
  for (const element of document.querySelectorAll('[role=textbox] *, [role=textbox]')) {
    const name = element.localName;
    const isActive = ['script', 'base', 'object', 'iframe', 'style', 'meta', 'link'].includes(name);
    if (isActive) found.push(`<${name}>`);
    for (const { name: attribute } of element.attributes) {
      if (attribute.startsWith('on')) found.push(`${name} ${attribute}`);
    }
    for (const property of ['href', 'src', 'action', 'data'] as const) {
      const address: unknown = Reflect.get(element, property);
      if (typeof address === 'string' && !isSafe(address)) found.push(`${name} ${property}=${address}`);
    }
    if (getComputedStyle(element).position === 'fixed') found.push(`${name} is fixed`);
  }
  return found;
}

function isRefusedPicture(complaint: string): boolean {
  return /^Loading the image .* violates|^Not allowed to load local resource/.test(complaint);
}

test('[T5] row 26: links, tags, styles and nodes that are none of ours are inert, and the rest is there', () =>
  withDataDir(async (dataDir) => {
    const app = await App.start(browser, { dataDir, args: [] });
    try {
      const ada = await app.arrive();
      const url = await ada.makeDocument(app.url);
      await ada.page.keyboard.type('what Ada wrote');
      await ada.waitForState('Saved');
      const id = new URL(url).pathname.replace('/d/', '');
      const mallory = await SyncClient.join(`${app.server.syncUrl}/${id}`, 'mallory');
      writeHostile(mallory.doc);
      await mallory.saved();

      const ben = await app.arrive();
      await ben.open(url);
      for (const person of [ada, ben]) {
        await person.page.getByText('the last paragraph').waitFor();
        for (const text of ['what Ada wrote', 'a heading', 'a paragraph', 'link 0']) {
          await person.page.getByText(text).first().waitFor();
        }
        // The equation too, whose typesetter comes when there is one.
        await person.editor.locator('.katex').first().waitFor({ state: 'attached' });
        expect(await person.page.evaluate(dangers)).toEqual([]);
      }
      // People write on, beside it and behind it.
      await ben.page.getByText('the last paragraph').click();
      await ben.page.keyboard.press('End');
      await ben.page.keyboard.type(', and more');
      await ben.waitForState('Saved');
      await ada.page.getByText('the last paragraph, and more').waitFor();
      expect(await ada.page.evaluate(dangers)).toEqual([]);
      // A page that fell over would complain. So do pictures at such addresses, which are asked for, and refused.
      expect(app.complaints.filter((text) => !isRefusedPicture(text))).toEqual([]);
      mallory.close();

      const folder = join(dataDir, 'exported');
      expect((await weft(dataDir, ['export-all', folder])).code).toBe(0);
      const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(?:md|html)$/.test(name))
        .map((name) => readFileSync(join(folder, name), 'utf8'));
      expect(texts.length).toBeGreaterThan(0);
      for (const text of texts) {
        expect(text).toContain('the last paragraph, and more');
        expect(text).not.toMatch(/(?:\]\(|href=|src=)["'<\s]*(?:java|data:|vbscript|file:)/i);
      }
    } finally {
      await app.end();
    }
  }));
