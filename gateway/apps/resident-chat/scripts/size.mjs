// Fails when the first load of a page (its scripts and what they import statically) passes the budget of design.md §8.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const budget = 45_000;
const dist = new URL('../dist/', import.meta.url);
const read = (path) => readFileSync(new URL(path.replace(/^\//, ''), dist));
const gzip = (path) => gzipSync(read(path), { level: 9 }).length;

let failed = false;
for (const page of ['index.html', 'enter.html']) {
  const html = read(page).toString('utf8');
  const scripts = [...new Set([...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map((m) => m[1]))];
  const styles = [...new Set([...html.matchAll(/href="(\/assets\/[^"]+\.css)"/g)].map((m) => m[1]))];
  const js = scripts.reduce((sum, path) => sum + gzip(path), 0);
  const css = styles.reduce((sum, path) => sum + gzip(path), 0);
  const over = scripts.length === 0 || js > budget;
  failed ||= over;
  console.log(`${page}: JavaScript ${js} B gzip of ${budget} (${scripts.length} files), CSS ${css} B gzip${over ? '  << OVER THE BUDGET' : ''}`);
}
process.exit(failed ? 1 : 0);
