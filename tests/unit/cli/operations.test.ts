// docs/OPERATIONS.md says what is so: each setting with its default and meaning, each metric by its name, and the format
// of the data.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { settings } from '../../../server/config.ts';
import { Metrics } from '../../../server/ops/metrics.ts';
import { formatVersion } from '../../../server/storage/sqlite-schema.ts';
import { root } from '../house/sources.ts';

const manual = readFileSync(path.join(root, 'docs/OPERATIONS.md'), 'utf8');

/** The rows of the table under a heading, cell by cell, without the head. */
function tableUnder(heading: string): readonly (readonly string[])[] {
  const section = manual.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test('the table of settings is the one that the program reads', () => {
  const documented = tableUnder('Settings');
  const read = Object.values(settings).map(({ name, default: byDefault, description }) => [
    `\`${name}\``,
    byDefault === null ? '' : `\`${byDefault}\``,
    description,
  ]);
  expect(documented).toEqual(read);
});

describe('the table of metrics', () => {
  const documented = tableUnder('Metrics and alerts').flatMap(([names = '']) =>
    [...names.matchAll(/`(\w+)`/g)].map((match) => match[1] as string),
  );

  test('names each of ours, and none that there is not', async () => {
    const metrics = new Metrics();
    metrics.watch({
      sessions: () => 0,
      rooms: () => 0,
      present: () => 0,
      commitQueueBytes: () => 0,
      congested: () => false,
      dataDir: '.',
      databaseFile: 'x',
    });
    const exposed = [...(await metrics.text()).matchAll(/^# TYPE (\S+) /gm)].map(
      (match) => match[1] as string,
    );
    const own = exposed.filter((name) => name.startsWith('weft_'));
    expect(documented.filter((name) => name.startsWith('weft_')).toSorted()).toEqual(own.toSorted());
    expect(documented.filter((name) => !exposed.includes(name))).toEqual([]);
  });

  test('the alerts ask for metrics that are in it', () => {
    const asked = [...manual.matchAll(/expr: (.*)/g)].flatMap(
      ([, expr = '']) => expr.match(/\bweft_\w+/g) ?? [],
    );
    expect(asked.length).toBeGreaterThan(3);
    const known = (name: string) => documented.includes(name.replace(/_(bucket|sum|count)$/, ''));
    expect(asked.filter((name) => !known(name))).toEqual([]);
  });
});

test('the format of the data is the one that the program writes', () => {
  expect(manual).toContain(`\`PRAGMA user_version\`; at present ${formatVersion})`);
});
