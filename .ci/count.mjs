import { readFileSync } from 'node:fs';

const REASONED = /\(skipped: .{10,}\)/;

/**
 * Prints `N passed, N failed` from Jest's JSON. A test that did not run proves nothing: it counts as failed, unless
 * its name ends in `(skipped: <why>)`. A file that could not be loaded counts as one failure.
 */
function main([file = '']) {
  const suites = read(file);
  const tests = suites.flatMap((suite) => suite.assertionResults);
  const passed = tests.filter((test) => test.status === 'passed').length;
  const unexplained = tests.filter(
    (test) => !['passed', 'failed'].includes(test.status) && !isReasoned(test),
  );
  for (const test of unexplained) console.error(`not run, and no reason given: ${test.fullName}`);
  const broken = suites.filter((suite) => suite.status === 'failed' && suite.assertionResults.length === 0);
  for (const suite of broken) console.error(`could not be run: ${suite.name}`);
  const failed = tests.filter((test) => test.status === 'failed').length + unexplained.length + broken.length;
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
}

function read(file) {
  const text = readFileSync(file, 'utf8');
  // Jest did not come as far as writing its results.
  return text === '' ? [] : JSON.parse(text).testResults;
}

function isReasoned(test) {
  return REASONED.test(test.fullName);
}

main(process.argv.slice(2));
