// What services/guide/kubernetes.md tells people to type and to apply.
import fs from 'node:fs';
import path from 'node:path';
import YAML from 'yaml';
import { root } from './helm.mjs';

export const guide = fs.readFileSync(path.join(root, 'services/guide/kubernetes.md'), 'utf8');
const fenced = (language) => [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))].map(([, text]) => text);
/** Every line of a command block, with what is continued on the next. */
export const commands = fenced('bash').flatMap((text) => text.split('\n')).filter(Boolean);
/** A manifest of the guide by its kind. */
export const manifest = (kind) => fenced('yaml').map((text) => YAML.parse(text)).find((one) => one.kind === kind);
/** One section, from its heading to the next of its rank. */
export const section = (heading) => guide.split(`\n## ${heading}`)[1]?.split('\n## ')[0] ?? '';
