// The hand-written readers accept what the contract's schemas accept, and nothing else.
import { describe, expect, test } from 'vitest';
import { readError, readSummaries, readSummary } from '../../../lib/api/answers.ts';
import { documentListSchema, documentSummarySchema, errorAnswerSchema } from '../../../lib/api/contract.ts';

const summary = { id: 'abc', title: 'Minutes', createdAt: 1, updatedAt: 2 };
const error = { code: 'not-found', message: 'There is no such document.' };

/** Each value with every field left out, replaced by each of these, or joined by an unknown one. */
const replacements: readonly unknown[] = [
  undefined,
  null,
  0,
  -1.5,
  NaN,
  Infinity,
  '',
  'text',
  true,
  [],
  {},
  [summary],
  [null],
];

function variants(value: object): unknown[] {
  const changed = Object.keys(value).flatMap((key) =>
    replacements.map((other) => ({ ...value, [key]: other })),
  );
  return [value, { ...value, unknown: 1 }, ...changed, ...replacements];
}

describe.each([
  ['a summary', variants(summary), readSummary, documentSummarySchema, (data: unknown) => data],
  [
    'a list',
    [
      ...variants({ documents: [summary] }),
      ...variants(summary).map((item) => ({ documents: [summary, item] })),
    ],
    readSummaries,
    documentListSchema,
    (data: unknown) => (data as { documents: unknown }).documents,
  ],
  [
    'an error',
    [...variants({ error }), ...variants(error).map((item) => ({ error: item }))],
    readError,
    errorAnswerSchema,
    (data: unknown) => (data as { error: unknown }).error,
  ],
] as const)('%s', (_name, values, read, schema, inner) => {
  test('is read exactly when the schema accepts it, to the same value', () => {
    let accepted = 0;
    for (const value of values) {
      const parsed = schema.safeParse(value);
      if (parsed.success) accepted++;
      expect(read(value), JSON.stringify(value)).toEqual(parsed.success ? inner(parsed.data) : null);
    }
    expect(accepted).toBeGreaterThan(1);
    expect(accepted).toBeLessThan(values.length / 2);
  });
});
