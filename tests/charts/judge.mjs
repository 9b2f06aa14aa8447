// The API server's own plugin as a judge, where tests/Cluster/judge was built: JUDGE=<its path>.
import { execFileSync } from 'node:child_process';

/** What the API server would say to each request, "" where it lets it through; null without a judge. */
export const judged = (policies, requests) => process.env.JUDGE ? JSON.parse(execFileSync(process.env.JUDGE, { input: JSON.stringify({ policies, requests }), stdio: 'pipe' })) : null;

/** The request by which an object meets a policy. */
const ways = {
  pods: { kind: 'Pod', operation: 'CREATE', resource: 'pods' },
  volumes: { kind: 'PersistentVolumeClaim', operation: 'CREATE', resource: 'persistentvolumeclaims' },
  shell: { kind: 'PodExecOptions', operation: 'CONNECT', resource: 'pods', subresource: 'exec' },
};
const usual = { 'vault-japan-only': ways.pods, 'vault-images': ways.pods, 'vault-volumes': ways.volumes, 'vault-no-shell': ways.shell };

export const asked = (policy, namespace, object, user = 'somebody', { kind, ...way } = usual[policy]) => ({ ...way, namespace, user, object: { apiVersion: 'v1', kind, ...object } });
