/**
 * Ends the output of a test run with one line, counted from jest's own results:
 * `N passed, N failed` and, where there are any, `, N skipped`. A test file that could not be
 * loaded counts as one failed test.
 */
class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const parts = [`${results.numPassedTests} passed`, `${failed} failed`];
    if (skipped > 0) parts.push(`${skipped} skipped`);
    // Jest's own summary comes after every other reporter: only at the exit is the line the last.
    process.once("exit", () => {
      const checks = process.env.FLINKWATCH_FAILED_CHECKS;
      if (checks) process.stdout.write(`Checks that failed, see above: ${checks}\n`);
      process.stdout.write(`${parts.join(", ")}\n`);
    });
  }
}

module.exports = ClosingLineReporter;
