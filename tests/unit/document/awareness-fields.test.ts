import { describe, expect, test } from 'vitest';

import { parseCaret, parseUser } from '../../../lib/document/awareness-fields.ts';

function nameOf(name: unknown): string | undefined {
  return parseUser({ user: { id: 'u', name, color: '#123abc' } }, 7)?.name;
}

describe('parseUser', () => {
  test('takes a good one as it is', () => {
    const user = { id: 'guest:abc', name: 'Zoë 👩‍👩‍👧', color: '#0a1b2c' };
    expect(parseUser({ user }, 7)).toEqual(user);
  });

  test.each([undefined, null, 'text', 3, [], {}, { user: null }, { user: 'Ann' }])(
    'tells of nobody: %j',
    (state) => {
      expect(parseUser(state, 7)).toBe(null);
    },
  );

  test('cuts a name at 60 characters without halving one', () => {
    expect(nameOf('😀'.repeat(100))).toBe('😀'.repeat(60));
  });

  test('removes what controls a terminal, a line or the direction of text', () => {
    expect(nameOf('A\u0000n\u001bn\n\u202eevil\u2066\u200f')).toBe('Annevil');
  });

  test.each([undefined, 5, '', '  ', '\u202e\n', {}])(
    'calls a person without a usable name Guest: %j',
    (name) => {
      expect(nameOf(name)).toBe('Guest');
    },
  );

  test.each([undefined, 'red', '#FFF', '#12345', '#1234567', '#12345g', 'url(x)', '#0a1b2c;x'])(
    'replaces the colour %j',
    (color) => {
      expect(parseUser({ user: { id: 'u', name: 'A', color } }, 7)?.color).toBe('#6b7280');
    },
  );

  test('makes each client without a usable id a person of its own', () => {
    expect(parseUser({ user: { name: 'A' } }, 7)?.id).toBe('client:7');
    expect(parseUser({ user: { id: '<script>', name: 'A' } }, 8)?.id).toBe('client:8');
  });
});

describe('parseCaret', () => {
  const item = { type: null, tname: null, item: { client: 1, clock: 2 }, assoc: 0 };

  test('takes positions by item, by type and by our root', () => {
    const byType = { type: { client: 1, clock: 0 }, tname: null, item: null, assoc: -1 };
    const byRoot = { type: null, tname: 'root', item: null, assoc: 0 };
    for (const position of [item, byType, byRoot]) {
      const caret = parseCaret({ anchorPos: position, focusPos: item }, 'root');
      expect(JSON.parse(JSON.stringify(caret))).toMatchObject({ anchorPos: position, focusPos: item });
    }
  });

  test.each([
    null,
    'x',
    {},
    { ...item, item: null },
    { ...item, tname: 'another-root', item: null },
    { ...item, tname: 'another-root' },
    { ...item, item: { client: -1, clock: 0 } },
    { ...item, item: { client: 1.5, clock: 0 } },
    { ...item, item: { client: 1, clock: Number.NaN } },
    { ...item, item: { client: 2 ** 32, clock: 0 } },
    { ...item, item: 'x' },
    { ...item, assoc: 'left' },
  ])('refuses %j', (position) => {
    expect(parseCaret({ anchorPos: position, focusPos: item }, 'root')).toBe(null);
    expect(parseCaret({ anchorPos: item, focusPos: position }, 'root')).toBe(null);
  });
});
