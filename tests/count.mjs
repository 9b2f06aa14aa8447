// Counts the results of .NET (trx) and of the apps (junit); prints the skipped with their reasons and the failed with
// their messages (whoever reads only the end of the output must see what broke), then one plain line.
import fs from 'node:fs';
import path from 'node:path';

const folder = process.argv[2];
let passed = 0, failed = 0, skipped = 0;
const plain = (text) => text.replace(/&#x[0-9A-Fa-f]+;|\s+/g, ' ').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&amp;/g, '&').trim();
const attribute = (text, name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(text)?.[1] ?? 0);
for (const file of fs.readdirSync(folder).sort()) {
  const text = fs.readFileSync(path.join(folder, file), 'utf8');
  if (file.endsWith('.trx')) {
    const counters = /<Counters [^>]*>/.exec(text)?.[0] ?? '';
    passed += attribute(counters, 'passed');
    failed += attribute(counters, 'failed') + attribute(counters, 'error') + attribute(counters, 'timeout') + attribute(counters, 'aborted');
    skipped += attribute(counters, 'total') - attribute(counters, 'executed');
    for (const [, name] of text.matchAll(/testName="([^"]*)"[^>]*outcome="NotExecuted"/g)) console.log(`skipped: ${name}`);
    for (const [, name, body] of text.matchAll(/<UnitTestResult [^>]*testName="([^"]*)"[^>]*outcome="Failed"[^>]*>([\s\S]*?)<\/UnitTestResult>/g)) {
      const part = (tag) => plain(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(body)?.[1] ?? '');
      console.log(`failed: ${plain(name)}\n    ${part('Message').slice(0, 600)}\n    ${part('StackTrace').slice(0, 400)}`);
    }
    // What fails outside every test: a fixture that could not be put away, the search after all journeys.
    for (const [, told] of text.matchAll(/<RunInfo [^>]*outcome="Error"[^>]*>\s*<Text>([^<]*Cleanup Failure[^<]*)<\/Text>/g)) { failed++; console.log(`failed: ${file}: ${plain(told).slice(0, 1000)}`); }
    if (!counters) { failed++; console.log(`no counters in ${file}`); }
  } else if (file.endsWith('.xml')) {
    const suite = /<testsuites [^>]*>/.exec(text)?.[0] ?? '';
    const bad = attribute(suite, 'failures') + attribute(suite, 'errors');
    const left = [...text.matchAll(/<skipped/g)].length;
    for (const [, name] of text.matchAll(/<testcase [^>]*\bname="([^"]*)"[^>]*>\s*<(?:failure|error)\b/g)) console.log(`failed: ${file}: ${plain(name)}`);
    passed += attribute(suite, 'tests') - bad - left;
    failed += bad;
    skipped += left;
  }
}
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed || !passed ? 1 : 0;
