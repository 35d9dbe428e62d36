// The exported app over HTTP: which file answers which address, how it travels, and what it may do in a browser.
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorAnswerSchema } from '../../../lib/api/contract.ts';
import { preferredEncoding } from '../../../server/http/content-encoding.ts';
import { pageContentSecurityPolicy } from '../../../server/http/security-headers.ts';
import { exportedApp, exportedFiles, inlineScript, startHttp, type HttpFixture } from './http-fixture.ts';

let http: HttpFixture;
let exported: Awaited<ReturnType<typeof exportedApp>>;

beforeAll(async () => {
  exported = await exportedApp();
  http = await startHttp({}, exported.folder);
});
afterAll(async () => {
  await http.app.close();
  await exported.remove();
});

const id = 'Aa0_-'.repeat(5);

describe('addresses', () => {
  test.each([
    ['/', 'index.html'],
    ['/index.txt', 'index.txt'],
    ['/d', 'd.html'],
    [`/d/${id}`, 'd.html'],
    [`/d/${id}?_rsc=abc`, 'd.html'],
    [`/d/${'a'.repeat(128)}`, 'd.html'],
    [`/d/${id}.txt?_rsc=abc`, 'd.txt'],
    [`/d/${id}/__next._tree.txt`, 'd/__next._tree.txt'],
    [`/d/${id}/__next.d.__PAGE__.txt`, 'd/__next.d.__PAGE__.txt'],
    ['/d/__next._tree.txt', 'd/__next._tree.txt'],
    ['/icon.svg', 'icon.svg'],
    ['/_next/static/chunks/main.js', '_next/static/chunks/main.js'],
  ])('%s is %s, for GET and HEAD', async (url, file) => {
    const got = await http.app.inject(url);
    expect([got.statusCode, got.body]).toEqual([200, exportedFiles[file]]);
    const head = await http.app.inject({ method: 'HEAD', url });
    expect([head.statusCode, head.body]).toEqual([200, '']);
    expect(head.headers['content-length']).toBe(got.headers['content-length']);
    expect(head.headers['etag']).toBe(got.headers['etag']);
  });

  test.each([
    '/settings',
    '/d/',
    '/d/a.b',
    `/d/${'a'.repeat(129)}`,
    `/d/${id}/other`,
    `/d/${id}/`,
    '/404',
    '/_not-found',
    '/.build-stamp',
    '/..%2f..%2fetc%2fpasswd',
    '/d/..%2f..%2fetc%2fpasswd',
    '/%2e%2e/%2e%2e/etc/passwd',
  ])('%s is the not-found page with 404', async (url) => {
    const answer = await http.app.inject(url);
    expect([answer.statusCode, answer.body]).toEqual([404, exportedFiles['404.html']]);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  });

  test.each(['/api/nothing', '/sync/abc', '/_next/static/chunks/old.js'])(
    '%s is 404 as JSON: nobody looks at it',
    async (url) => {
      const answer = await http.app.inject(url);
      expect(answer.statusCode).toBe(404);
      expect(errorAnswerSchema.parse(answer.json()).error.code).toBe('not-found');
    },
  );

  test('a build under a running server changes nothing until the next start', async () => {
    const name = path.join(exported.folder, 'icon.svg');
    await writeFile(name, 'changed');
    expect((await http.app.inject('/icon.svg')).body).toBe(exportedFiles['icon.svg']);
    await writeFile(name, exportedFiles['icon.svg']!);
  });
});

describe('caching', () => {
  test('hashed files are kept for ever, everything else is asked for again', async () => {
    const cacheControl = async (url: string) => (await http.app.inject(url)).headers['cache-control'];
    expect(await cacheControl('/_next/static/chunks/main.js')).toBe('public, max-age=31536000, immutable');
    expect(await cacheControl('/')).toBe('no-cache');
    expect(await cacheControl(`/d/${id}.txt`)).toBe('no-cache');
    expect(await cacheControl('/icon.svg')).toBe('no-cache');
    expect(await cacheControl('/nothing')).toBe('no-cache');
  });

  test.each([
    ['the tag itself', (etag: string) => etag],
    ['the tag in a list', (etag: string) => `"other", ${etag}`],
    ['the tag without its W/', (etag: string) => etag.replace('W/', '')],
    ['*', () => '*'],
  ])('If-None-Match with %s is 304 without a body', async (_name, header) => {
    const etag = String((await http.app.inject('/')).headers['etag']);
    const answer = await http.app.inject({ url: '/', headers: { 'if-none-match': header(etag) } });
    expect([answer.statusCode, answer.body]).toEqual([304, '']);
    expect(answer.headers['etag']).toBe(etag);
  });

  test('another tag gets the page, and a missing page is never 304', async () => {
    expect((await http.app.inject({ url: '/', headers: { 'if-none-match': 'W/"old"' } })).statusCode).toBe(
      200,
    );
    expect((await http.app.inject({ url: '/nothing', headers: { 'if-none-match': '*' } })).statusCode).toBe(
      404,
    );
  });
});

describe('compression', () => {
  const script = '/_next/static/chunks/main.js';

  test.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const)('%s travels small and is the same text', async (encoding, decompress) => {
    const answer = await http.app.inject({ url: script, headers: { 'accept-encoding': encoding } });
    expect(answer.headers).toMatchObject({ 'content-encoding': encoding, vary: 'accept-encoding' });
    expect(answer.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(answer.rawPayload.length).toBeLessThan(1_000);
    expect(decompress(answer.rawPayload).toString()).toBe(exportedFiles['_next/static/chunks/main.js']);
  });

  test('who accepts nothing gets the plain text, and caches are told that it varies', async () => {
    const answer = await http.app.inject(script);
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(answer.headers['vary']).toBe('accept-encoding');
    expect(answer.body).toBe(exportedFiles['_next/static/chunks/main.js']);
  });

  test('fonts and tiny files are left as they are', async () => {
    for (const url of ['/_next/static/media/font.woff2', '/icon.svg']) {
      const answer = await http.app.inject({ url, headers: { 'accept-encoding': 'br, gzip' } });
      expect(answer.headers['content-encoding']).toBeUndefined();
      expect(answer.headers['vary']).toBeUndefined();
    }
  });

  test.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['BR', 'br'],
    ['br;q=0.5, gzip', 'gzip'],
    ['br;q=0, gzip;q=0', 'identity'],
    ['*', 'br'],
    ['*, br;q=0', 'gzip'],
    ['br;q=nonsense', 'identity'],
    ['identity', 'identity'],
  ])('Accept-Encoding %j gets %s', (header, expected) => {
    expect(preferredEncoding(header)).toBe(expected);
  });
});

describe('what a page may do', () => {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

  test('a page may run its own inline scripts, known by hash, and no others', async () => {
    const policy = String((await http.app.inject('/')).headers['content-security-policy']);
    expect(policy).toContain(`script-src 'self' ${hash(inlineScript)};`);
    const documentPolicy = String((await http.app.inject(`/d/${id}`)).headers['content-security-policy']);
    expect(documentPolicy).toContain(`script-src 'self' ${hash('one()')} ${hash('two()')};`);
    expect(String((await http.app.inject('/nothing')).headers['content-security-policy'])).toContain(
      hash('gone()'),
    );
  });

  test('nothing may be evaluated, framed or loaded from elsewhere', () => {
    const policy = pageContentSecurityPolicy('');
    expect(policy).toMatch(/^default-src 'none';/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self';");
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe|https?:|\*/);
  });

  test('a thread that a page starts may load its parts from here, and nothing else may', async () => {
    const policyOf = async (url: string) => (await http.app.inject(url)).headers['content-security-policy'];
    expect(await policyOf('/_next/static/chunks/turbopack-worker-abc.js')).toBe(
      "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'",
    );
    expect(await policyOf('/_next/static/chunks/main.js')).toBe("default-src 'none'; frame-ancestors 'none'");
  });

  test('the service worker may fetch from here, and a browser always asks whether it is still the same', async () => {
    const { headers } = await http.app.inject('/sw.js');
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; connect-src 'self'; frame-ancestors 'none'",
    );
    expect([headers['content-type'], headers['cache-control']]).toEqual([
      'text/javascript; charset=utf-8',
      'no-cache',
    ]);
  });

  test('what is no page keeps the policy of doing nothing', async () => {
    const { headers } = await http.app.inject('/icon.svg');
    expect(headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'");
  });

  test.each([
    ['line breaks', '<script>\n a()\n</script>', '\n a()\n'],
    ['other attributes', '<script type="module" data-src="x">b()</script>', 'b()'],
    ['capitals', '<SCRIPT>c()</SCRIPT>', 'c()'],
    ['an end tag with space', '<script>d()</script >', 'd()'],
  ])('the hash is of the exact text: %s', (_name, html, text) => {
    expect(pageContentSecurityPolicy(html)).toContain(`script-src 'self' ${hash(text)};`);
  });

  test('an external script adds no hash', () => {
    expect(
      pageContentSecurityPolicy('<script src="/a.js"></script><script async src=/b.js></script>'),
    ).toContain("script-src 'self';");
  });
});

describe('without an app', () => {
  test.each([
    ['not wanted', null, /--no-app/],
    ['not built', '/nonexistent/out', /npm start/],
  ])('%s: the first page says so in plain words, the API works', async (_name, folder, words) => {
    const bare = await startHttp({}, folder);
    const first = await bare.app.inject('/');
    expect([first.statusCode, first.headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(first.body).toMatch(words);
    expect((await bare.app.inject(`/d/${id}`)).statusCode).toBe(404);
    expect((await bare.app.inject('/api/documents')).statusCode).toBe(200);
    await bare.app.close();
  });
});
