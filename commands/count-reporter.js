'use strict';
// A reporter of jest that writes down how many tests passed, failed and were skipped. jest's own
// --json gives up when an error of a test cannot be written as JSON.

const { writeFileSync } = require('node:fs');

module.exports = class CountReporter {
  constructor(_jest, { file }) {
    this.file = file;
  }

  onRunComplete(_tests, results) {
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    writeFileSync(this.file, JSON.stringify(counts));
  }
};
