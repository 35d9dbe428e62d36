// What the files for operators say again (flags, a cache, a limit) is what the program has: they are read by other programs
// and cannot import it.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { serverEnv, serverFlags } from '../../../scripts/lib/server.mjs';
import { settings } from '../../../server/config.ts';
import { root } from './sources.ts';

const [nginx, caddy, unit, image] = [
  'docs/deploy/nginx.conf',
  'docs/deploy/Caddyfile',
  'docs/deploy/weft.service',
  'Dockerfile',
].map((file) => readFileSync(path.join(root, file), 'utf8').replaceAll(/^\s*#.*\n/gm, '')) as [
  string,
  string,
  string,
  string,
];

const { NODE_COMPILE_CACHE: _cache, ...allocator } = serverEnv;
const cacheFolder = '/var/cache/weft';

/** What stands behind a directive, for each time that it is there. */
function valuesOf(text: string, directive: RegExp): string[] {
  return [...text.matchAll(new RegExp(`^\\s*${directive.source}(.*)$`, 'gm'))].map(
    ([, value]) => value as string,
  );
}

/** NAME=value pairs. */
function assignmentsIn(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/(\w+)=([^\s\\]*)/g)].map(([, name, value]) => [
    name as string,
    value as string,
  ]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

describe('a proxy lets through what the server takes', () => {
  const uploadBytesMax = Number(settings.uploadBytesMax.default);

  test('nginx: an upload of the largest size, and little more', () => {
    const [[, megabytes = ''] = []] = [...nginx.matchAll(/^\s*client_max_body_size (\d+)m;$/gm)];
    const bytes = Number(megabytes) * 1024 * 1024;
    expect(bytes).toBeGreaterThan(uploadBytesMax);
    expect(bytes).toBeLessThan(uploadBytesMax * 1.1);
  });

  test('Caddy: has no limit unless one is set', () => {
    expect(caddy).toContain('reverse_proxy');
    expect(caddy).not.toMatch(/request_body|max_size/);
  });
});

describe('the systemd unit runs the server as npm start does', () => {
  const environment = assignmentsIn(valuesOf(unit, /Environment=/).join(' '));
  const node = ['/opt/weft/node_modules/node/bin/node', ...serverFlags].join(' ');

  test('with the flags and the environment of the scripts', () => {
    expect(valuesOf(unit, /ExecStart=/)).toEqual([`${node} server/main.ts`]);
    expect(environment).toMatchObject(allocator);
  });

  test('with a cache that it fills before and may write', () => {
    expect(valuesOf(unit, /ExecStartPre=-/)).toEqual([`${node} scripts/lib/load-server.mjs`]);
    expect(environment['NODE_COMPILE_CACHE']).toBe(cacheFolder);
    // Below /var/cache, made for the unit's user and writable in spite of ProtectSystem.
    expect(valuesOf(unit, /CacheDirectory=/)).toEqual([path.basename(cacheFolder)]);
  });
});

describe('the image runs the server as npm start does', () => {
  const environment = assignmentsIn(/^ENV (?:.*\\\n)*.*$/m.exec(image)?.[0] ?? '');
  const node = ['node', ...serverFlags];

  test('with the flags and the environment of the scripts', () => {
    expect(valuesOf(image, /CMD(?= \[)/).map((value) => JSON.parse(value) as unknown)).toContainEqual([
      ...node,
      'server/main.ts',
    ]);
    expect(environment).toMatchObject(allocator);
  });

  test('with a cache that its own user has filled', () => {
    expect(environment['NODE_COMPILE_CACHE']).toBe(cacheFolder);
    expect(image).toMatch(new RegExp(`^ && install --directory --owner=weft .*\\s${cacheFolder} `, 'm'));
    const fill = `RUN ${JSON.stringify([...node, 'scripts/lib/load-server.mjs']).replaceAll(',', ', ')}`;
    // Node keeps a cache for each user: another one's is passed over.
    expect(image).toContain(`USER weft\n${fill}\n`);
  });
});
