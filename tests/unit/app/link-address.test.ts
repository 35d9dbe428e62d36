// What people type as an address, and what must never become a link.
import { expect, test } from 'vitest';
import { isLinkAddress, linkAddress } from '../../../app/_editor/link-address.ts';

test.each([
  ['https://example.com/a?b#c', 'https://example.com/a?b#c'],
  ['http://localhost:3000', 'http://localhost:3000'],
  ['example.com', 'https://example.com'],
  [' example.com/loom ', 'https://example.com/loom'],
  ['example.com:8080/x', 'https://example.com:8080/x'],
  ['bücher.example', 'https://bücher.example'],
  ['ada@example.com', 'mailto:ada@example.com'],
  ['mailto:ada@example.com', 'mailto:ada@example.com'],
  ['+49 30 123-45 67', 'tel:+49301234567'],
  ['tel:+4930123', 'tel:+4930123'],
])('"%s" becomes %s', (typed, address) => {
  expect(linkAddress(typed)).toEqual({ ok: true, value: address });
});

test.each([
  '',
  'just words',
  'word',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\tscript:alert(1)',
  ' javascript:alert(1)',
  'data:text/html,<script>',
  'vbscript:x',
  'file:///etc/passwd',
  'https://',
  'mailto:',
  'https://a b.example',
])('"%s" is no address', (typed) => {
  expect(linkAddress(typed)).toEqual({ ok: false, error: 'not-an-address' });
  expect(isLinkAddress(typed)).toBe(false);
});
