/**
 * Ends the output of a test run with one line, counted from jest's own results:
 * `N passed, N failed` and, where there are any, `, N skipped`. A test file that could not be
 * loaded counts as one failed test. scripts/test.mjs is given the line, and prints it when the
 * checks have ended too.
 */
class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const parts = [`${results.numPassedTests} passed`, `${failed} failed`];
    if (skipped > 0) parts.push(`${skipped} skipped`);
    const line = parts.join(", ");
    if (process.send) return process.send(line);
    // Jest's own summary comes after every other reporter: only at the exit is the line the last.
    process.once("exit", () => process.stdout.write(`${line}\n`));
  }
}

module.exports = ClosingLineReporter;
