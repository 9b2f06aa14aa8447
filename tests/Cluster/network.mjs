// network.mjs <folder>: what a cluster's DNS and its network plugin do, from what the API server holds. Services get names; NetworkPolicies become iptables
// rules, one chain out and one in for each pod that a policy names, and what none of them allows is refused and counted.
import fs from 'node:fs';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

const [folder] = process.argv.slice(2);
const run = promisify(execFile);
const hosts = `${folder}/hosts`, outside = fs.readFileSync(`${folder}/outside`, 'utf8');
fs.writeFileSync(hosts, outside);
const dns = spawn('dnsmasq', ['-k', '--no-hosts', '--no-resolv', `--addn-hosts=${hosts}`, '--listen-address=10.200.0.53', '--bind-interfaces', '--local=/cluster.local/', '--local=/svc/', '--local=/jp/', '--pid-file=', '--user=root', '--log-facility=-'], { stdio: 'ignore' });
const list = async (kind) => JSON.parse((await run(`${folder}/bin/kubectl`, ['--kubeconfig', `${folder}/admin.conf`, 'get', kind, '-A', '-o', 'json'], { maxBuffer: 1 << 26 })).stdout).items;

function matches(selector, labels) {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) if (labels[key] !== value) return false;
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const has = key in labels, among = values?.includes(labels[key]);
    if ((operator === 'In' && !among) || (operator === 'NotIn' && among) || (operator === 'Exists' && !has) || (operator === 'DoesNotExist' && has)) return false;
  }
  return true;
}

function rules(namespaces, pods, policies) {
  const chains = new Map(), jumps = [];
  const peers = (named, own) => named.flatMap((peer) => peer.ipBlock
    // The world with holes in it is not reached from here at all.
    ? (peer.ipBlock.except ? [] : [peer.ipBlock.cidr])
    : pods.filter((pod) => (peer.namespaceSelector ? matches(peer.namespaceSelector, namespaces[pod.namespace] ?? {}) : pod.namespace === own) && matches(peer.podSelector ?? {}, pod.labels)).map((pod) => pod.ip));
  for (const pod of pods) {
    const mine = policies.filter((one) => one.metadata.namespace === pod.namespace && matches(one.spec.podSelector ?? {}, pod.labels));
    for (const [type, key, self, other] of [['Egress', 'to', '-s', '-d'], ['Ingress', 'from', '-d', '-s']]) {
      const ruling = mine.filter((one) => one.spec.policyTypes.includes(type));
      if (ruling.length === 0) continue;
      const chain = `T${type[0]}${pod.ip.replaceAll('.', '-')}`, allowed = new Set();
      for (const rule of ruling.flatMap((one) => one.spec[type.toLowerCase()] ?? [])) {
        for (const address of rule[key] ? peers(rule[key], pod.namespace) : ['0.0.0.0/0']) {
          for (const port of rule.ports ?? [null]) allowed.add(`-A ${chain} ${other} ${address}${port ? ` -p ${(port.protocol ?? 'TCP').toLowerCase()} --dport ${port.port}` : ''} -j RETURN`);
        }
      }
      chains.set(chain, [...[...allowed].sort(), `-A ${chain} -m comment --comment "refused ${type} ${pod.name.slice(0, 60)}" -j REJECT`]);
      jumps.push([type === 'Egress' ? 0 : 1, `-A TOMOSHIBI ${self} ${pod.ip} -j ${chain}`]);
    }
  }
  jumps.sort((a, b) => a[0] - b[0]);
  return ['*filter', ':TOMOSHIBI - [0:0]', ...[...chains.keys()].map((chain) => `:${chain} - [0:0]`), '-A TOMOSHIBI -m conntrack --ctstate ESTABLISHED,RELATED -j RETURN',
    // Name servers stand on the node here, not in kube-system.
    '-A TOMOSHIBI -d 10.200.0.53 -p udp --dport 53 -j RETURN', '-A TOMOSHIBI -d 10.200.0.53 -p tcp --dport 53 -j RETURN',
    ...jumps.map(([, jump]) => jump), ...[...chains.values()].flat(), 'COMMIT', ''].join('\n');
}

let known = '', named = '';
for (;;) {
  try {
    const [spaces, all, policies, services] = await Promise.all(['namespaces', 'pods', 'networkpolicies', 'services'].map(list));
    // Since 1.21 every namespace carries its name.
    const namespaces = Object.fromEntries(spaces.map(({ metadata }) => [metadata.name, { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name }]));
    const pods = all.filter(({ status }) => status.podIP && !['Succeeded', 'Failed'].includes(status.phase)).map(({ metadata, status }) => ({ namespace: metadata.namespace, name: metadata.name, labels: metadata.labels ?? {}, ip: status.podIP })).sort((a, b) => (a.ip < b.ip ? -1 : 1));
    const text = rules(namespaces, pods, policies);
    if (text !== known) {
      const { status, stderr } = spawnSync('iptables-restore', ['--noflush'], { input: text, encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
      for (const chain of ['FORWARD', 'INPUT']) if (spawnSync('iptables', ['-C', chain, '-s', '10.201.0.0/24', '-j', 'TOMOSHIBI']).status !== 0) spawnSync('iptables', ['-I', chain, '1', '-s', '10.201.0.0/24', '-j', 'TOMOSHIBI']);
      known = text;
    }
    const names = outside + services.filter(({ spec }) => spec.clusterIP !== 'None').map(({ metadata, spec }) => `${spec.clusterIP} ${metadata.name}.${metadata.namespace}.svc.cluster.local\n`).join('');
    if (names !== named) { fs.writeFileSync(hosts, names); dns.kill('SIGHUP'); named = names; }
  } catch (e) { console.error(String(e.message ?? e).slice(0, 500)); }
  await new Promise((done) => setTimeout(done, 400));
}
