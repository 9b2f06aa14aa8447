import { helm } from './helm.mjs';
import { test } from './registry.mjs';

const base = { tomoshibi: 'charts/tomoshibi/examples/prefecture.yaml', 'tomoshibi-platform': 'charts/tomoshibi-platform/examples/prefecture.yaml', 'tomoshibi-policies': 'charts/tomoshibi-policies/values.yaml' };
const refused = (what, chart, says, ...set) => test(`${what} is refused`, () => {
  const { status, stderr, stdout } = helm('template', 'x', `charts/${chart}`, '-f', base[chart], ...set.flatMap((one) => [one.endsWith('[]') ? '--set-json' : '--set', one]));
  if (status === 0) throw new Error(`rendered ${stdout.length} characters`);
  if (!stderr.includes(says)) throw new Error(`the message does not say ${says}:\n${stderr}`);
});

refused('an unknown value at the top', 'tomoshibi', 'gatway', 'gatway.replicas=2');
refused('an unknown value of a service', 'tomoshibi', 'replica', 'gateway.replica=2');
refused('an unknown global value', 'tomoshibi', 'regoin', 'global.residency.regoin=x');
refused('an unknown value of the platform', 'tomoshibi-platform', 'instance', 'postgres.instance=2');
refused('an unknown value of the policies', 'tomoshibi-policies', 'namespace', 'namespace=vault');
for (const region of ['', 'us-east-1', 'ap-northeast-2', 'asia-northeast3', 'AP-NORTHEAST-1', 'japan', 'jp-onprem:', 'ap-northeast-1x']) {
  refused(`the region "${region}"`, 'tomoshibi', '/global/residency/region', `global.residency.region=${region}`);
  refused(`the platform's region "${region}"`, 'tomoshibi-platform', '/residency/region', `residency.region=${region}`);
}
refused('a foreign region in the policies', 'tomoshibi-policies', '/regions/0', 'regions[0]=ap-northeast-2');
refused('a vault with no second proof of its region', 'tomoshibi', 'global.residency.proofs', 'global.residency.proofs=[]');
refused('a proof that nobody knows', 'tomoshibi', '/global/residency/proofs/0', 'global.residency.proofs[0]=promise');
refused('a site without address and owner', 'tomoshibi', 'global.residency.site is needed', 'global.residency.region=jp-onprem:aoba');
for (const tag of ['latest', '', 'a b']) refused(`the tag "${tag}"`, 'tomoshibi', '/global/image/tag', `global.image.tag=${tag}`);
refused('a digest that is none', 'tomoshibi', '/gateway/image/digest', 'gateway.image.digest=sha256:abc');
refused('a platform image called latest', 'tomoshibi-platform', '/rabbitmq/image', 'rabbitmq.image=rabbitmq:latest');
refused('alerts without an address of their pages', 'tomoshibi', 'services/guide/runbooks', 'monitoring.rules.enabled=true');
refused('an unknown value of monitoring', 'tomoshibi', 'alerts', 'monitoring.alerts.enabled=true');
refused('a password as environment', 'tomoshibi', 'Database__Password', 'routing.env.Database__Password=x');
refused('a mail server without sender and place', 'tomoshibi', 'global.mail.from', 'global.mail.host=smtp.example.jp');
refused('a mail user whose password would be read on the way', 'tomoshibi', 'global.mail.startTls', 'global.mail.user=x', 'global.mail.startTls=false');
refused('a mail port that speaks TLS from the first byte', 'tomoshibi', '/global/mail/port', 'global.mail.port=465');
refused('an unknown value of mail', 'tomoshibi', 'password', 'global.mail.password=x');
refused('no console host', 'tomoshibi', '/global/deskHost', 'global.deskHost=');
refused('a host without the secret of its certificate', 'tomoshibi', 'secret', 'ingress.extraHosts[1].host=a.example.jp');
refused('a wildcard without the secret of its certificate', 'tomoshibi', 'needs the secret', 'ingress.wildcard.secret=');
refused('no replica at all', 'tomoshibi', '/routing/replicas', 'routing.replicas=0');
refused('a vault that scales by itself', 'tomoshibi', 'its pods share one node', 'storage-vault.autoscaling.enabled=true');
refused('a vault in two places', 'tomoshibi', 'release of its own', 'global.namespaces.vault=vault');
refused('an even number of brokers', 'tomoshibi-platform', '/rabbitmq/replicas', 'rabbitmq.replicas=2');
refused('a storage class with a foreign zone', 'tomoshibi-platform', '/storageClass/zones/0', 'storageClass.zones[0]=us-east-1a');
refused('a storage class for every zone of the world', 'tomoshibi-platform', '/storageClass/zones', 'storageClass.zones=[]');
refused('backups without a bucket', 'tomoshibi-platform', 'names the bucket', 'postgres.backup.destination=');
refused('backups without the region of their bucket', 'tomoshibi-platform', 'postgres.backup.region', 'postgres.backup.region=');
refused('backups in a foreign region', 'tomoshibi-platform', '/postgres/backup/region', 'postgres.backup.region=us-east-1');
for (const image of ['rabbitmq', 'registry.example.jp:5000/mirror/rabbitmq', `rabbitmq@sha256:${'0'.repeat(64)}`, `rabbitmq:latest@sha256:${'0'.repeat(64)}`]) {
  refused(`the broker's image "${image}"`, 'tomoshibi-platform', '/rabbitmq/image', `rabbitmq.image=${image}`);
  refused(`the database's image "${image}"`, 'tomoshibi-platform', '/postgres/image', `postgres.image=${image}`);
}
refused('policies that know no place at all', 'tomoshibi-policies', '/regions', 'regions=[]');
refused('fewer pods at most than at least', 'tomoshibi', 'gateway.autoscaling: minReplicas 5', 'gateway.autoscaling.minReplicas=5');
refused('scaling down to one pod, whose budget would stop every drain', 'tomoshibi', '/gateway/autoscaling/minReplicas', 'gateway.autoscaling.minReplicas=1');
refused('a memory limit below the request', 'tomoshibi', 'routing.resources: the memory limit 128Mi', 'routing.resources.limits.memory=128Mi');
refused('a memory limit below the request in another unit', 'tomoshibi', 'routing.resources: the memory limit 1023Mi', 'routing.resources.limits.memory=1023Mi', 'routing.resources.requests.memory=1Gi');
refused('no memory limit', 'tomoshibi', '/routing/resources/limits', 'routing.resources.limits.memory=null');
for (const mode of ['ReadWriteMany', 'ReadWriteOncePod', 'ReadOnlyMany']) refused(`a key volume that is ${mode}`, 'tomoshibi', '/storage-vault/keys/accessModes/0', `storage-vault.keys.accessModes[0]=${mode}`);
refused('telemetry without a place for the network policies', 'tomoshibi', 'global.telemetry.to', 'global.telemetry.endpoint=http://collector.observability.svc:4318');
refused('a label as the proof of a site of one\'s own', 'tomoshibi', 'podLabels cannot prove', 'global.residency.region=jp-onprem:aoba', 'global.residency.site=Aoba', 'global.residency.proofs[0]=podLabels');
for (const value of ['amqps://routing:x@broker.example.jp', 'Host=db;PASSWORD=x', 'Host=db;password = x', 'Host=db;Pwd=x']) refused(`the password in "${value}"`, 'tomoshibi', '/routing/env/Some__Address', `routing.env.Some__Address=${value}`);

/** What must still render: the refusals above would hold for a chart that refuses everything. */
const taken = (what, chart, ...set) => test(`${what} is taken`, () => {
  const { status, stderr } = helm('template', 'x', `charts/${chart}`, '-f', base[chart], ...set.flatMap((one) => ['--set-json', one]));
  if (status !== 0) throw new Error(stderr);
});
taken('a site of one\'s own and no cloud', 'tomoshibi-policies', 'regions=[]', 'sites=["aoba"]');
taken('an image with a port, a tag and a digest', 'tomoshibi-platform', `rabbitmq.image="registry.example.jp:5000/mirror/rabbitmq:4.1.4@sha256:${'0'.repeat(64)}"`);
taken('the operator\'s own choice of images', 'tomoshibi-platform', 'rabbitmq.image=""', 'postgres.image=""');
taken('a limit as large as the request in another unit', 'tomoshibi', 'routing.resources={"requests":{"cpu":"100m","memory":"1024Mi"},"limits":{"memory":"1Gi"}}');
taken('environment that is no password', 'tomoshibi', 'routing.env={"Some__Address":"https://collector.example.jp:4318/a@b","Some__Number":5,"Some__Switch":true,"Some__PasswordFile":"/run/secrets/x"}');
taken('one pod without scaling', 'tomoshibi', 'reporting.replicas=1');
taken('a number as the version of the secrets, as --set reads it', 'tomoshibi', 'global.secrets.version=2');
