// A run as one page to look at: lanes for people, tabs, server and disk along a time line. Self-contained, no network; the
// drawing is done by viewer/page.ts, which is put into the page without its types.

import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import type { Plan } from '../actions.ts';
import type { RunReport } from '../runner/messages.ts';

const part = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

export function traceHtml(plan: Plan, report: RunReport): string {
  const data = {
    seed: plan.seed,
    peers: plan.peers.map(({ kind, role }, index) => ({ name: `p${index}`, kind, role })),
    chaosMs: plan.chaosMs,
    actions: plan.actions.length,
    virtualMs: report.virtualMs,
    violations: report.violations,
    counts: report.counts.toSorted(([a], [b]) => (a < b ? -1 : 1)),
    events: report.trace.map(({ atMs, lane, type, text, flow }) => [
      Math.round(atMs * 1_000) / 1_000,
      lane,
      type,
      text,
      flow,
    ]),
  };
  // No "</script>" or "<!--" may stand in the data.
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  return part('page.html')
    .replace('/* style */', () => part('page.css'))
    .replace('/* data */', () => `const run = ${json};`)
    .replace('/* script */', () => stripTypeScriptTypes(part('page.ts')))
    .replaceAll('{seed}', String(plan.seed));
}
