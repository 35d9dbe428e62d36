// Whom one follows has perhaps several tabs: the one that was used last counts.
import { expect, test } from 'vitest';
import { caretOf } from '../../../app/_presence/follow.ts';
import type { RemoteCursor } from '../../../lib/document/binding.ts';

const point = { key: '1', offset: 0, type: 'text' } as const;

function cursor(clientId: number, lastActiveAt: number): RemoteCursor {
  return { clientId, name: 'Ada', color: '#112233', anchor: point, focus: point, lastActiveAt };
}

test('of the tabs of a person the one that was used last is where they are', () => {
  const cursors = [cursor(1, 10), cursor(2, 30), cursor(3, 20), cursor(4, 99)];
  expect(caretOf(cursors, [1, 2, 3])?.clientId).toBe(2);
});

test('who has no caret in the text is nowhere', () => {
  expect(caretOf([cursor(4, 99)], [1, 2])).toBeUndefined();
});
