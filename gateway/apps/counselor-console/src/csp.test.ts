import { expect, it } from 'vitest';
import hashes from '../csp-hashes.json';
import scrollSource from '../node_modules/react-aria/dist/private/overlays/usePreventScroll.mjs?raw';
import pressSource from '../node_modules/react-aria/dist/private/interactions/usePress.mjs?raw';

/** The text of the one style that a React Aria file puts into the page, as the browser sees it. */
function injectedStyle(source: string): string {
  const template = /style\.textContent = `([^`]*)`\.trim\(\)/.exec(source)?.[1] ?? '';
  const attribute = /\$PRESSABLE_ATTRIBUTE = '([^']+)'/.exec(source)?.[1] ?? '';
  return template.replace(/\$\{[^}]*\}/g, attribute).trim();
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}

it('the hashes the gateway allows are those of the styles this React Aria puts in', async () => {
  expect(await Promise.all([pressSource, scrollSource].map((source) => sha256(injectedStyle(source))))).toEqual(hashes['style-src']);
});
