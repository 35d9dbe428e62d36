// What the app may cost: bytes of script until one can write, memory of a server at rest, and nothing that the
// browser has to complain of.

import { readdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import type { Browser, Page, Response } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { withServer } from '../support/server-process.ts';
import { waitUntil } from '../support/wait-until.ts';
import { withApp } from './with-app.ts';

const kB = 1_000;
const scriptBytesMax = 300 * kB;
const MB = 1_000_000;
const restingBytesMax = 120 * MB;

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

test('a document can be written in after at most 300 kB of script', () =>
  withApp(browser, async (app) => {
    const maker = await app.arrive();
    const url = await maker.makeDocument(app.url);
    const ada = await app.arrive();
    const scripts: Response[] = [];
    ada.page.on('response', (response) => {
      if (new URL(response.url()).pathname.endsWith('.js')) scripts.push(response);
    });
    await noteWhenEditable(ada.page);
    await ada.open(url);
    const before = await scriptsBeforeEditable(ada.page);
    await waitUntil('all answers are known', () =>
      before
        .filter((address) => new URL(address).pathname.endsWith('.js'))
        .every((address) => scripts.some((response) => response.url() === address)),
    );
    const needed = scripts.filter((response) => before.includes(response.url()));

    expect(needed.length).toBeGreaterThan(3);
    const bytes = await gzippedBytes(needed);
    console.log(`script until a document can be written in: ${kilobytes(bytes)} in ${needed.length} files`);
    expect(bytes).toBeLessThanOrEqual(scriptBytesMax);
  }));

test('the browser finds nothing to complain of on the pages of the app, their policy included', () =>
  withApp(browser, async (app) => {
    const ada = await app.arrive();
    await ada.page.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        console.error(`policy: ${event.violatedDirective} refuses ${event.blockedURI}`);
      });
    });
    await ada.page.goto(app.url);
    await ada.page.getByText('Nothing here yet').waitFor();
    const url = await ada.makeDocument(app.url);
    // By its address too, not only from the list: that is another page to the server.
    const answer = await ada.page.goto(url);
    await ada.waitUntilItHearsKeys();
    await ada.page.keyboard.type('# Words');
    await ada.waitForState('Saved');
    await ada.page.getByRole('button', { name: 'Share', exact: true }).click();
    await ada.page.getByRole('dialog', { name: 'Share this document' }).waitFor();

    expect(answer?.headers()['content-security-policy']).toContain("default-src 'none'");
    expect(ada.complaints).toEqual([]);

    // The policy is in force, and this test would have heard of a breach.
    await ada.page.evaluate(() => {
      document.body.append(Object.assign(document.createElement('img'), { src: 'http://localhost:9/x.png' }));
    });
    await waitUntil('the breach is noted', () =>
      ada.complaints.some((text) => text.startsWith('policy: img-src')),
    );
    ada.complaints.length = 0;
  }));

test('a server at rest takes less than 120 MB of memory', () =>
  withServer({ args: [] }, async (server) => {
    // Somebody has looked, so that what a page needs is loaded.
    expect((await fetch(server.httpUrl)).status).toBe(200);
    expect((await fetch(`${server.httpUrl}/api/documents`)).status).toBe(200);
    let seen: number[] = [];
    await waitUntil('the memory stands still', async () => {
      seen = [...seen, await residentBytes(server.pid)].slice(-100);
      return seen.length === 100 && Math.max(...seen) - Math.min(...seen) < MB / 10;
    });
    const bytes = seen.at(-1) as number;
    console.log(`memory of a server at rest: ${Math.round(bytes / MB)} MB`);
    expect(bytes).toBeLessThan(restingBytesMax);
  }));

/** Notes in the page itself at what time the text became editable: from outside one always looks too late. */
function noteWhenEditable(page: Page): Promise<unknown> {
  return page.addInitScript(() => {
    const observer = new MutationObserver(() => {
      if (document.querySelector('[role=textbox][contenteditable=true]') === null) return;
      performance.mark('editable');
      observer.disconnect();
    });
    observer.observe(document, { subtree: true, childList: true, attributes: true });
  });
}

/** The addresses of the scripts that had been asked for by then. */
function scriptsBeforeEditable(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const editable = performance.getEntriesByName('editable')[0];
    if (editable === undefined) throw new Error('the text never became editable');
    return performance
      .getEntriesByType('resource')
      .filter((entry) => entry.startTime < editable.startTime)
      .map((entry) => entry.name);
  });
}

async function gzippedBytes(responses: readonly Response[]): Promise<number> {
  const bodies = await Promise.all(responses.map((response) => response.body()));
  return bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).byteLength, 0);
}

function kilobytes(bytes: number): string {
  return `${(bytes / kB).toFixed(1)} kB`;
}

/** Of a process and its children: what the system calls resident. */
async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kibibytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
  const children = await Promise.all((await childrenOf(pid)).map(residentBytes));
  return children.reduce((sum, bytes) => sum + bytes, kibibytes * 1024);
}

/** A child belongs to the thread that started it. */
async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8')),
  );
  return lists.flatMap((list) => list.split(' ').filter((text) => text !== '')).map(Number);
}
