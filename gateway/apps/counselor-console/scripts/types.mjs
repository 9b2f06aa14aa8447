// The types of both apps, made of the services' OpenAPI documents in gateway/api. `npm run types` writes them; a test compares.
import { readFile, writeFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const here = (path) => new URL(path, import.meta.url);

/** Which services each app talks to. */
const wanted = {
  '../../resident-chat/src/wire/services': ['web-chat', 'line-contact-point'],
  '../src/services': ['tenant-directory', 'routing', 'storage-vault', 'reporting'],
};

/** Every generated file with its text. */
export async function generate() {
  const files = [];
  for (const [folder, services] of Object.entries(wanted)) {
    for (const service of services) {
      const document = JSON.parse(await readFile(here(`../../../api/${service}.json`), 'utf8'));
      // Named purposes of other services are no business of a browser.
      for (const path of Object.keys(document.paths)) if (path.startsWith('/internal/') || path.startsWith('/line/')) delete document.paths[path];
      const text = astToString(await openapiTS(document, { alphabetize: true, excludeDeprecated: true }));
      files.push({ file: fileURLToPath(here(`${folder}/${service}.d.ts`)), text: `// Generated from gateway/api/${service}.json by \`npm run types\`. Do not edit.\n${text}` });
    }
  }
  return files;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { file, text } of await generate()) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
