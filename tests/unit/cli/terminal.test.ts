// What the commands write: sizes and counts in words, progress only for somebody who watches, and nothing from the data
// that a terminal would obey.
import { describe, expect, test } from 'vitest';
import { counted, createTerminal, printable, sized } from '../../../server/ops/terminal.ts';

function arrange(isTTY: boolean) {
  const written = { out: '', err: '' };
  const terminal = createTerminal({
    out: { write: (text: string) => (written.out += text) },
    err: { isTTY, write: (text: string) => (written.err += text) },
  });
  return { terminal, written };
}

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1_000, '1.0 KiB'],
  [1_536, '1.5 KiB'],
  [1_023_999, '1.0 MiB'],
  [150 * 1_024 ** 2, '150 MiB'],
  [3 * 1_024 ** 4, '3.0 TiB'],
  [5_000 * 1_024 ** 4, '5000 TiB'],
])('%d bytes read as %s', (bytes, text) => {
  expect(sized(bytes)).toBe(text);
});

test('one is not many', () => {
  expect([counted(0, 'fault'), counted(1, 'fault'), counted(2, 'fault')]).toEqual([
    '0 faults',
    '1 fault',
    '2 faults',
  ]);
});

describe('progress', () => {
  test('is shown on a terminal, in one line that is gone when there is something to say', () => {
    const { terminal, written } = arrange(true);
    const progress = terminal.progress('Copying');
    progress(1, 3);
    progress(1, 3);
    terminal.line('done');
    expect(written).toEqual({ out: 'done\n', err: '\r\u001b[2KCopying… 33 %\r\u001b[2K' });
  });

  test('ends with the step, also when there was nothing to do', () => {
    const { terminal, written } = arrange(true);
    terminal.progress('Checking')(1, 2);
    terminal.progress('Checking')(2, 2);
    terminal.progress('Checking')(0, 0);
    expect(written.err).toBe('\r\u001b[2KChecking… 50 %\r\u001b[2K');
  });

  test('is not written into a file', () => {
    const { terminal, written } = arrange(false);
    terminal.progress('Copying')(1, 3);
    terminal.problem('no');
    expect(written).toEqual({ out: '', err: 'no\n' });
  });
});

test.each([
  ['\u001b[2J', '\\u001b[2J'],
  ['\r', '\\u000d'],
  ['\u009b', '\\u009b'],
  ['\u2028', '\\u2028'],
  ['line\n\tbreak', 'line\n\tbreak'],
  ['naïve – 漢字 😀', 'naïve – 漢字 😀'],
])('%j is written as %j', (text, shown) => {
  expect(printable(text)).toBe(shown);
});
