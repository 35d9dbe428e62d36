// The last line must never be kinder than the run was.
import { expect, test } from 'vitest';
import {
  countReport,
  failureLines,
  lastLine,
  secondAttemptLines,
  sum,
} from '../../../scripts/lib/summary.mjs';

function file(status: string, ...tests: readonly string[]) {
  return { status, assertionResults: tests.map((outcome) => ({ status: outcome })) };
}

test('[test] passed and failed tests are counted over all files, skipped ones as neither', () => {
  const report = {
    testResults: [file('passed', 'passed', 'passed', 'skipped'), file('failed', 'failed', 'passed')],
  };
  expect(countReport(report, 1)).toEqual({ passed: 3, failed: 1 });
});

test('[test] a file that failed without a failed test counts as one failed', () => {
  expect(countReport({ testResults: [file('failed'), file('passed', 'passed')] }, 1)).toEqual({
    passed: 1,
    failed: 1,
  });
});

test('[test] a run that left no report counts as one failed, whatever its exit code', () => {
  expect(countReport(undefined, 0)).toEqual({ passed: 0, failed: 1 });
});

test('[test] a run in which no test ran counts as one failed', () => {
  expect(countReport({ testResults: [] }, 0)).toEqual({ passed: 0, failed: 1 });
  expect(countReport({ testResults: [file('passed', 'skipped')] }, 0)).toEqual({ passed: 0, failed: 1 });
});

test('[test] an exit code other than 0 without a failed test counts as one failed', () => {
  expect(countReport({ testResults: [file('passed', 'passed')] }, 1)).toEqual({ passed: 1, failed: 1 });
});

test('[test] the last line is the sum of the parts', () => {
  expect(
    lastLine(
      sum([
        { passed: 4, failed: 0 },
        { passed: 10, failed: 2 },
      ]),
    ),
  ).toBe('14 passed, 2 failed');
  expect(lastLine(sum([]))).toBe('0 passed, 0 failed');
});

test('[test] every failure is told in one line: where, and the first line of why', () => {
  const report = {
    testResults: [
      {
        status: 'failed',
        name: 'tests/a.test.ts',
        assertionResults: [
          { status: 'failed', fullName: 'adds', failureMessages: ['expected 1 to be 2\n  at a.ts:3'] },
          { status: 'passed', fullName: 'subtracts' },
        ],
      },
      { status: 'failed', name: 'tests/b.test.ts', message: 'cannot find x', assertionResults: [] },
      { status: 'passed', name: 'tests/c.test.ts', assertionResults: [] },
    ],
  };
  expect(failureLines(report)).toEqual([
    'failed: tests/a.test.ts > adds: expected 1 to be 2',
    'failed: tests/b.test.ts: cannot find x',
  ]);
  expect(failureLines(undefined)).toEqual(['failed: the test runner left no report']);
});

test('[test] who passes at the second attempt only counts as passed, and is told with what failed the first', () => {
  const report = {
    testResults: [
      {
        status: 'passed',
        name: 'tests/a.test.ts',
        assertionResults: [
          { status: 'passed', fullName: 'adds', failureMessages: ['waited in vain\n  at a.ts:3'] },
          { status: 'passed', fullName: 'subtracts', failureMessages: [] },
          { status: 'passed', fullName: 'divides' },
        ],
      },
    ],
  };
  expect(countReport(report, 0)).toEqual({ passed: 3, failed: 0 });
  expect(secondAttemptLines(report)).toEqual([
    'only at the second attempt: tests/a.test.ts > adds: waited in vain',
  ]);
  expect(failureLines(report)).toEqual([]);
  expect(secondAttemptLines(undefined)).toEqual([]);
});
