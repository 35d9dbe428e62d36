// The log: what a line holds, and what it must never hold.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createLog, type LogOptions } from '../../../server/ops/log.ts';

function arrange(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const log = createLog({ level: 'info', plain: false, write: (line) => lines.push(line), ...options });
  return { log, lines };
}

describe('JSON', () => {
  test('a line is one JSON object with time, level, message and fields', () => {
    const { log, lines } = arrange();
    log.info('listening', { port: 3000 });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^\{[^\n]*\}\n$/);
    expect(JSON.parse(lines[0]!)).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      port: 3000,
      msg: 'listening',
    });
  });

  test('lines below the level are not written', () => {
    const { log, lines } = arrange({ level: 'warn' });
    log.info('quiet');
    log.warn('loud');
    expect(lines).toHaveLength(1);
  });

  test('ids are hashed the way the file header says', () => {
    const { log, lines } = arrange();
    log.info('opened', { document: 'secret-document', user: 'secret-user', session: 'secret-session' });
    expect(lines[0]).not.toContain('secret');
    expect(JSON.parse(lines[0]!)).toMatchObject({
      document: createHash('sha256').update('secret-document').digest('hex').slice(0, 12),
    });
  });
});

test('of an error, its fields stay inside but its code, and its cause comes along', () => {
  const { log, lines } = arrange();
  const cause = Object.assign(new Error('disk'), { code: 'EIO' });
  log.error('failed', { error: Object.assign(new Error('broken', { cause }), { documentId: 'secret' }) });
  expect(lines[0]).not.toContain('secret');
  expect(JSON.parse(lines[0]!)).toMatchObject({
    error: { name: 'Error', message: 'broken', cause: { message: 'disk', code: 'EIO' } },
  });
});

describe('plain', () => {
  test('a line is time, level, message and name=value', () => {
    const { log, lines } = arrange({ plain: true });
    log.warn('slow commit', { ms: 12, records: 3 });
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d warn {2}slow commit ms=12 records=3\n$/);
  });

  test('an error comes with its stack, indented below', () => {
    const { log, lines } = arrange({ plain: true });
    log.error('failed', { error: new TypeError('no such thing') });
    const [head, first, second] = lines[0]!.split('\n');
    expect(head).toMatch(/ error failed$/);
    expect(first).toBe('    TypeError: no such thing');
    expect(second).toMatch(/^ {4}at /);
  });

  test.each([
    ['escape sequences', '\u001b[2J', '\\u001b[2J'],
    ['line breaks', 'a\nb', 'a\\u000ab'],
    ['C1 controls', '\u009b1m', '\\u009b1m'],
    ['unicode line separators', 'a\u2028b', 'a\\u2028b'],
  ])('%s from outside are shown, not obeyed', (_name, from, shown) => {
    const { log, lines } = arrange({ plain: true });
    log.info(from, { reason: from });
    expect(lines[0]).toContain(`${shown} reason=${shown}\n`);
  });
});
