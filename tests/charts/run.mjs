// Runs what the test files registered and writes JUnit: run.mjs [result.xml].
import fs from 'node:fs';
import { all } from './registry.mjs';

// With the API server's own plugin at hand (JUDGE, tests/Cluster) only what it can judge.
for (const file of process.env.JUDGE ? ['policies', 'admission'] : ['charts', 'schema', 'rules', 'flows', 'lookup', 'policies', 'guide', 'monitoring', 'strict']) await import(`./${file}.test.mjs`);
const escape = (text) => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]).replace(/[^\x09\x0a\x20-\uffff]/g, '');
let failures = 0;
const cases = [];
for (const { name, run } of all()) {
  const began = performance.now();
  let failure = '';
  try { await run(); } catch (error) { failure = error.message; failures++; console.log(`failed: ${name}\n  ${failure.replaceAll('\n', '\n  ')}`); }
  cases.push(`<testcase classname="charts" name="${escape(name)}" time="${((performance.now() - began) / 1000).toFixed(3)}">${failure ? `<failure message="${escape(failure.split('\n')[0])}">${escape(failure)}</failure>` : ''}</testcase>`);
}
if (process.argv[2]) fs.writeFileSync(process.argv[2], `<testsuites name="charts" tests="${cases.length}" failures="${failures}" errors="0">\n<testsuite name="charts" tests="${cases.length}" failures="${failures}">\n${cases.join('\n')}\n</testsuite>\n</testsuites>\n`);
console.log(`charts: ${cases.length - failures} passed, ${failures} failed`);
process.exitCode = failures || !cases.length ? 1 : 0;
