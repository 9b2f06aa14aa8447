import fs from 'node:fs';
import path from 'node:path';
import { helm, here, renders, rendered, root } from './helm.mjs';
import { readme } from '../../charts/readme.mjs';
import { test } from './registry.mjs';

const update = process.env.UPDATE === '1';

/** Says where two texts part. */
function same(found, file, advice) {
  if (update) { fs.mkdirSync(path.dirname(file), { recursive: true }); fs.writeFileSync(file, found); return; }
  const wanted = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  if (found === wanted) return;
  const [a, b] = [found.split('\n'), wanted.split('\n')];
  const line = a.findIndex((text, i) => text !== b[i]);
  throw new Error(`${path.relative(root, file)} differs at line ${line + 1}; ${advice}\n- ${b[line]}\n+ ${a[line]}`);
}

for (const [golden, chart, namespace, values] of renders) {
  test(`${golden}: lint says nothing`, () => {
    const { status, stdout, stderr } = helm('lint', '--strict', '--namespace', namespace, '--kube-version', '1.32.0', `charts/${chart}`, '-f', values);
    if (status !== 0 || /\[(WARNING|ERROR)\]/.test(stdout)) throw new Error(stdout + stderr);
  });
  test(`${golden}: renders as reviewed`, () => same(rendered(golden), path.join(here, 'golden', `${golden}.yaml`), 'UPDATE=1 make chart, then review the change like code'));
}

for (const chart of ['tomoshibi', 'tomoshibi-platform', 'tomoshibi-policies']) {
  test(`${chart}: the README lists the values as they are`, () => same(readme(path.join(root, 'charts', chart)), path.join(root, 'charts', chart, 'README.md'), 'UPDATE=1 make chart'));
}

test('a cluster older than 1.30 is refused', () => {
  const { status, stderr } = helm('template', 'tomoshibi', 'charts/tomoshibi', '--kube-version', '1.29.9', '-f', 'charts/tomoshibi/examples/prefecture.yaml');
  if (status === 0 || !stderr.includes('kubeVersion')) throw new Error(`${status} ${stderr}`);
});
