import { expect, test } from 'vitest';

const sources = import.meta.glob<string>('../src/**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true });
const files = Object.entries(sources);
const using = (pattern: RegExp, except: string[] = []): string[] =>
  files.filter(([path, text]) => pattern.test(text) && !except.some((each) => path.endsWith(each))).map(([path]) => path);

test('there is something to judge', () => expect(files.length).toBeGreaterThan(20));

test('only api.ts fetches, and upload.ts sends files', () => {
  expect(using(/\bfetch\(|XMLHttpRequest|new EventSource|sendBeacon|WebSocket/, ['wire/api.ts', 'wire/upload.ts'])).toEqual([]);
});

test('text is only ever text', () => {
  expect(using(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/i)).toEqual([]);
});

test('nothing of a person is kept outside the sealed outbox', () => {
  expect(using(/localStorage|document\.cookie|\bcaches\b/)).toEqual([]);
  expect(using(/sessionStorage/, ['words/words.ts'])).toEqual([]);
  expect(using(/indexedDB/, ['talk/outbox-store.ts'])).toEqual([]);
});

test('the title and the notifications say nothing', () => {
  expect(using(/document\.title|new Notification|pushState/)).toEqual([]);
});

test('nothing is printed to the console', () => expect(using(/console\./)).toEqual([]));

test("LINE's SDK is named in one file that the pages do not import", () => {
  expect(using(/@line\/liff/, ['liff/sdk.ts'])).toEqual([]);
  expect(using(/from '.*\/sdk'/)).toEqual([]);
});

test('no file passes 250 lines', () => {
  expect(files.filter(([path, text]) => !path.includes('words.') && !path.endsWith('.d.ts') && text.split('\n').length > 251).map(([path]) => path)).toEqual([]);
});
