// What axe-core finds wrong on a page: WCAG 2.2 A and AA, and what its makers hold for good practice.

import { readFileSync } from 'node:fs';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const everything: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
};
/** What may be another in the other theme. */
const colors: RunOptions = { runOnly: { type: 'rule', values: ['color-contrast'] } };

/** Looks at the page in both themes, and leaves it in the light one. */
export async function axeFaults(page: Page, where: string): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await run(page, everything);
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await run(page, colors);
  await page.emulateMedia({ colorScheme: 'light' });
  return [...light.map((fault) => `${where}: ${fault}`), ...dark.map((fault) => `${where}, dark: ${fault}`)];
}

async function run(page: Page, options: RunOptions): Promise<string[]> {
  // The page's policy lets no script in but its own; what the browser's debugger evaluates is not asked.
  const isThere = await page.evaluate(() => 'axe' in window);
  if (!isThere) await page.evaluate(source);
  const { violations, passes } = await page.evaluate((wanted) => {
    const { axe } = window as unknown as { axe: { run: (options: RunOptions) => Promise<AxeResults> } };
    return axe.run(wanted);
  }, options);
  if (passes.length === 0) throw new Error('axe found nothing to look at');
  return violations.flatMap(({ id, nodes }) =>
    nodes
      .filter(({ html }) => !isLexicals(id, html))
      .map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
  );
}

/** Lexical makes checkboxes of list items, which screen readers take well, though HTML has other roles in mind for them. */
function isLexicals(rule: string, html: string): boolean {
  return rule === 'aria-allowed-role' && html.startsWith('<li role="checkbox"');
}
