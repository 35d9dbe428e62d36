// Counting: a run's report becomes passed and failed, and these become the last line that people and CI read. Errs
// to failure: a report that is missing, empty or at odds with the exit code counts as one failed.

/** @typedef {{ passed: number, failed: number }} Counts */
/** @typedef {{ status: string, fullName?: string, failureMessages?: string[] }} ReportedTest */
/** @typedef {{ status: string, name?: string, message?: string, assertionResults: ReportedTest[] }} ReportedFile */
/** @typedef {{ testResults: ReportedFile[] }} Report what vitest's json reporter writes, as far as it is read here */

/**
 * @param {Report | undefined} report undefined: the run left none
 * @param {number} exitCode of the test runner
 * @returns {Counts}
 */
export function countReport(report, exitCode) {
  if (report === undefined) return { passed: 0, failed: 1 };
  let passed = 0;
  let failed = 0;
  for (const file of report.testResults) {
    const failedTests = file.assertionResults.filter((test) => test.status === 'failed').length;
    passed += file.assertionResults.filter((test) => test.status === 'passed').length;
    // A file that could not be read or whose hooks threw has no failed test, but has failed.
    failed += failedTests === 0 && file.status === 'failed' ? 1 : failedTests;
  }
  const nothingRan = passed + failed === 0;
  if (failed === 0 && (exitCode !== 0 || nothingRan)) failed = 1;
  return { passed, failed };
}

/**
 * What failed and why, a line each, for the end of a run: who reads only the last lines of a long log needs no other.
 * @param {Report | undefined} report
 * @returns {string[]} `failed: file > test: first line of the error`
 */
export function failureLines(report) {
  if (report === undefined) return ['failed: the test runner left no report'];
  return report.testResults.flatMap((file) => {
    const failedTests = file.assertionResults.filter((test) => test.status === 'failed');
    if (failedTests.length === 0) {
      return file.status === 'failed' ? [failureLine(file.name, undefined, file.message)] : [];
    }
    return failedTests.map((test) => failureLine(file.name, test.fullName, test.failureMessages?.[0]));
  });
}

/**
 * Tests that failed first and passed when they were run again, a line each: they count as passed, and have a cause
 * that somebody should find.
 * @param {Report | undefined} report
 * @returns {string[]} `only at the second attempt: file > test: first line of the error`
 */
export function secondAttemptLines(report) {
  return (report?.testResults ?? []).flatMap((file) =>
    file.assertionResults
      .filter((test) => test.status === 'passed' && (test.failureMessages ?? []).length > 0)
      .map(
        (test) => `only at the second attempt: ${told(file.name, test.fullName, test.failureMessages?.[0])}`,
      ),
  );
}

/** @param {string | undefined} file @param {string | undefined} test @param {string | undefined} message */
function failureLine(file, test, message) {
  return `failed: ${told(file, test, message)}`;
}

/** @param {string | undefined} file @param {string | undefined} test @param {string | undefined} message */
function told(file, test, message) {
  const place = [file, test].filter((part) => part !== undefined).join(' > ');
  return `${place}: ${message?.trim().split('\n')[0] ?? 'no message'}`;
}

/** @param {readonly Counts[]} parts @returns {Counts} */
export function sum(parts) {
  return parts.reduce(
    (total, part) => ({ passed: total.passed + part.passed, failed: total.failed + part.failed }),
    { passed: 0, failed: 0 },
  );
}

/** @param {Counts} counts */
export function lastLine({ passed, failed }) {
  return `${passed} passed, ${failed} failed`;
}
