// What the chart says on a reachable cluster whose secrets are missing: a stand-in answers the few reads that Helm's lookup makes.
import http from 'node:http';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { here, root } from './helm.mjs';
import { test } from './registry.mjs';

const resource = (name, kind, namespaced) => ({ name, singularName: '', kind, namespaced, verbs: ['get', 'list'] });
const fixed = {
  '/version': { major: '1', minor: '32', gitVersion: 'v1.32.0' },
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
  '/api/v1': { kind: 'APIResourceList', groupVersion: 'v1', resources: [resource('namespaces', 'Namespace', false), resource('secrets', 'Secret', true), resource('configmaps', 'ConfigMap', true)] },
  // What Kubernetes itself puts into every namespace.
  '/api/v1/namespaces/tomoshibi/configmaps/kube-root-ca.crt': { kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'kube-root-ca.crt', namespace: 'tomoshibi' }, data: {} },
};
const allowed = /^\/(version|api|apis)(\/v1)?$|^\/api\/v1\/namespaces\/tomoshibi\//;

/** Renders against a cluster that has these secrets, name → keys (null: a secret without data), as somebody who may do everything in this namespace and nothing outside it. */
async function render(secrets, values = 'prefecture') {
  const server = http.createServer((request, response) => {
    const url = request.url.split('?')[0], name = /^\/api\/v1\/namespaces\/tomoshibi\/secrets\/(.*)$/.exec(url)?.[1];
    const found = fixed[url] ?? (name in secrets ? { kind: 'Secret', apiVersion: 'v1', metadata: { name, namespace: 'tomoshibi' }, ...(secrets[name] && { data: Object.fromEntries(secrets[name].map((key) => [key, 'eA=='])) }) } : undefined);
    const [code, reason] = found ? [200] : allowed.test(url) ? [404, 'NotFound'] : [403, 'Forbidden'];
    response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(found ?? { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, code, message: `${reason}: ${url}` }));
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  try {
    const child = spawn(path.join(here, 'node_modules/.helm/helm'), ['template', 'tomoshibi', 'charts/tomoshibi', '--dry-run=server', '--disable-openapi-validation', '--namespace', 'tomoshibi', '--kube-apiserver', `http://127.0.0.1:${server.address().port}`, '-f', `charts/tomoshibi/examples/${values}.yaml`],
      { cwd: root, env: { PATH: process.env.PATH, HOME: path.join(here, 'node_modules/.helm'), KUBECONFIG: '/dev/null' } });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (bytes) => { stdout += bytes; });
    child.stderr.on('data', (bytes) => { stderr += bytes; });
    return { status: await new Promise((done) => child.on('close', done)), stdout, stderr };
  } finally { server.close(); server.closeAllConnections(); }
}

const own = { 'tenant-directory': ['seal.key'], 'storage-vault': ['root.key', 'signing.pem', 'reason.key'], 'line-contact-point': ['hmac.key', 'seal.key'], 'web-chat': ['phrase.key'], routing: [], reporting: [], gateway: ['network.key'] };
const all = () => Object.fromEntries([
  ...Object.entries(own).flatMap(([name, keys]) => [
    [`tomoshibi-${name}`, ['token.pem', 'jwks.json', ...keys, ...(name === 'gateway' ? [] : ['database-app', 'database-relay', 'database-owner', 'broker'])]],
    [`tomoshibi-${name}-tls`, ['tls.crt', 'tls.key', 'ca.crt']]]),
  ['tomoshibi-deploy', ['broker']], ['tomoshibi-db-ca', ['ca.crt']]]);
const stops = (what, says, change, values) => test(`on a cluster ${what} is named before anything is applied`, async () => {
  const secrets = all();
  change(secrets);
  const { status, stdout, stderr } = await render(secrets, values);
  if (status === 0 || stdout.includes('kind: Deployment') || !stderr.includes(says)) throw new Error(`${status}: ${stderr}`);
});

// The stand-in knows no other kinds: getting as far as asking for them means that no secret was missed.
test('on a cluster with all secrets nothing is missed', async () => {
  const { stderr } = await render(all());
  if (stderr.includes('services/guide/kubernetes.md') || !stderr.includes('no matches for kind')) throw new Error(stderr);
});
stops('a missing secret', 'the secret tomoshibi-web-chat is not in the namespace tomoshibi', (secrets) => { delete secrets['tomoshibi-web-chat']; });
stops('a missing certificate', 'the secret tomoshibi-gateway-tls is not in the namespace tomoshibi', (secrets) => { delete secrets['tomoshibi-gateway-tls']; });
stops('a missing key of a secret', 'the secret tomoshibi-storage-vault in the namespace tomoshibi has no key root.key', (secrets) => { secrets['tomoshibi-storage-vault'] = secrets['tomoshibi-storage-vault'].filter((key) => key !== 'root.key'); });
stops('a secret without any data', 'the secret tomoshibi-routing in the namespace tomoshibi has no key token.pem', (secrets) => { secrets['tomoshibi-routing'] = null; });
stops('a missing database authority', 'the secret tomoshibi-db-ca is not', (secrets) => { delete secrets['tomoshibi-db-ca']; });
stops('a missing password of the mail user', 'the secret tomoshibi-tenant-directory in the namespace tomoshibi has no key smtp.password', () => {}, 'country');

// One machine: the vault's second proof is two more files of its secret, and the database's authority is another.
const machine = (secrets) => { secrets['aoba-ca'] = ['ca.crt']; secrets['tomoshibi-storage-vault'].push('site.jws', 'site-owner.pem'); };
const without = (key) => (secrets) => { machine(secrets); secrets['tomoshibi-storage-vault'] = secrets['tomoshibi-storage-vault'].filter((one) => one !== key); };
for (const key of ['site.jws', 'site-owner.pem']) stops(`a missing ${key} of the site's statement`, `the secret tomoshibi-storage-vault in the namespace tomoshibi has no key ${key}`, without(key), 'one-machine');
test('on a machine with all secrets and the site\'s statement nothing is missed', async () => {
  const secrets = all();
  machine(secrets);
  const { stderr } = await render(secrets, 'one-machine');
  if (stderr.includes('services/guide/kubernetes.md') || !stderr.includes('no matches for kind')) throw new Error(stderr);
});
