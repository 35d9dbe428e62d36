// Settings: defaults, every accepted form, and that each refusal is one line which tells what to write instead.
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig, settings } from '../../../server/config.ts';

describe('accepted', () => {
  test('nothing set gives the documented defaults', () => {
    expect(readConfig({})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      dataDir: path.resolve('data'),
      publicUrl: null,
      open: false,
      logLevel: 'info',
      trustedProxies: [],
      createLimitPerMinute: 1200,
      historyDays: 0,
      uploadBytesMax: 20_971_520,
      uploadDocumentBytesMax: 524_288_000,
      uploadLimitPerMinute: 120,
      serveApp: true,
    });
  });

  test('an empty value counts as unset', () => {
    const empty = Object.fromEntries(Object.values(settings).map(({ name }) => [name, '']));
    expect(readConfig(empty)).toEqual(readConfig({}));
  });

  test.each([
    [{ PORT: '0' }, { port: 0 }],
    [{ PORT: '65535' }, { port: 65535 }],
    [{ HOST: '::' }, { host: '::' }],
    [{ HOST: 'docs.internal' }, { host: 'docs.internal' }],
    [{ DATA_DIR: '/srv/weft' }, { dataDir: '/srv/weft' }],
    [{ PUBLIC_URL: 'https://Docs.example.org/' }, { publicUrl: 'https://docs.example.org' }],
    [{ PUBLIC_URL: 'http://localhost:8080' }, { publicUrl: 'http://localhost:8080' }],
    [{ WEFT_OPEN: '1' }, { open: true }],
    [{ LOG_LEVEL: 'debug' }, { logLevel: 'debug' }],
    [
      { TRUST_PROXY: 'loopback, 10.0.0.0/8,fd00::/8' },
      { trustedProxies: ['loopback', '10.0.0.0/8', 'fd00::/8'] },
    ],
    [{ CREATE_LIMIT_PER_MINUTE: '0' }, { createLimitPerMinute: 0 }],
    [{ HISTORY_DAYS: '90' }, { historyDays: 90 }],
    [{ UPLOAD_BYTES_MAX: '0' }, { uploadBytesMax: 0 }],
    [{ UPLOAD_DOCUMENT_BYTES_MAX: '999999999' }, { uploadDocumentBytesMax: 999_999_999 }],
    [{ UPLOAD_LIMIT_PER_MINUTE: '5' }, { uploadLimitPerMinute: 5 }],
  ])('%j gives %j', (env, expected) => {
    expect(readConfig(env)).toMatchObject(expected);
  });

  test('--no-app turns the app off', () => {
    expect(readConfig({}, ['--no-app']).serveApp).toBe(false);
  });

  test('the object cannot be changed afterwards', () => {
    const config = readConfig({ TRUST_PROXY: 'loopback' });
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.trustedProxies)).toBe(true);
  });
});

describe('refused', () => {
  test.each([
    ['PORT', 'eighty'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '3000.5'],
    ['PORT', '0x50'],
    ['PORT', ' '],
    ['HOST', 'not a host'],
    ['HOST', '300.1.2.3'],
    ['HOST', 'http://localhost'],
    ['DATA_DIR', 'a\0b'],
    ['PUBLIC_URL', 'docs.example.org'],
    ['PUBLIC_URL', 'ftp://docs.example.org'],
    ['PUBLIC_URL', 'https://docs.example.org/weft'],
    ['PUBLIC_URL', 'https://docs.example.org/?x=1'],
    ['PUBLIC_URL', 'https://user:secret@docs.example.org'],
    ['WEFT_OPEN', 'yes'],
    ['LOG_LEVEL', 'INFO'],
    ['TRUST_PROXY', 'everyone'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['TRUST_PROXY', 'loopback,'],
    ['CREATE_LIMIT_PER_MINUTE', 'many'],
    ['UPLOAD_BYTES_MAX', '20 MB'],
    ['UPLOAD_DOCUMENT_BYTES_MAX', '1000000000'],
    ['UPLOAD_LIMIT_PER_MINUTE', '-1'],
    ['CREATE_LIMIT_PER_MINUTE', '1000001'],
    ['HISTORY_DAYS', '-1'],
    ['HISTORY_DAYS', '36501'],
  ])('%s=%j: one line with the name, the value and what is allowed', (name, value) => {
    const { allowed } = Object.values(settings).find((setting) => setting.name === name)!;
    expect(() => readConfig({ [name]: value })).toThrow(
      new ConfigError(`${name} is ${JSON.stringify(value)}, but must be ${allowed}.`),
    );
  });

  test('a value with line breaks and escape sequences stays on one line', () => {
    expect(() => readConfig({ LOG_LEVEL: 'a\n\u001b[2Jb' })).toThrow(/^[^\n\u001b]+$/);
  });

  test('an unknown argument is refused, not ignored', () => {
    expect(() => readConfig({}, ['--noapp'])).toThrow(
      'Unknown argument "--noapp": the only one is --no-app.',
    );
  });
});

test('every default in the table is a value that its own setting accepts', () => {
  const defaults = Object.fromEntries(
    Object.values(settings).flatMap((setting) =>
      setting.default === null ? [] : [[setting.name, setting.default]],
    ),
  );
  expect(Object.keys(defaults).length).toBeGreaterThan(4);
  expect(readConfig(defaults)).toEqual(readConfig({}));
});
