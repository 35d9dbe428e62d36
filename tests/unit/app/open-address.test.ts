// What is opened of what peers wrote: addresses of links and sources of pictures. The story: "Open in full size" gave a
// picture's source to the browser as it was, which a hostile peer may have made a script.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { openAddress, openSource } from '../../../app/_editor/links.ts';

const open = vi.fn<typeof globalThis.open>();

beforeEach(() => {
  open.mockReset();
  vi.stubGlobal('window', { open });
  vi.stubGlobal('location', { href: 'https://weft.example/d/abc' });
});

afterEach(() => vi.unstubAllGlobals());

test('a picture of this server, and of another one, opens in a page that knows nothing of this one', () => {
  openSource('/uploads/abc/def');
  openSource('https://example.com/a.png');
  const how = ['_blank', 'noopener,noreferrer'];
  expect(open.mock.calls).toEqual([
    ['https://weft.example/uploads/abc/def', ...how],
    ['https://example.com/a.png', ...how],
  ]);
});

test.each([
  'javascript:alert(1)',
  'JAVASCRIPT:alert(1)',
  'java\tscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'blob:https://weft.example/1',
  'vbscript:x',
  'file:///etc/passwd',
  'http://',
  '',
  7,
  undefined,
])('%j does not', (source) => {
  openSource(source);
  if (typeof source === 'string') openAddress(source);
  expect(open).not.toHaveBeenCalled();
});
