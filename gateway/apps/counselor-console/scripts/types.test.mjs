import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { generate } from './types.mjs';

const files = await generate();

test.each(files)('the types are what the documents say: $file', async ({ file, text }) => {
  const committed = await readFile(file, 'utf8').catch(() => '');

  expect(committed === text, `${basename(file)} is not up to date: run \`npm run types\` in counselor-console`).toBe(true);
});

test('both apps have their services', () => expect(files).toHaveLength(6));
