// The admission policies' own expressions, evaluated over pods. The API server's dialect has more functions; these use none of them.
import { celEnv, parse, plan } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { objects } from './helm.mjs';
import { equal, none, test } from './registry.mjs';

const environment = celEnv({ funcs: strings });
const evaluate = (expression, bindings) => plan(environment, parse(expression))(bindings);

/** The messages of a policy's validations that do not hold; an expression that fails counts as not held, as with failurePolicy Fail. */
function verdict(name, object, request = { operation: 'CREATE', userInfo: { username: 'somebody' } }) {
  const { spec } = objects('policies').find((o) => o.kind === 'ValidatingAdmissionPolicy' && o.metadata.name === name);
  equal(spec.failurePolicy, 'Fail', name);
  const variables = {};
  for (const { name: variable, expression } of spec.variables ?? []) variables[variable] = evaluate(expression, { object, request, variables });
  return spec.validations.filter(({ expression }) => evaluate(expression, { object, request, variables }) !== true).map(({ message }) => message);
}

const term = (...expressions) => ({ matchExpressions: expressions });
const region = (operator, ...values) => ({ key: 'topology.kubernetes.io/region', operator, ...(values.length && { values }) });
const image = `registry.example.jp/tomoshibi/storage-vault:1@sha256:${'0'.repeat(64)}`;
const pod = (nodeAffinity, more = {}) => ({ spec: { containers: [{ name: 'service', image }], ...(nodeAffinity && { affinity: { nodeAffinity } }), ...more } });
const required = (...terms) => ({ requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } });
const japan = term(region('In', 'ap-northeast-1'));
const denied = (what, policy, object, request) => test(`policy: ${what} is denied (requirements 31, 86)`, () => { if (!verdict(policy, object, request).length) throw new Error('it was allowed'); });
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

for (const policy of ['vault-japan-only', 'vault-images']) {
  test(`policy: ${policy} allows the chart's own pods`, () => {
    const pods = objects('country-vault').filter((o) => ['Deployment', 'Job'].includes(o.kind)).map((o) => o.spec.template);
    equal(pods.length, 2, 'pods');
    none(pods.flatMap((one) => verdict(policy, one)), 'denied');
  });
}
test('policy: vault-volumes allows the chart\'s own volume', () => none(objects('country-vault').filter((o) => o.kind === 'PersistentVolumeClaim').flatMap((o) => verdict('vault-volumes', o)), 'denied'));
test('policy: each policy is bound, to deny', () => {
  const bound = objects('policies').filter((o) => o.kind === 'ValidatingAdmissionPolicyBinding' && o.spec.validationActions.includes('Deny')).map((o) => o.spec.policyName).sort();
  equal(bound, objects('policies').filter((o) => o.kind === 'ValidatingAdmissionPolicy').map((o) => o.metadata.name).sort(), 'bindings');
});
