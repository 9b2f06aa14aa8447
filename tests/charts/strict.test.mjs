// Each manifest as a literal of its kind's type: an unknown or misspelt field is a compile error. The types ship removed API versions too, so what may
// occur is listed here. What the database, broker and Prometheus operators take is written down in operators.ts from their reference pages.
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { manifest } from './guide.mjs';
import { here, objects, objectsWith, renders } from './helm.mjs';
import { none, test } from './registry.mjs';

const kinds = {
  'v1/Service': 'kubernetes-models/v1/Service', 'v1/ConfigMap': 'kubernetes-models/v1/ConfigMap', 'v1/ServiceAccount': 'kubernetes-models/v1/ServiceAccount', 'v1/PersistentVolumeClaim': 'kubernetes-models/v1/PersistentVolumeClaim',
  'apps/v1/Deployment': 'kubernetes-models/apps/v1/Deployment', 'batch/v1/Job': 'kubernetes-models/batch/v1/Job', 'policy/v1/PodDisruptionBudget': 'kubernetes-models/policy/v1/PodDisruptionBudget',
  'networking.k8s.io/v1/NetworkPolicy': 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy', 'networking.k8s.io/v1/Ingress': 'kubernetes-models/networking.k8s.io/v1/Ingress',
  'autoscaling/v2/HorizontalPodAutoscaler': 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler', 'storage.k8s.io/v1/StorageClass': 'kubernetes-models/storage.k8s.io/v1/StorageClass',
  'admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy': 'kubernetes-models/admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding': 'kubernetes-models/admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding',
  'cert-manager.io/v1/Certificate': '@kubernetes-models/cert-manager/cert-manager.io/v1/Certificate', 'keda.sh/v1alpha1/ScaledObject': '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject',
  'postgresql.cnpg.io/v1/Cluster': '../../operators', 'postgresql.cnpg.io/v1/Database': '../../operators', 'postgresql.cnpg.io/v1/ScheduledBackup': '../../operators', 'rabbitmq.com/v1beta1/RabbitmqCluster': '../../operators', 'monitoring.coreos.com/v1/PrometheusRule': '../../operators',
};
const folder = path.join(here, 'node_modules/.strict');
const key = (o) => `${o.apiVersion}/${o.kind}`;

// What is in no golden: the operators' tool of the guide, and scaling by KEDA, which no example uses.
const guided = { ...kinds, 'v1/Pod': 'kubernetes-models/v1/Pod' };
const more = () => ({ tool: [manifest('Pod')], keda: objectsWith('prefecture', 'gateway.autoscaling.keda=[{"type":"prometheus","metadata":{"serverAddress":"http://prometheus.observability.svc:9090","query":"sum(kestrel_active_connections)","threshold":"800"}}]').filter(({ kind }) => kind === 'ScaledObject') });

/** The compiler's complaints about manifests, by file. */
function complaints(sets) {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  for (const [name, list] of Object.entries(sets)) {
    const used = [...new Set(list.map(key))];
    const imports = used.map((one) => `import type { I${one.split('/').pop()} } from ${JSON.stringify(guided[one])};`);
    fs.writeFileSync(path.join(folder, `${name}.ts`), [...imports, ...list.map((o, i) => `export const m${i}: I${o.kind} = ${JSON.stringify(o, null, 1)};`)].join('\n'));
  }
  const { stdout, stderr } = spawnSync(process.execPath, [path.join(here, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler',
    ...Object.keys(sets).map((name) => path.join(folder, `${name}.ts`))], { cwd: here, encoding: 'utf8' });
  return (stdout + stderr).split('\n').filter((line) => /error/i.test(line));
}

test('only kinds and versions that Kubernetes 1.30 to 1.34 and the named operators serve are used', () =>
  none(renders.flatMap(([golden]) => objects(golden).filter((o) => !(key(o) in kinds)).map((o) => `${golden}: ${key(o)}`)), 'not on the list'));

test('every field of every manifest exists and is of its type', () => none(complaints({ ...Object.fromEntries(renders.map(([golden]) => [golden, objects(golden)])), ...more() }), 'the compiler refuses'));
test('what is in no golden is compiled all the same', () => none(Object.entries(more()).filter(([, list]) => list.length !== 1).map(([name, list]) => `${name}: ${list.length}`), 'not one'));

test('the strict check finds a misspelt probe, an unknown field deep inside and a wrong type', () => {
  const broken = (change) => { const copy = structuredClone(objects('prefecture').find((o) => o.kind === 'Deployment')); change(copy.spec.template.spec.containers[0], copy); return copy; };
  const found = complaints({
    probe: [broken((c) => { c.readynessProbe = c.readinessProbe; delete c.readinessProbe; })],
    deep: [broken((c) => { c.securityContext.capabilities.dropp = ['ALL']; })],
    type: [broken((_, o) => { o.spec.replicas = 'two'; })],
  });
  none(['probe', 'deep', 'type'].filter((name) => !found.some((line) => line.includes(`${name}.ts`))), 'not found');
});
