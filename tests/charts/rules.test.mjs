import fs from 'node:fs';
import path from 'node:path';
import YAML from 'yaml';
import { commands, section } from './guide.mjs';
import { objects, objectsWith, renders, root } from './helm.mjs';
import { equal, none, test } from './registry.mjs';

const bytes = (text) => parseFloat(text) * ({ Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 }[/[A-Za-z]+$/.exec(text)?.[0]] ?? 1);
const podOf = (object) => object.spec?.template?.spec;
const check = (golden, what, kinds, broken) => test(`${golden}: ${what}`, () => {
  const all = objects(golden).filter((object) => kinds.includes(object.kind));
  if (!all.length) throw new Error(`no ${kinds.join(' or ')} was rendered`);
  none(all.flatMap((object) => broken(object).map((text) => `${object.kind} ${object.metadata.name}: ${text}`)), what);
});
const unless = (...pairs) => pairs.filter(([holds]) => !holds).map(([, text]) => text);

for (const golden of ['one-machine', 'prefecture', 'country', 'country-vault']) {
  check(golden, 'pods are what Pod Security calls restricted, and more', ['Deployment', 'Job'], (object) => {
    const pod = podOf(object);
    return [...unless(
      [pod.automountServiceAccountToken === false, 'mounts a token'], [pod.serviceAccountName, 'has no account of its own'], [pod.enableServiceLinks === false, 'gets service links'],
      [pod.securityContext.runAsNonRoot === true && pod.securityContext.runAsUser >= 10000, 'may be root'], [pod.securityContext.seccompProfile?.type === 'RuntimeDefault', 'no seccomp profile'],
      [!pod.hostNetwork && !pod.hostPID && !pod.hostIPC, 'uses the host'], [(pod.volumes ?? []).every((v) => v.emptyDir || v.secret || v.persistentVolumeClaim || v.downwardAPI), 'a volume of another kind']),
    ...pod.containers.flatMap((c) => unless(
      [c.securityContext.allowPrivilegeEscalation === false, 'may gain rights'], [c.securityContext.readOnlyRootFilesystem === true, 'may write its root'], [c.securityContext.runAsNonRoot === true, 'container may be root'],
      [c.securityContext.capabilities?.drop?.includes('ALL') && !c.securityContext.capabilities.add, 'keeps capabilities'],
      [c.resources?.requests?.cpu && c.resources.requests.memory && c.resources?.limits?.memory, 'no requests or limits'], [bytes(c.resources.limits.memory) >= bytes(c.resources.requests.memory), 'limit below request'],
      [bytes(c.resources.requests.memory) >= 64 * 2 ** 20, 'too little to live'], [!/:latest(@|$)/.test(c.image) && /:[^/]+/.test(c.image), 'image is not named'],
      [c.env.every(({ name, value }) => value !== undefined && !/password=[^;]/i.test(value) && !/:\/\/[^/]*:[^/]*@/.test(value) && !(/password|secret|key$/i.test(name) && !/File$/.test(name))), 'a secret stands in the environment'],
      [new Set(c.env.map(({ name }) => name)).size === c.env.length, 'a variable stands twice']))];
  });
  check(golden, 'every pod asks for Japan, in one term', ['Deployment', 'Job'], (object) => {
    const terms = podOf(object).affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
    return unless([terms.length === 1 && terms[0].matchExpressions.some((e) => e.key === 'topology.kubernetes.io/region' && e.operator === 'In' && e.values.length > 0 && e.values.every((v) => /^(ap-northeast-[13]|jp-onprem-)/.test(v))), 'may run elsewhere']);
  });
  check(golden, 'rolls without a failed request', ['Deployment'], (object) => {
    const { spec } = object, [c] = spec.template.spec.containers;
    return unless(
      [spec.strategy.rollingUpdate.maxSurge === 1 && spec.strategy.rollingUpdate.maxUnavailable === 0, 'takes pods away before new ones serve'], [c.lifecycle?.preStop?.sleep?.seconds >= 10, 'does not wait for its endpoints to go'],
      [spec.template.spec.terminationGracePeriodSeconds >= 75, 'is killed early'], [c.startupProbe && c.livenessProbe?.httpGet.path === '/health/live' && c.readinessProbe?.httpGet.path === '/health/ready', 'lacks a probe, or liveness looks beyond the process'],
      [spec.template.metadata.annotations['checksum/config'], 'does not roll with its configuration']);
  });
  check(golden, 'the owner\'s password and the deploy user are mounted by migrations only', ['Deployment', 'Job'], (object) => {
    const secrets = (podOf(object).volumes ?? []).map((v) => v.secret).filter(Boolean);
    const owner = secrets.some((s) => s.items?.some(({ key }) => key === 'database-owner')), deploy = secrets.some((s) => s.secretName.endsWith('-deploy'));
    return unless([secrets.every((s) => s.items || s.secretName.endsWith('-tls')), 'mounts a whole secret'], [object.kind === 'Job' ? owner && deploy : !owner && !deploy, 'mounts the wrong secrets']);
  });
  check(golden, 'more than one pod has a budget, one pod has none', ['Deployment'], (object) => {
    const budget = objects(golden).find((o) => o.kind === 'PodDisruptionBudget' && o.metadata.name === object.metadata.name);
    return unless([(object.spec.replicas === 1) === !budget, 'the budget does not fit'], [!budget || budget.spec.minAvailable === 1, 'the budget is another']);
  });
  check(golden, 'migrations are hooks with all they need, and go by themselves', ['Job'], (object) => {
    const hook = (o) => o?.metadata.annotations?.['helm.sh/hook'] === 'pre-install,pre-upgrade' && o.metadata.annotations['helm.sh/hook-delete-policy'] === 'before-hook-creation,hook-succeeded';
    const with_ = (kind) => objects(golden).find((o) => o.kind === kind && o.metadata.name === object.metadata.name);
    const weight = (o) => Number(o.metadata.annotations['helm.sh/hook-weight']);
    const [container] = object.spec.template.spec.containers;
    return unless([hook(object) && object.spec.ttlSecondsAfterFinished > 0, 'stays'],
      [object.metadata.annotations['helm.sh/hook-output-log-policy'] === 'hook-failed' && container.terminationMessagePolicy === 'FallbackToLogsOnError', 'fails without a word'],
      [object.spec.podFailurePolicy?.rules.some(({ action, onExitCodes }) => action === 'FailJob' && onExitCodes.containerName === container.name && onExitCodes.operator === 'In' && onExitCodes.values.includes(78)), 'tries again what cannot get better'], ...['ServiceAccount', 'NetworkPolicy'].map((kind) => [hook(with_(kind)) && weight(with_(kind)) < weight(object), `its ${kind} is not a hook before it`]));
  });
}

for (const [golden] of renders) {
  test(`${golden}: holds no secret, only names of them`, () => none(objects(golden).filter((o) => o.kind === 'Secret').map((o) => o.metadata.name), 'secrets in the chart'));
}
for (const golden of ['platform-prefecture', 'platform-country', 'platform-country-vault']) {
  check(golden, 'the database is durable, twice, and in Japan', ['Cluster'], ({ spec }) => unless(
    [spec.instances >= 3 && spec.postgresql.synchronous?.number === 1 && spec.postgresql.synchronous.dataDurability === 'required', 'no synchronous standby'],
    [['fsync', 'full_page_writes', 'synchronous_commit'].every((name) => spec.postgresql.parameters[name] === 'on'), 'not durable'], [spec.postgresql.parameters.log_statement === 'none', 'logs statements'],
    [spec.managed.roles.every((r) => !r.superuser && !r.bypassrls && r.passwordSecret.name), 'a role that sees all'], [spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms.length === 1, 'may run elsewhere'], [spec.backup?.retentionPolicy === '35d', 'no backup']));
  check(golden, 'backups are scheduled', ['ScheduledBackup'], ({ spec }) => unless([spec.schedule.split(' ').length === 6, 'the schedule has not six fields']));
}
check('platform-prefecture', 'the broker is three nodes that stop rather than part', ['RabbitmqCluster'], ({ spec }) => unless(
  [spec.replicas === 3 && spec.rabbitmq.additionalConfig.includes('cluster_partition_handling = pause_minority') && spec.tls.disableNonTLSListeners, 'it may part, or speak plainly']));
check('platform-prefecture', 'volumes of the class lie in Japan and are kept', ['StorageClass'], (o) => unless([o.reclaimPolicy === 'Retain' && o.allowedTopologies[0].matchLabelExpressions[0].values.every((z) => z.startsWith('ap-northeast-1')), 'elsewhere']));

test('a migration ends before Helm gives up on it', () => {
  const waits = commands.flatMap((line) => [...line.matchAll(/^helm (?:install|upgrade) .*--timeout (\d+)m\b/g)]).map(([, minutes]) => minutes * 60);
  equal(waits.length >= 3, true, 'timeouts in the guide');
  const jobs = ['one-machine', 'prefecture', 'country', 'country-vault'].flatMap((golden) => objects(golden).filter(({ kind }) => kind === 'Job'));
  none(jobs.filter(({ spec }) => spec.activeDeadlineSeconds >= Math.min(...waits)).map((o) => o.metadata.name), 'longer than --timeout');
});

// Every pod at its most, a new one beside the old ones while rolling, the migrations, and some for the operator and for people.
const spare = 20;
const pool = (object, variable) => { const value = object.spec.template.spec.containers[0].env.find(({ name }) => name === variable)?.value; return value && { host: /Host=([^;]+)/.exec(value)[1], size: Number(/Maximum Pool Size=(\d+)/.exec(value)[1]) }; };
/** The most connections that an example's pods open, by the database's host. */
function connections(golden) {
  const sums = {};
  for (const object of objects(golden)) {
    const most = objects(golden).find((o) => o.kind === 'HorizontalPodAutoscaler' && o.spec.scaleTargetRef.name === object.metadata.name)?.spec.maxReplicas ?? object.spec?.replicas;
    const [pods, variables] = object.kind === 'Deployment' ? [most + object.spec.strategy.rollingUpdate.maxSurge, ['Database__App', 'Database__Relay']] : object.kind === 'Job' ? [1, ['Database__Owner']] : [0, []];
    for (const { host, size } of variables.map((name) => pool(object, name)).filter(Boolean)) sums[host] = (sums[host] ?? 0) + pods * size;
  }
  return sums;
}
const clusters = () => Object.fromEntries(renders.map(([golden]) => golden).filter((golden) => golden.startsWith('platform-')).map((golden) => [golden, objects(golden).find(({ kind }) => kind === 'Cluster')]));
for (const [golden, platform] of [['prefecture', 'platform-prefecture'], ['country', 'platform-country'], ['country-vault', 'platform-country-vault']]) {
  test(`${golden}: its pods never ask the database for more connections than it has`, () => {
    const { metadata, spec } = clusters()[platform];
    const sums = connections(golden), host = `${metadata.name}-rw.${metadata.namespace}.svc`;
    equal(Object.keys(sums), [host], 'databases');
    equal(sums[host] + spare <= Number(spec.postgresql.parameters.max_connections), true, `${sums[host]} and ${spare} of ${spec.postgresql.parameters.max_connections}`);
  });
}
test('the chart\'s own defaults ask for no more connections than the platform\'s have', () => {
  const { global } = YAML.parse(fs.readFileSync(path.join(root, 'charts/tomoshibi/values.yaml'), 'utf8')), { postgres } = YAML.parse(fs.readFileSync(path.join(root, 'charts/tomoshibi-platform/values.yaml'), 'utf8'));
  const { replicas } = YAML.parse(fs.readFileSync(path.join(root, 'charts/tomoshibi/charts/service/values.yaml'), 'utf8'));
  const { app, relay, owner } = global.database.poolSizes;
  const sum = postgres.databases.length * ((replicas + 1) * (app + relay) + owner) + spare;
  equal(sum <= Number(postgres.parameters.max_connections), true, `${sum} of ${postgres.parameters.max_connections}`);
});
test('the guide asks of a server of one\'s own for as many connections as one machine\'s pods open', () => {
  const said = Number(/`max_connections = (\d+)`/.exec(section('Scale'))?.[1]);
  const [sum] = Object.values(connections('one-machine'));
  equal(sum + spare <= said, true, `${sum} and ${spare} of ${said}`);
});

test('backups are told their region, and by no key of a secret that nobody describes', () => {
  const cluster = objectsWith('platform-prefecture', 'postgres.backup.region="ap-northeast-3"').find(({ kind }) => kind === 'Cluster').spec;
  equal(cluster.env, [{ name: 'AWS_DEFAULT_REGION', value: 'ap-northeast-3' }], 'env');
  const keys = Object.values(cluster.backup.barmanObjectStore.s3Credentials).map(({ key }) => key);
  equal(keys, ['ACCESS_KEY_ID', 'ACCESS_SECRET_KEY'], 'keys');
  for (const name of ['tomoshibi-backup', 'vault-backup']) none(keys.filter((key) => !commands.some((line) => line.includes(`create secret generic ${name} `) && line.includes(`--from-file=${key}=`))), `the guide's ${name}`);
});
