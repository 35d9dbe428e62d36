// Marks as acts: what overlapping, opposing and simultaneous acts come to, on plain Y.Texts; and beside it what one key
// for each kind comes to, which is why acts have keys of their own (docs/BINDING.md).

import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';

import { actAttribute, actKey, actsOf, marksOf } from '../../../../lib/document/flow/marks.ts';

describe('the marks that a character shows', () => {
  test('the later act of a kind wins, kinds do not disturb each other', () => {
    expect(marksOf({ bAAAA: 1, iAAAA: 1 })).toEqual({ bold: '', italic: '' });
    expect(marksOf({ bAAAA: 1, bBBBB: -2 })).toEqual({});
    expect(marksOf({ bAAAA: 3, bBBBB: -2 })).toEqual({ bold: '' });
    expect(marksOf({ aAAAA: '1 https://a.example', aBBBB: '2 https://b.example' })).toEqual({
      link: 'https://b.example',
    });
  });

  test('of two acts of the same time the greater key wins, for everybody', () => {
    expect(marksOf({ bAAAA: 2, bBBBB: -2 })).toEqual({});
    expect(marksOf({ bAAAA: -2, bBBBB: 2 })).toEqual({ bold: '' });
  });

  test('what is no act is nothing: foreign attributes, nonsense', () => {
    expect(marksOf({ bold: true, b: 1, bAAAA: 0, bBBBB: 1.5, bCCCC: {}, bDDDD: 'x', z: 1 })).toEqual({});
  });

  test('a new act overrules all that it was made with knowledge of', () => {
    const acts = actsOf({ bAAAA: 1, bBBBB: -7, aAAAA: '2 x' });
    const bold = acts.filter(({ kind }) => kind === 'bold');
    expect(actAttribute(bold, '')).toBe(8);
    expect(actAttribute(bold, null)).toBe(-8);
    expect(actAttribute([], 'https://a.example')).toBe('1 https://a.example');
  });

  test('keys of different acts differ, but for a few of many', () => {
    const keys = new Set<string>();
    for (let client = 1; client <= 40; client++) {
      for (let clock = 0; clock < 40; clock++) keys.add(actKey('bold', { client: client * 7_919, clock }));
    }
    // Of 1,600 of 262,144 chance makes about five meet; whoever makes one looks whether it is taken.
    expect(keys.size).toBeGreaterThan(1_580);
  });
});

describe('two encodings of a mark in a Y.Text', () => {
  type Step = (text: Y.Text) => void;

  /** Plays two people's edits at once; returns the text with what shows as bold in brackets. */
  function play(
    setUp: Step,
    a: Step,
    b: Step,
    isBold: (attributes: Record<string, unknown>) => boolean,
  ): string {
    const docs = [new Y.Doc(), new Y.Doc()] as const;
    for (const [index, doc] of docs.entries()) doc.clientID = index + 1;
    const [first, second] = docs;
    setUp(first.getText('t'));
    Y.applyUpdate(second, Y.encodeStateAsUpdate(first));
    a(first.getText('t'));
    b(second.getText('t'));
    Y.applyUpdate(second, Y.encodeStateAsUpdate(first));
    Y.applyUpdate(first, Y.encodeStateAsUpdate(second));
    const [shown, other] = docs.map((doc) =>
      (doc.getText('t').toDelta() as { insert: string; attributes?: Record<string, unknown> }[])
        .map(({ insert, attributes = {} }) => (isBold(attributes) ? `[${insert}]` : insert))
        .join(''),
    );
    expect(other).toBe(shown);
    return shown ?? '';
  }

  const text = 'The quick brown fox. Second. Third.';
  const rows: readonly [
    string,
    { setUp?: Step; a: Step; b: Step },
    { setUp?: Step; a: Step; b: Step },
    string,
    string,
  ][] = [
    [
      'un-bold a word || un-bold part of it',
      {
        setUp: (t) => t.format(4, 5, { bold: true }),
        a: (t) => t.format(4, 5, { bold: null }),
        b: (t) => t.format(5, 2, { bold: null }),
      },
      {
        setUp: (t) => t.format(4, 5, { b0: 1 }),
        a: (t) => t.format(4, 5, { b0: null }),
        b: (t) => t.format(5, 2, { b2: -2 }),
      },
      'The qui[ck brown fox. Second. Third.]',
      'The quick brown fox. Second. Third.',
    ],
    [
      'bold [4,9) || bold [6,15)',
      { a: (t) => t.format(4, 5, { bold: true }), b: (t) => t.format(6, 9, { bold: true }) },
      { a: (t) => t.format(4, 5, { b1: 1 }), b: (t) => t.format(6, 9, { b2: 1 }) },
      'The [qu][ick] brown fox. Second. Third.',
      'The [qu][ick][ brown] fox. Second. Third.',
    ],
    [
      'delete a bold word || un-bold part of it',
      {
        setUp: (t) => t.format(4, 5, { bold: true }),
        a: (t) => t.delete(4, 5),
        b: (t) => t.format(5, 2, { bold: null }),
      },
      {
        setUp: (t) => t.format(4, 5, { b0: 1 }),
        a: (t) => t.delete(4, 5),
        b: (t) => t.format(5, 2, { b2: -2 }),
      },
      'The [ brown fox. Second. Third.]',
      'The  brown fox. Second. Third.',
    ],
  ];
  for (const [name, oneKey, acts, expectedOneKey, expectedActs] of rows) {
    test(name, () => {
      const run = (
        { setUp, a, b }: { setUp?: Step; a: Step; b: Step },
        isBold: (x: Record<string, unknown>) => boolean,
      ) =>
        play(
          (t) => {
            t.insert(0, text);
            setUp?.(t);
          },
          a,
          b,
          isBold,
        );
      expect(run(oneKey, (attributes) => attributes['bold'] === true)).toBe(expectedOneKey);
      expect(run(acts, (attributes) => marksOf(attributes).bold !== undefined)).toBe(expectedActs);
    });
  }
});
