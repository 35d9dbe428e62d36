// The lines of docs/OPERATIONS.md by which a backup leaves a container and comes back, as they stand there, but with a folder
// for the container's volume: what Docker itself does with them is not tried here.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { withDataDir } from '../support/server-process.ts';
import { damage, databaseFileOf, fillStore, rowsOf } from './cli-fixture.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const lines = await readFile(join(root, 'docs/OPERATIONS.md'), 'utf8');

function lineWith(start: string): string {
  const line = lines.split('\n').find((each) => each.startsWith(start));
  const [, script] = /sh -c '([^']+)' [<>] weft\.db$/.exec(line ?? '') ?? [];
  if (script === undefined) throw new Error(`there is no such line as ${start}`);
  return script;
}

const backup = lineWith('docker compose exec -T weft sh');
const restore = lineWith('docker compose run --rm -T weft sh');

/** Runs such a line with `volume` for /data, between two files of the one who types it. */
async function typed(
  script: string,
  volume: string,
  { input = '/dev/null', output = '/dev/null' },
): Promise<number> {
  const bin = join(volume, '..', 'bin');
  await mkdir(bin, { recursive: true });
  await symlink(join(root, 'scripts/weft.mjs'), join(bin, 'weft')).catch(() => {});
  const [from, to] = [await open(input, 'r'), await open(output, 'w', 0o600)];
  const child = spawn('sh', ['-c', script.replaceAll('/data', volume)], {
    env: { NODE_ENV: 'production', PATH: `${bin}:${process.env['PATH']}`, DATA_DIR: volume },
    stdio: [from.fd, to.fd, 'ignore'],
    timeout: 15_000,
    killSignal: 'SIGKILL',
  });
  const [code] = (await once(child, 'close')) as [number];
  await Promise.all([from.close(), to.close()]);
  return code;
}

test('the documented backup of a container is a file that the documented restore takes', () =>
  withDataDir(async (folder) => {
    const [volume, other, file] = ['data', 'other', 'weft.db'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    for (const each of [volume, other]) await mkdir(each);
    fillStore(volume, [{ id: 'one', title: 'One', words: ['a'] }]);
    expect(await typed(backup, volume, { output: file })).toBe(0);
    expect(await readdir(join(volume, 'out'))).toEqual([]);
    expect(await typed(restore, other, { input: file })).toBe(0);
    expect(await readdir(join(other, 'in'))).toEqual([]);
    expect(rowsOf(databaseFileOf(other))).toEqual(rowsOf(databaseFileOf(volume)));
  }));

test('they say when there is no backup, and when nothing was restored', () =>
  withDataDir(async (folder) => {
    const [volume, file] = [join(folder, 'data'), join(folder, 'weft.db')];
    await mkdir(volume);
    fillStore(volume, [{ id: 'one', title: 'One', words: ['a'] }]);
    damage(databaseFileOf(volume), 'UPDATE records SET at = 7 WHERE seq = 2');
    expect(await typed(backup, volume, { output: file })).toBe(1);
    expect(await typed(restore, volume, { input: file })).toBe(1);
  }));
