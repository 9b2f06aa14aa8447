// What only the API server's own plugin can say of the policies: which requests they are asked about at all. Needs JUDGE (judge.mjs).
import { objects } from './helm.mjs';
import { asked, judged } from './judge.mjs';
import { equal, none, test } from './registry.mjs';

const all = (golden) => objects(golden).filter((o) => o.kind.startsWith('ValidatingAdmissionPolicy'));
const said = (request, golden = 'policies') => judged(all(golden), [request])[0];
const denied = (what, request, message) => test(`admission: ${what} is denied (requirements 31, 86)`, () => { if (!said(request).includes(message)) throw new Error(`the API server says "${said(request)}"`); });
const allowed = (what, request) => test(`admission: ${what} is allowed`, () => equal(said(request), '', what));

const anywhere = { metadata: { name: 'somewhere' }, spec: { containers: [{ name: 'one', image: 'busybox:1' }] } };
const ours = { metadata: { name: 'anywhere' }, spec: { containers: [{ name: 'one', image: `registry.example.jp/one@sha256:${'0'.repeat(64)}` }] } };
const pod = (operation, subresource = '', kind = 'Pod') => ({ kind, operation, resource: 'pods', subresource });
const shells = [['exec', 'PodExecOptions'], ['attach', 'PodAttachOptions'], ['portforward', 'PodPortForwardOptions'], ['proxy', 'PodProxyOptions']].map(([way, kind]) => [`pods/${way}`, pod('CONNECT', way, kind), {}]);
const ways = [...shells, ['services/proxy', { kind: 'ServiceProxyOptions', operation: 'CONNECT', resource: 'services', subresource: 'proxy' }, {}], ['pods/ephemeralcontainers', pod('UPDATE', 'ephemeralcontainers'), anywhere]];

for (const namespace of ['vault', 'vault-data']) {
  denied(`a pod without a region in ${namespace}`, asked('', namespace, ours, 'admin', pod('CREATE')), 'a pod beside people\'s words needs required node affinity');
  denied(`a volume without a class in ${namespace}`, asked('vault-volumes', namespace, { metadata: { name: 'data' }, spec: {} }, 'admin'), 'Japanese storage class');
  for (const [what, way, object] of ways) denied(`${what} in ${namespace}`, asked('', namespace, object, 'admin', way), 'nobody enters a pod');
}
denied('another image by tag for a pod that runs', asked('', 'vault', anywhere, 'admin', pod('UPDATE')), 'named by its digest');
test('admission: a pod whose fields nobody can read is denied, not let through', () => {
  if (!said(asked('', 'vault', { metadata: { name: 'empty' }, spec: {} }, 'admin', pod('CREATE')))) throw new Error('it was allowed');
});

allowed('a pod in a namespace without words', asked('', 'elsewhere', anywhere, 'admin', pod('CREATE')));
for (const [what, way, object] of ways) allowed(`${what} in a namespace without words`, asked('', 'elsewhere', object, 'admin', way));
allowed('the scheduler\'s naming of a node', asked('', 'vault', { metadata: { name: 'somewhere' }, target: { kind: 'Node', name: 'node-in-tokyo' } }, 'system:kube-scheduler', pod('CREATE', 'binding', 'Binding')));
allowed('a kubelet\'s word on a pod', asked('', 'vault', anywhere, 'system:node:one', pod('UPDATE', 'status')));
allowed('taking a pod away', asked('', 'vault', anywhere, 'admin', pod('DELETE')));
test('admission: the operator of the prefecture\'s databases enters its pods, and by that way only it', () => {
  const inside = all('policies-prefecture').find((o) => o.spec.matchConstraints).spec.matchConstraints.namespaceSelector.matchExpressions[0].values[0];
  const exec = (user) => said(asked('vault-no-shell', inside, {}, user), 'policies-prefecture');
  equal(exec('system:serviceaccount:cnpg-system:cnpg-manager'), '', 'the operator');
  none(['admin', 'system:serviceaccount:cnpg-system:default', ''].filter((user) => !exec(user)), 'let in');
});
