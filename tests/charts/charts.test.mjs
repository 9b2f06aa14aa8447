import fs from 'node:fs';
import path from 'node:path';
import YAML from 'yaml';
import { helm, here, renders, rendered, root } from './helm.mjs';
import { readme } from '../../charts/readme.mjs';
import { equal, none, test } from './registry.mjs';

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

// Each value by itself set otherwise: what is rendered must differ, or nobody reads it. What a pattern or a list of the schema asks for stands here.
const otherwise = {
  'tomoshibi-platform': {
    'residency.region': 'ap-northeast-3', 'residency.nodeLabel': 'example.jp/region', 'storageClass.parameters': { type: 'io2' }, 'storageClass.topologyKey': 'example.jp/zone', 'storageClass.zones': ['ap-northeast-3a'],
    'postgres.image': 'registry.example.jp/other:1', 'postgres.instances': 5, 'postgres.databases': ['vault'], 'postgres.backup.schedule': '0 0 1 * * *', 'postgres.backup.retention': '36d', 'postgres.backup.destination': 's3://other',
    'postgres.backup.endpoint': 'https://s3.example.jp', 'postgres.backup.region': 'ap-northeast-3', 'postgres.backup.encryption': 'aws:kms', 'rabbitmq.image': 'registry.example.jp/other:1', 'rabbitmq.replicas': 5,
    'certificates.kind': 'Issuer', 'certificates.services': ['gateway'],
  },
  'tomoshibi-policies': { regions: ['japaneast'], nodeLabel: 'example.jp/region', images: ['registry.example.jp/other/'] },
};
const leaves = (value, name = '') => (value && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length ? Object.entries(value).flatMap(([key, one]) => leaves(one, name ? `${name}.${key}` : key)) : [[name, value]]);
const other = (name, value) => (/\.(cpu|memory|size|walSize)$/.test(name) ? (name.endsWith('cpu') ? '7' : '7Gi') : Array.isArray(value) ? ['other'] : typeof value === 'string' ? `${value}9` : !value);
for (const [chart, named] of Object.entries(otherwise)) {
  test(`${chart}: every value is read by a template`, () => {
    const example = `charts/${chart}/examples/prefecture.yaml`;
    const render = (...set) => helm('template', 'x', `charts/${chart}`, '-f', example, ...set);
    const all = YAML.parse(fs.readFileSync(path.join(root, 'charts', chart, 'values.yaml'), 'utf8')), used = YAML.parse(fs.readFileSync(path.join(root, example), 'utf8'));
    const before = render().stdout;
    const unread = leaves(all).flatMap(([name, standard]) => {
      const value = name.split('.').reduce((at, key) => at?.[key], used) ?? standard;
      const { status, stdout, stderr } = render('--set-json', `${name}=${JSON.stringify(named[name] ?? other(name, value))}`);
      return status !== 0 ? [`${name}: ${stderr}`] : stdout === before ? [name] : [];
    });
    equal(leaves(all).length >= 8 && before.length > 1000, true, 'rendered');
    none(unread, 'not read');
  });
}
