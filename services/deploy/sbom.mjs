// The bill of materials of one part as CycloneDX 1.6, from the lock files that the build was held to: sbom.mjs <part> <folder>.
// Only what runs is listed; the base image brings its own bill.
import fs from 'node:fs';
import path from 'node:path';
import { createHash } from 'node:crypto';

const [part, folder] = process.argv.slice(2);
const components = new Map();
const read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

for (const [name, { type, resolved, contentHash }] of Object.entries(Object.values(read(path.join(folder, 'packages.lock.json')).dependencies)[0])) {
  if (type === 'Project') continue;
  const purl = `pkg:nuget/${name}@${resolved}`;
  components.set(purl, { type: 'library', 'bom-ref': purl, name, version: resolved, purl, ...(contentHash && { hashes: [{ alg: 'SHA-512', content: Buffer.from(contentHash, 'base64').toString('hex') }] }) });
}

if (part === 'gateway') {
  for (const app of ['resident-chat', 'counselor-console']) {
    for (const [place, { version, integrity, dev, license }] of Object.entries(read(path.join('gateway/apps', app, 'package-lock.json')).packages)) {
      const name = place.split('node_modules/').pop();
      if (!place || dev) continue;
      const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
      const [alg, hash] = (integrity ?? '').split('-');
      components.set(purl, { type: 'library', 'bom-ref': purl, name, version, purl, ...(license && { licenses: [{ expression: license }] }),
        ...(alg === 'sha512' && { hashes: [{ alg: 'SHA-512', content: Buffer.from(hash, 'base64').toString('hex') }] }) });
    }
  }
}

const list = [...components.values()].sort((a, b) => a.purl.localeCompare(b.purl));
const id = createHash('sha256').update(JSON.stringify(list)).digest('hex');
console.log(JSON.stringify({
  bomFormat: 'CycloneDX', specVersion: '1.6', version: 1,
  serialNumber: `urn:uuid:${id.slice(0, 8)}-${id.slice(8, 12)}-5${id.slice(13, 16)}-8${id.slice(17, 20)}-${id.slice(20, 32)}`,
  metadata: { component: { type: 'application', 'bom-ref': part, name: `tomoshibi-${part}` } },
  components: list,
  dependencies: [{ ref: part, dependsOn: list.map((one) => one.purl) }],
}, null, 1));
