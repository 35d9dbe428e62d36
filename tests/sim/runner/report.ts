// The figures of a batch as text: how fast, how much time, how often each fault, and what failed. And the judgement whether
// a batch has met everything that it is for.

import type { Batch } from './pool.ts';

/** Without each of these a batch proves nothing. */
const essentials = ['edit', 'commit', 'cut', 'crash', 'kill-tab'] as const;

/** What a batch of some hundreds meets of all others. */
export const faults = [
  'half-open',
  'duplicate-socket',
  'slow-reader',
  'offline',
  'drain',
  'crash kill',
  'crash power',
  'disk-slow',
  'disk-refuses',
  'disk-fails',
  'flip-bit',
  'clock-jump',
  'kill-tab after-receipt',
  'kill-tab, copy lost',
  'kill-tab, copy survives',
  'open-tab',
  'reload',
  'local-store-fails',
  'grant',
  'accounts-down',
  'rename',
  'delete-document',
  'attack',
  'compaction',
] as const;

export function missingEssentials({ counts }: Batch): string[] {
  return essentials.filter((name) => counts.of(name) === 0);
}

export function missingFaults({ counts }: Batch): string[] {
  return faults.filter((name) => counts.of(name) === 0);
}

export function progressLine({ seeds, failed, elapsedMs }: Batch, of: number): string {
  return `${seeds} of ${of} seeds, ${failed.length} failed, ${(seeds / (elapsedMs / 1_000)).toFixed(1)} seeds/s`;
}

export function figures({ seeds, editorSeeds, virtualMs, events, elapsedMs, counts }: Batch): string {
  const seconds = elapsedMs / 1_000;
  const rows = [
    ['seeds', `${seeds}, of them ${editorSeeds} with editors`],
    ['time', `${seconds.toFixed(1)} s, ${(seeds / seconds).toFixed(1)} seeds/s`],
    [
      'simulated',
      `${(virtualMs / 60_000).toFixed(0)} min, ${(virtualMs / 60_000 / seconds).toFixed(1)} min/s`,
    ],
    ['events', `${events}`],
    ...[...essentials, ...faults].map((name) => [name, `${counts.of(name)}`]),
    ...[...counts.byName.keys()]
      .filter((name) => /^(attack |closed |editor |binding )/.test(name))
      .toSorted()
      .map((name) => [name, `${counts.of(name)}`]),
  ];
  return rows.map(([name, value]) => `  ${String(name).padEnd(34)}${value}`).join('\n');
}
