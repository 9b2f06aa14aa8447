// The admission policies' own expressions, evaluated over pods. The API server's dialect has more functions; these use none of them.
import { celEnv, parse, plan } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { guide, manifest } from './guide.mjs';
import { objects } from './helm.mjs';
import { asked, judged } from './judge.mjs';
import { equal, none, test } from './registry.mjs';

const environment = celEnv({ funcs: strings });
const evaluate = (expression, bindings) => plan(environment, parse(expression))(bindings);

/** The messages of a policy's validations that do not hold; an expression that fails counts as not held, as with failurePolicy Fail. Where the API server's own plugin can be asked, it must say the same. */
function verdict(name, object, request = { operation: 'CREATE', userInfo: { username: 'somebody' } }, golden = 'policies') {
  const its = objects(golden).filter((o) => o.metadata.name === name);
  const { spec } = its.find((o) => o.kind === 'ValidatingAdmissionPolicy');
  equal(spec.failurePolicy, 'Fail', name);
  const variables = {};
  for (const { name: variable, expression } of spec.variables ?? []) variables[variable] = evaluate(expression, { object, request, variables });
  const broken = spec.validations.filter(({ expression }) => evaluate(expression, { object, request, variables }) !== true).map(({ message }) => message);
  const [said] = judged(its, [asked(name, spec.matchConstraints.namespaceSelector.matchExpressions[0].values[0], object, request.userInfo.username)]) ?? [broken.join()];
  // The server tells the first of what does not hold.
  if (broken.length ? !broken.some((message) => said.includes(message)) : said) throw new Error(`the API server says "${said}", the expressions "${broken.join()}"`);
  return broken;
}

const term = (...expressions) => ({ matchExpressions: expressions });
const region = (operator, ...values) => ({ key: 'topology.kubernetes.io/region', operator, ...(values.length && { values }) });
const image = `registry.example.jp/tomoshibi/storage-vault:1@sha256:${'0'.repeat(64)}`;
const pod = (nodeAffinity, more = {}) => ({ spec: { containers: [{ name: 'service', image }], ...(nodeAffinity && { affinity: { nodeAffinity } }), ...more } });
const required = (...terms) => ({ requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } });
const japan = term(region('In', 'ap-northeast-1'));
const denied = (what, policy, object, request, golden) => test(`policy: ${what} is denied (requirements 31, 86)`, () => { if (!verdict(policy, object, request, golden).length) throw new Error('it was allowed'); });
const allowed = (what, policy, object, request) => test(`policy: ${what} is allowed`, () => none(verdict(policy, object, request), 'denied'));

denied('no affinity', 'vault-japan-only', pod());
denied('preferred only', 'vault-japan-only', pod({ preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference: japan }] }));
denied('two terms with one foreign', 'vault-japan-only', pod(required(japan, term(region('In', 'us-east-1')))));
denied('two terms with one of another key', 'vault-japan-only', pod(required(japan, term({ key: 'disk', operator: 'In', values: ['ssd'] }))));
denied('no term', 'vault-japan-only', pod(required()));
denied('a term of fields only', 'vault-japan-only', pod(required({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }] })));
denied('NotIn', 'vault-japan-only', pod(required(term(region('NotIn', 'us-east-1')))));
denied('Exists', 'vault-japan-only', pod(required(term(region('Exists')))));
denied('a foreign value mixed in', 'vault-japan-only', pod(required(term(region('In', 'ap-northeast-1', 'ap-northeast-2')))));
denied('Seoul', 'vault-japan-only', pod(required(term(region('In', 'asia-northeast3')))));
denied('an empty list of regions', 'vault-japan-only', pod(required(term({ ...region('In'), values: [] }))));
denied('nodeName', 'vault-japan-only', pod(required(japan), { nodeName: 'node-in-oregon' }));
allowed('one Japanese term', 'vault-japan-only', pod(required(japan)));
allowed('two Japanese terms', 'vault-japan-only', pod(required(japan, term(region('In', 'ap-northeast-3'), { key: 'disk', operator: 'In', values: ['ssd'] }))));

denied('a volume of another class', 'vault-volumes', { spec: { storageClassName: 'standard' } });
denied('a volume of the default class', 'vault-volumes', { spec: {} });
allowed('a volume of the Japanese class', 'vault-volumes', { spec: { storageClassName: 'vault-jp' } });
denied('a shell in a pod', 'vault-no-shell', { command: ['/bin/sh'] }, { operation: 'CONNECT', userInfo: { username: 'admin' } });
denied('an image by tag', 'vault-images', pod(required(japan), { containers: [{ image: 'registry.example.jp/tomoshibi/storage-vault:1' }] }));
denied('an init image by tag', 'vault-images', pod(required(japan), { initContainers: [{ image: 'busybox:1' }] }));
allowed('images by digest', 'vault-images', pod(required(japan)));

denied('an image of the right digest from elsewhere', 'vault-images', pod(required(japan), { containers: [{ image: `registry.example.com/tomoshibi/storage-vault:1@sha256:${'0'.repeat(64)}` }] }), undefined, 'policies-country');
for (const way of ['exec', 'attach', 'ephemeralcontainers', 'portforward', 'proxy']) {
  test(`policy: the way pods/${way} into a pod is one that is looked at`, () => {
    const { matchConstraints } = objects('policies').find((o) => o.metadata.name === 'vault-no-shell' && o.spec.matchConstraints).spec;
    equal(matchConstraints.resourceRules.some(({ resources, operations }) => resources.includes(`pods/${way}`) && operations.includes('CONNECT')), true, 'resources');
    // The API server's proxy reaches the same pods by the name of a service.
    equal(matchConstraints.resourceRules.some(({ resources }) => resources.includes('services/proxy')), true, 'services');
  });
}

// What runs in the namespaces of each size's policies: the charts' own pods, the operators' tool, and what the operators make of the platform's objects.
const sizes = { 'one-machine': ['one-machine'], prefecture: ['prefecture', 'platform-prefecture'], country: ['country', 'country-vault', 'platform-country', 'platform-country-vault'] };
const operator = /`(registry\.example\.jp\/mirror\/cloudnative-pg:[^`]*)`/.exec(guide)?.[1];
const claim = (storageClassName) => ({ spec: { storageClassName } });
const made = {
  Deployment: (o) => ({ pods: [o.spec.template] }),
  Job: (o) => ({ pods: [o.spec.template] }),
  PersistentVolumeClaim: (o) => ({ volumes: [o] }),
  // CloudNativePG's own image is an init container of each pod of a database.
  Cluster: ({ spec }) => ({
    pods: [{ spec: { affinity: { nodeAffinity: spec.affinity.nodeAffinity }, initContainers: [{ image: operator }], containers: [{ image: spec.imageName }] } }], volumes: [claim(spec.storage.storageClass), claim(spec.walStorage.storageClass)],
    enters: 'system:serviceaccount:cnpg-system:cnpg-manager',
  }),
  RabbitmqCluster: ({ spec }) => ({
    pods: [{ spec: { affinity: spec.affinity, initContainers: [{ image: spec.image }], containers: [{ image: spec.image }] } }], volumes: [claim(spec.persistence.storageClassName)],
    enters: 'system:serviceaccount:rabbitmq-system:rabbitmq-cluster-operator',
  }),
};
const amounts = { 'one-machine': [13, 1], prefecture: [15, 4], country: [3, 3] };
for (const [size, goldens] of Object.entries(sizes)) {
  const policies = `policies-${size}`;
  const within = () => new Set(objects(policies).find((o) => o.metadata.name === 'vault-japan-only' && o.spec.matchConstraints).spec.matchConstraints.namespaceSelector.matchExpressions[0].values);
  const all = () => goldens.flatMap((golden) => objects(golden)).filter((o) => o.kind in made && within().has(o.metadata.namespace)).map((o) => ({ name: `${o.kind} ${o.metadata.name}`, ...made[o.kind](o) }));
  test(`policy: ${size} allows its own pods and volumes`, () => {
    equal([all().flatMap(({ pods = [] }) => pods).length, all().flatMap(({ volumes = [] }) => volumes).length], amounts[size], 'pods and volumes');
    none(all().flatMap(({ name, pods = [], volumes = [] }) => [
      ...pods.flatMap((one) => ['vault-japan-only', 'vault-images'].flatMap((policy) => verdict(policy, one, undefined, policies))), ...volumes.flatMap((one) => verdict('vault-volumes', one, undefined, policies))].map((text) => `${name}: ${text}`)), 'denied');
  });
  test(`policy: ${size} lets in the operators whose pods are there, and nobody else`, () => {
    const accounts = [...new Set(all().map(({ enters }) => enters).filter(Boolean))];
    none([...accounts].filter((username) => verdict('vault-no-shell', {}, { operation: 'CONNECT', userInfo: { username } }, policies).length), 'kept out');
    none(['admin', ...Object.values(made).map((one) => one({ spec: { affinity: {}, storage: {}, walStorage: {}, persistence: {} } }).enters).filter((name) => name && !accounts.includes(name))]
      .filter((username) => !verdict('vault-no-shell', {}, { operation: 'CONNECT', userInfo: { username } }, policies).length), 'let in');
  });
}
test('policy: the operators\' tool of the guide is allowed where the prefecture\'s policies hold', () => none(['vault-japan-only', 'vault-images'].flatMap((policy) => verdict(policy, manifest('Pod'), undefined, 'policies-prefecture')), 'denied'));
test('policy: each policy is bound, to deny', () => {
  const bound = objects('policies').filter((o) => o.kind === 'ValidatingAdmissionPolicyBinding' && o.spec.validationActions.includes('Deny')).map((o) => o.spec.policyName).sort();
  equal(bound, objects('policies').filter((o) => o.kind === 'ValidatingAdmissionPolicy').map((o) => o.metadata.name).sort(), 'bindings');
});
