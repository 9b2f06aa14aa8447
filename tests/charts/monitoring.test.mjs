// Rules, panels and the collector against services/guide/telemetry-signals.json, and each alert against its page.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import YAML from 'yaml';
import { here, objects, root } from './helm.mjs';
import { equal, none, test } from './registry.mjs';

const read = (file) => fs.readFileSync(path.join(root, file), 'utf8');
const signals = JSON.parse(read('services/guide/telemetry-signals.json'));

/** The names under which the collector's Prometheus exporter writes a metric: dots become underscores, the unit and the kind are added. */
export function prometheusNames({ name, kind, unit }) {
  const units = { s: '_seconds', By: '_bytes', 1: kind === 'gauge' ? '_ratio' : '' };
  const base = name.replaceAll('.', '_') + (units[unit] ?? '');
  return kind === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => base + end) : [kind === 'counter' ? `${base}_total` : base];
}
// Not ours: what every kubelet tells of the volumes in its pods (Kubernetes, "Metrics", stable names).
const kubelet = ['available', 'capacity'].map((what) => [`kubelet_volume_stats_${what}_bytes`, { attributes: ['namespace', 'persistentvolumeclaim'] }]);
const known = new Map(signals.metrics.flatMap((metric) => prometheusNames(metric).map((name) => [name, metric])).concat(kubelet));

/** Every metric of an expression with the labels it is asked by. */
function asked(expr) {
  const metrics = [...expr.matchAll(/\b(?:tomoshibi|http|kestrel|dotnet|messaging|process|kubelet)_[a-z0-9_]+\b(?=[\s){[]|$)/g)].map(([name]) => name).filter((name) => expr[expr.indexOf(name) + name.length] !== '=');
  const labels = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list]) => list.split(',')).concat([...expr.matchAll(/\{([^}]*)\}/g)].flatMap(([, list]) => [...list.matchAll(/([a-z_]+)\s*[=!]/g)].map(([, label]) => label)));
  return { metrics: metrics.filter((name) => !signals.metrics.some(({ attributes }) => attributes.some((a) => a.replaceAll('.', '_') === name))), labels: labels.map((label) => label.trim()) };
}
const strange = (where, expr) => {
  const { metrics, labels } = asked(expr);
  if (!metrics.length) return [`${where}: asks for nothing`];
  const allowed = new Set(['le', 'job', 'instance', ...metrics.flatMap((name) => known.get(name)?.attributes ?? []).map((a) => a.replaceAll('.', '_'))]);
  return [...metrics.filter((name) => !known.has(name)).map((name) => `${where}: ${name} is not exported`), ...labels.filter((label) => label && !allowed.has(label)).map((label) => `${where}: no ${label} there`)];
};

const rule = () => objects('country').find(({ kind }) => kind === 'PrometheusRule');
const alerts = () => rule().spec.groups.flatMap(({ rules }) => rules);
const boards = () => objects('country').filter((o) => o.kind === 'ConfigMap' && o.metadata.labels.grafana_dashboard === '1').flatMap(({ data }) => Object.entries(data).map(([name, text]) => [name, JSON.parse(text)]));

test('names are translated as the exporter does', () => equal(
  [['a.b', 'gauge', 's'], ['a.share', 'gauge', '1'], ['a.b', 'counter', '{x}'], ['a.b', 'upDownCounter', 'By'], ['a.b', 'histogram', 's']].map(([name, kind, unit]) => prometheusNames({ name, kind, unit })),
  [['a_b_seconds'], ['a_share_ratio'], ['a_b_total'], ['a_b_bytes'], ['a_b_seconds_bucket', 'a_b_seconds_sum', 'a_b_seconds_count']], 'names'));
test('the check finds a metric and a label that do not exist', () => {
  equal(strange('x', 'max by (tenant) (tomoshibi_outbox_lag_seconds) > 1').length, 1, 'label');
  equal(strange('x', 'max(tomoshibi_outbox_age_seconds) > 1').length, 1, 'metric');
});
test('every alert asks for what is exported', () => none(alerts().flatMap(({ alert, expr }) => strange(alert, expr)), 'rules'));
test('every panel asks for what is exported', () => {
  equal(boards().map(([name]) => name).sort(), ['tomoshibi-desk.json', 'tomoshibi-flow.json', 'tomoshibi-vault.json'], 'dashboards');
  none(boards().flatMap(([name, { panels }]) => panels.flatMap(({ title, targets }) => targets.flatMap(({ expr }) => strange(`${name}, ${title}`, expr)))), 'panels');
});
test('every metric of ours stands on a dashboard', () => {
  const shown = new Set(boards().flatMap(([, { panels }]) => panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => asked(expr).metrics))));
  none(signals.metrics.filter((metric) => metric.name.startsWith('tomoshibi.') && !prometheusNames(metric).some((name) => shown.has(name))).map(({ name }) => name), 'not shown');
});
test('panels have places of their own and ids', () => none(boards().flatMap(([name, { panels }]) => {
  const cells = panels.flatMap(({ gridPos: { x, y, w } }) => Array.from({ length: w }, (_, i) => `${x + i}/${y}`));
  return [...(new Set(cells).size === cells.length ? [] : [`${name}: panels overlap`]), ...(new Set(panels.map(({ id }) => id)).size === panels.length ? [] : [`${name}: an id stands twice`])];
}), 'dashboards'));

test('what people wait for, and what must never be, has an alert', () => equal(alerts().map(({ alert }) => alert.replace('Tomoshibi', '')).sort(),
  ['AnchorMissed', 'ClockSkew', 'DeadLetters', 'DeliverySlow', 'KeyPoolEmpty', 'KeyWraps', 'LineQuota', 'MailFails', 'OutboxLag', 'RequestsFail', 'Silent', 'UnansweredLong', 'Unrouted', 'VaultFenced', 'VolumeFull', 'WaitingLong'], 'alerts'));
test('each alert has its page, each page its alert, and every page says the same four things', () => {
  const pages = fs.readdirSync(path.join(root, 'services/guide/runbooks')).filter((name) => name !== 'README.md').map((name) => name.replace('.md', '')).sort();
  equal(pages, alerts().map(({ alert }) => alert).sort(), 'pages and alerts');
  none(alerts().filter(({ alert, annotations }) => annotations.runbook_url !== `https://runbooks.soudan.example.jp/${alert}.md`).map(({ alert }) => alert), 'leads elsewhere');
  none(pages.flatMap((name) => {
    const text = read(`services/guide/runbooks/${name}.md`);
    const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    return JSON.stringify(headings) === JSON.stringify(['What it means', 'What to look at', 'What to do', 'Whom to wake']) && text.startsWith(`# ${name}\n`) ? [] : [`${name}: ${headings}`];
  }), 'pages');
});
test('promtool takes the rules', () => {
  const own = path.join(here, 'node_modules/.promtool/promtool');
  const tool = fs.existsSync(own) ? own : 'promtool';
  const file = path.join(os.tmpdir(), `tomoshibi-rules-${process.pid}.yaml`);
  fs.writeFileSync(file, YAML.stringify({ groups: rule().spec.groups }));
  try {
    const { status, error, stdout, stderr } = spawnSync(tool, ['check', 'rules', file], { encoding: 'utf8' });
    // Where Debian's package could not be had, the expressions are only read by this file; run.sh says so.
    if (error?.code === 'ENOENT') return;
    if (status !== 0) throw new Error(stdout + stderr);
  } finally { fs.rmSync(file, { force: true }); }
});

test('the collector takes away what must not be stored, before it is stored', () => {
  const { receivers, processors, exporters, service } = YAML.parse(read('charts/tomoshibi/monitoring/collector.yaml'));
  const statements = (kind) => Object.fromEntries(processors.transform[`${kind}_statements`].map(({ context, statements }) => [context, statements]));
  const quoted = signals.spanAttributes.map((name) => `"${name}"`).join(', ');
  equal(statements('trace'), { spanevent: ['delete_key(attributes, "exception.message")', 'delete_key(attributes, "exception.stacktrace")'], span: ['set(status.message, "")', `keep_keys(attributes, [${quoted}])`] }, 'spans');
  equal(statements('log'), { log: ['delete_key(attributes, "exception.message")', 'delete_key(attributes, "exception.stacktrace")'] }, 'logs');
  equal(Object.keys(service.pipelines).sort(), ['logs', 'metrics', 'traces'], 'pipelines');
  none(Object.entries(service.pipelines).flatMap(([name, p]) => [
    ...p.receivers.filter((one) => !(one in receivers)), ...p.processors.filter((one) => !(one in processors)), ...p.exporters.filter((one) => !(one in exporters)),
    ...(name === 'metrics' || p.processors.includes('transform') ? [] : [`${name} passes the transform by`]), ...(p.processors[0] === 'memory_limiter' && p.processors.at(-1) === 'batch' ? [] : [`${name}: the order is another`])]), 'the collector');
  equal(objects('country').find((o) => o.metadata.name === 'tomoshibi-collector').data.relay.trim(), read('charts/tomoshibi/monitoring/collector.yaml').trim(), 'the chart brings the same file');
  equal(YAML.parse(read('docker-compose.yml')).services.collector.volumes.some((volume) => volume.startsWith('./charts/tomoshibi/monitoring/collector.yaml:')), true, 'compose mounts the same file');
});
