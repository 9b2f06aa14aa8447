// What services/guide/kubernetes.md says to make is what the charts ask for.
import fs from 'node:fs';
import path from 'node:path';
import { commands, guide, manifest, section } from './guide.mjs';
import { objects, objectsWith, root } from './helm.mjs';
import { equal, none, test } from './registry.mjs';

const one = (golden, kind, name) => objects(golden).find((o) => o.kind === kind && o.metadata.name === name);
const sorted = (list) => [...list].sort();

test('the guide names no file that is not there', () => {
  const named = commands.flatMap((line) => [...line.matchAll(/ (charts\/[\w./-]+|services\/deploy\/[\w.-]+)/g)].map(([, file]) => file));
  equal(named.length >= 8, true, 'files');
  none(named.filter((file) => !fs.existsSync(path.join(root, file))), 'missing');
});

test('the operators\' tool of the guide is the pod that the network policy lets through, and finds the six services where the gateway finds them', () => {
  const pod = manifest('Pod'), policy = one('prefecture', 'NetworkPolicy', 'operator-cli');
  equal([pod.metadata.namespace, pod.metadata.labels], [policy.metadata.namespace, policy.spec.podSelector.matchLabels], 'labels');
  const peers = (container) => sorted(container.env.filter(({ name }) => name.startsWith('Peers__')).map(({ name, value }) => `${name}=${value}`));
  equal(peers(pod.spec.containers[0]), peers(one('prefecture', 'Deployment', 'gateway').spec.template.spec.containers[0]), 'peers');
});
test('the operators\' tool of the guide is as narrow as the services\' pods', () => {
  const { spec } = manifest('Pod'), { spec: own } = one('prefecture', 'Deployment', 'gateway').spec.template;
  const { fsGroupChangePolicy, ...context } = own.securityContext;
  equal([spec.securityContext, spec.containers[0].securityContext, spec.automountServiceAccountToken, spec.enableServiceLinks, spec.affinity], [context, own.containers[0].securityContext, false, false, { nodeAffinity: own.affinity.nodeAffinity }], 'pod');
  equal([spec.restartPolicy, typeof spec.containers[0].resources.limits.memory], ['Never', 'string'], 'ends, and has a limit');
});
test('the operators\' tool of the guide reads files that are mounted, from secrets that the guide makes', () => {
  const { spec } = manifest('Pod'), [container] = spec.containers;
  const { projected } = spec.volumes.find(({ name }) => name === 'secrets');
  const mount = container.volumeMounts.find(({ name }) => name === 'secrets');
  equal([mount.readOnly, projected.defaultMode], [true, one('prefecture', 'Deployment', 'gateway').spec.template.spec.volumes.find(({ name }) => name === 'secrets').secret.defaultMode], 'mount');
  const files = projected.sources.flatMap(({ secret }) => secret.items.map((item) => `${mount.mountPath}/${item.path}`));
  equal(sorted(container.env.filter(({ name }) => name.endsWith('File')).map(({ value }) => value)), sorted(files), 'files');
  for (const { secret } of projected.sources) {
    const line = commands.find((text) => text.startsWith(`kubectl -n tomoshibi create secret generic ${secret.name} `)) ?? '';
    none(secret.items.map(({ key }) => key).filter((key) => !line.includes(`--from-file=./secrets/operator-cli/${key}`)), secret.name);
  }
});
test('the platform makes the tool\'s certificate with the others', () => equal(
  objects('platform-country').filter((o) => o.kind === 'Certificate' && o.metadata.name === 'operator-cli').map((o) => [o.metadata.namespace, o.spec.secretName, o.spec.dnsNames]), [['tomoshibi', 'tomoshibi-operator-cli-tls', ['operator-cli', 'operator-cli.tomoshibi.svc']]], 'certificate'));

test('every key that a service may read from its secret is named in the guide', () => {
  const keys = objectsWith('country', 'storage-vault.enabled=true', 'global.namespaces.vault=""', 'global.residency.proofs=["siteStatement","database","instanceDocument"]').filter((o) => ['Deployment', 'Job'].includes(o.kind))
    .flatMap((o) => o.spec.template.spec.volumes.flatMap(({ secret }) => secret?.items?.map(({ key }) => key) ?? []));
  equal(['site.jws', 'instance.pem', 'root.key'].every((key) => keys.includes(key)), true, 'keys');
  none([...new Set(keys)].filter((key) => !guide.includes(`\`${key}\``)), 'not named');
});
test('the site that the secrets are made for is the site of the one machine', () => {
  const { env } = one('one-machine', 'Deployment', 'storage-vault').spec.template.spec.containers[0];
  const value = (name) => env.find((each) => each.name === name).value;
  const line = commands.find((text) => text.includes('RESIDENCY_REGION=')) ?? '';
  equal([/RESIDENCY_REGION=(\S+)/.exec(line)?.[1], /RESIDENCY_SITE="([^"]*)"/.exec(line)?.[1], line.includes(' services/deploy/secrets.sh ')], [value('Residency__Region'), value('Residency__Site'), true], 'site');
});

test('what a country\'s vault mounts and its database asks for, the guide makes in their namespaces', () => {
  const block = section('Country').replaceAll(/for r in (.*); do\n(.*)\n/g, (_, values, line) => values.split(' ').map((r) => line.replaceAll('$r', r)).join('\n'));
  const made = (namespace, name) => block.includes(`kubectl -n ${namespace} create secret generic ${name} `);
  const mounted = objects('country-vault').flatMap((o) => (o.spec?.template?.spec?.volumes ?? []).map(({ secret }) => secret && `${o.metadata.namespace}/${secret.secretName}`)).filter(Boolean);
  const cluster = objects('platform-country-vault').find(({ kind }) => kind === 'Cluster');
  const asked = [...cluster.spec.managed.roles.map(({ passwordSecret }) => passwordSecret.name), cluster.spec.backup.barmanObjectStore.s3Credentials.accessKeyId.name].map((name) => `${cluster.metadata.namespace}/${name}`);
  const wanted = [...new Set([...mounted, ...asked])];
  equal(wanted.length, 8, 'secrets');
  none(wanted.filter((name) => !made(...name.split('/'))), 'not made');
});
test('the namespaces of a country\'s words are made, and as restricted as the services\'', () => {
  const block = section('Country'), own = /for n in (.*); do\n([^]*?)\ndone/.exec(block);
  const values = objects('policies-country').find((o) => o.spec.matchConstraints).spec.matchConstraints.namespaceSelector.matchExpressions[0].values;
  equal(own?.[1].split(' '), values, 'namespaces');
  equal([own[2].includes('kubectl create namespace $n'), own[2].includes('kubectl label namespace $n pod-security.kubernetes.io/enforce=restricted')], [true, true], 'made');
});
test('no example asks for a priority class: nobody makes one', () => none(
  ['one-machine', 'prefecture', 'country', 'country-vault'].flatMap((golden) => objects(golden).filter((o) => o.spec?.template?.spec?.priorityClassName).map((o) => `${golden} ${o.metadata.name}`)), 'a class'));
test('the issuer that the examples name is made in the guide', () => {
  const issuers = new Set(['platform-prefecture', 'platform-country'].flatMap((golden) => objects(golden).filter(({ kind }) => kind === 'Certificate').map(({ spec }) => `${spec.issuerRef.kind} ${spec.issuerRef.name}`)));
  const made = commands.map((line) => /kubectl apply -f - <<< '(.*)'/.exec(line)?.[1]).filter(Boolean).map((text) => JSON.parse(text)).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  equal(made, [...issuers], 'issuers');
});
test('where the wrapped keys are kept is said as it is', () => {
  const { env, volumeMounts } = one('prefecture', 'Deployment', 'storage-vault').spec.template.spec.containers[0];
  const named = (name) => env.some((each) => each.name === name);
  equal([named('Vault__KeyFolder'), named('Vault__KeyDatabaseFile'), guide.includes('(`Vault__KeyDatabaseFile` is not wired)'), volumeMounts.some(({ name }) => name === 'keys')], [true, false, true, true], 'keys');
});

test('Traefik checks the gateway by the transport that its service names', () => {
  const { metadata, spec } = manifest('ServersTransport');
  equal(one('one-machine', 'Service', 'gateway').metadata.annotations['traefik.ingress.kubernetes.io/service.serverstransport'], `${metadata.namespace}-${metadata.name}@kubernetescrd`, 'name');
  const { spec: pod } = one('one-machine', 'Deployment', 'gateway').spec.template;
  equal([spec.serverName, spec.rootCAsSecrets, spec.insecureSkipVerify], ['gateway', [pod.volumes.find(({ name }) => name === 'tls').secret.secretName], undefined], 'transport');
});
