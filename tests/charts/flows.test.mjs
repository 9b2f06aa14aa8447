// The chart, the compose file and tests/LocalSystem start the same services with the same facts.
import fs from 'node:fs';
import path from 'node:path';
import YAML from 'yaml';
import { objects, objectsWith, root } from './helm.mjs';
import { equal, none, test } from './registry.mjs';

const read = (file) => fs.readFileSync(path.join(root, file), 'utf8');
const catalog = Object.fromEntries([...read('tests/LocalSystem/ServiceCatalog.cs').matchAll(/new\("([a-z-]+)", "[^"]+", "[^"]+", (?:"([a-z]+)"|null), \[([^\]]*)\]\)/g)]
  .map(([, name, database, peers]) => [name, { database: database ?? '', calls: [...peers.matchAll(/"([a-z-]+)"/g)].map(([, peer]) => peer).sort() }]));
// The operators' tool is no service: it calls all of them but the gateway (decision 0032), and nobody calls it.
const tool = 'operator-cli';
const served = () => Object.keys(catalog).filter((name) => name !== 'gateway');
const edges = [...Object.entries(catalog).flatMap(([from, { calls }]) => calls.map((to) => `${from} → ${to}`)), ...served().map((to) => `${tool} → ${to}`)].sort();
const of = (policy) => policy.spec.podSelector.matchLabels?.['app.kubernetes.io/name'];
const known = (name) => name in catalog || name === tool;
const policies = (golden) => objects(golden).filter((o) => o.kind === 'NetworkPolicy' && known(of(o)));
const names = (peers) => peers.map((peer) => peer.podSelector?.matchLabels?.['app.kubernetes.io/name']).filter(known);

test('the catalog was read', () => equal(Object.keys(catalog).length, 7, 'services'));

for (const golden of ['one-machine', 'prefecture']) {
  test(`${golden}: who may call is exactly who calls`, () => {
    equal(policies(golden).flatMap((p) => p.spec.egress.flatMap((e) => names(e.to).map((to) => `${of(p)} → ${to}`))).sort(), edges, 'egress');
    equal(policies(golden).flatMap((p) => (p.spec.ingress ?? []).flatMap((e) => names(e.from).map((from) => `${from} → ${of(p)}`))).sort(), edges, 'ingress');
  });
  test(`${golden}: the world is open to LINE's contact point alone, and without private addresses`, () => {
    const open = policies(golden).filter((p) => p.spec.egress.some((e) => e.to.some((t) => t.ipBlock?.cidr === '0.0.0.0/0')));
    equal(open.map(of), ['line-contact-point'], 'open');
    equal(open[0].spec.egress.flatMap((e) => e.to).find((t) => t.ipBlock?.cidr === '0.0.0.0/0').ipBlock.except.includes('10.0.0.0/8'), true, 'private addresses');
  });
  test(`${golden}: the gateway knows no database and no broker`, () => none(
    policies(golden).filter((p) => of(p) === 'gateway').flatMap((p) => p.spec.egress.flatMap((e) => e.ports.map(({ port }) => port)).filter((port) => ![53, 8443].includes(port)).map(String)), 'ports'));
  test(`${golden}: everything else in the namespace is denied (requirement 89)`, () => {
    const deny = objects(golden).find((o) => o.kind === 'NetworkPolicy' && o.metadata.name === 'deny-all');
    equal([deny.spec.podSelector, deny.spec.policyTypes, deny.spec.ingress, deny.spec.egress], [{}, ['Ingress', 'Egress'], undefined, undefined], 'deny-all');
  });
  test(`${golden}: callers by certificate are the callers by network`, () => {
    for (const deployment of objects(golden).filter((o) => o.kind === 'Deployment')) {
      const names = deployment.spec.template.spec.containers[0].env.find(({ name }) => name === 'Tls__ClientNames').value.split(' ').filter(Boolean).sort();
      equal(names, edges.filter((edge) => edge.endsWith(` → ${deployment.metadata.name}`)).map((edge) => edge.split(' → ')[0]).sort(), deployment.metadata.name);
    }
  });
  test(`${golden}: the operators' tool reaches name servers and services, and nothing reaches it`, () => {
    const one = policies(golden).filter((p) => of(p) === tool);
    equal(one.map((p) => [p.metadata.namespace, p.spec.podSelector.matchLabels, p.spec.policyTypes, p.spec.ingress]),
      [['tomoshibi', { 'app.kubernetes.io/name': tool, 'app.kubernetes.io/part-of': 'tomoshibi' }, ['Ingress', 'Egress'], undefined]], 'policy');
    equal(one[0].spec.egress.map(({ to, ports }) => [to.length, ports.map(({ port }) => port)]), [[1, [53, 53]], [6, [8443]]], 'egress');
  });
}

test('the operators\' tool finds a country\'s vault in its namespace, and the vault\'s release brings no policy for a pod that is not there', () => {
  const to = policies('country').find((p) => of(p) === tool).spec.egress.flatMap((e) => e.to).filter((peer) => peer.podSelector);
  equal(to.map((peer) => `${peer.namespaceSelector.matchLabels['kubernetes.io/metadata.name']}/${peer.podSelector.matchLabels['app.kubernetes.io/name']}`).sort(),
    served().map((name) => `${name === 'storage-vault' ? 'vault' : 'tomoshibi'}/${name}`).sort(), 'peers');
  equal(policies('country-vault').map(of), ['storage-vault'], 'policies');
});

test('a vault that asks the machine where it is may do so, also while it migrates, and nobody else may', () => {
  const at = (list) => list.filter((o) => o.kind === 'NetworkPolicy' && JSON.stringify(o.spec.egress ?? []).includes('169.254.169.254/32')).map((o) => o.metadata.name).sort();
  const asking = objectsWith('prefecture', 'global.residency.proofs=["instanceDocument"]');
  equal([at(asking), at(objects('prefecture'))], [['storage-vault', 'storage-vault-migrate'], []], 'open');
  equal(asking.filter((o) => at([o]).length).map((o) => o.spec.egress.find((e) => e.to[0].ipBlock).ports), Array(2).fill([{ port: 80, protocol: 'TCP' }]), 'ports');
});

test('Traefik of k3s, and nobody else, reaches the one machine\'s gateway, and speaks TLS to it', () => {
  const gateway = policies('one-machine').find((p) => of(p) === 'gateway');
  equal(gateway.spec.ingress.flatMap((e) => e.from), [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } }, podSelector: { matchLabels: { 'app.kubernetes.io/name': 'traefik' } } }], 'from');
  const one = (kind, name) => objects('one-machine').find((o) => o.kind === kind && o.metadata.name === name);
  equal(Object.keys(one('Ingress', 'tomoshibi').metadata.annotations), ['traefik.ingress.kubernetes.io/router.entrypoints'], 'annotations of another controller');
  equal(one('Service', 'gateway').metadata.annotations['traefik.ingress.kubernetes.io/service.serversscheme'], 'https', 'scheme');
  equal(objects('one-machine').filter((o) => o.kind === 'Service' && o.metadata.annotations).map((o) => o.metadata.name), ['gateway'], 'annotated');
});

test('the mail server is open to tenant-directory alone, and only where one is named', () => {
  const at = (golden) => policies(golden).filter((p) => p.spec.egress.some((e) => e.ports.some(({ port }) => port === 587))).map((p) => p.spec.podSelector.matchLabels['app.kubernetes.io/name']);
  equal([at('country'), at('prefecture'), at('one-machine'), at('country-vault')], [['tenant-directory'], [], [], []], 'open');
  const told = (golden) => objects(golden).filter((o) => ['Deployment', 'Job'].includes(o.kind) && JSON.stringify(o).match(/Mail__|smtp\.password/)).map((o) => `${o.kind} ${o.metadata.name}`);
  equal([told('country'), told('prefecture')], [['Deployment tenant-directory'], []], 'told');
});

test('the vault in a namespace of its own is called there and calls back', () => {
  const away = policies('country-vault')[0].spec;
  equal([...new Set(away.ingress.flatMap((e) => e.from.map((f) => f.namespaceSelector.matchLabels['kubernetes.io/metadata.name'])))], ['tomoshibi'], 'callers');
  const chat = objects('country').find((o) => o.kind === 'Deployment' && o.metadata.name === 'web-chat').spec.template.spec.containers[0].env;
  equal(chat.find(({ name }) => name === 'Peers__StorageVault').value, 'https://storage-vault.vault.svc:8443', 'address');
});

// What LocalSystem tells a process that a cluster does not: its own ports, the demo's switches, folders that the image holds, LINE's defaults.
const local = new Set(['Staff__AllowSeededCredentials', 'Gateway__ResidentRoot', 'Gateway__ConsoleRoot', 'Gateway__LiffModuleUrl', 'Gateway__LineOrigins', 'Line__ApiData', 'DOTNET_gcServer', 'ASPNETCORE_ENVIRONMENT', 'Telemetry__Endpoint']);
const source = read('tests/LocalSystem/RunningSystem.Environment.cs');
const own = (name) => [...(source.split(`"${name}" => new()`)[1]?.split(/\n\s{12}(?:"[a-z-]+"|_) =>/)[0] ?? '').matchAll(/\["([A-Z][A-Za-z]+__[A-Za-z]+)"\]/g)].map(([, key]) => key);
const compose = YAML.parse(read('docker-compose.yml'), { merge: true, maxAliasCount: 1000 });
for (const [name, { database, calls }] of Object.entries(catalog)) {
  const wanted = [...own(name), 'Tokens__PrivateKeyFile', 'Tokens__JwksFile', ...(database ? ['Database__App', 'Database__Relay', 'Broker__Uri'] : []),
    ...calls.map((peer) => `Peers__${peer.split('-').map((part) => part[0].toUpperCase() + part.slice(1)).join('')}`)].filter((key) => !local.has(key));
  test(`${name}: the chart tells it what LocalSystem tells it`, () => {
    const env = objects('prefecture').find((o) => o.kind === 'Deployment' && o.metadata.name === name).spec.template.spec.containers[0].env;
    none(wanted.filter((key) => !env.some((one) => one.name === key)), 'missing');
    if (database) equal(/Database=([a-z]+);/.exec(env.find((one) => one.name === 'Database__App').value)[1], database, 'database');
  });
  test(`${name}: the compose file tells it what LocalSystem tells it`, () => none(wanted.filter((key) => compose.services[name].environment[key] === undefined), 'missing'));
}
