import { expect, test } from 'vitest';
import { readCertificate, redacted, sameFingerprint, spoken, withRange } from './redaction';

test('a blacked-out place hides its letters and its length', () => {
  expect(redacted('兄は山田太郎です', withRange([], '兄は山田太郎です', 2, 6))).toBe('兄は■■■■です');
  expect(redacted('そのまま', [])).toBe('そのまま');
});

test('places that meet or lie over one another become one, in order', () => {
  const text = '0123456789';
  expect(withRange(withRange([], text, 5, 7), text, 1, 3)).toEqual([{ start: 1, length: 2 }, { start: 5, length: 2 }]);
  expect(withRange([{ start: 1, length: 2 }, { start: 5, length: 2 }], text, 2, 6)).toEqual([{ start: 1, length: 6 }]);
  expect(withRange([{ start: 1, length: 2 }], text, 3, 4)).toEqual([{ start: 1, length: 3 }]);
  expect(withRange([], text, 4, 4)).toEqual([]);
  expect(withRange([], text, 8, 99)).toEqual([{ start: 8, length: 2 }]);
});

test('half a letter is never blacked out', () => {
  const text = '名前は😀です';
  expect(withRange([], text, 4, 6)).toEqual([{ start: 3, length: 3 }]);
  expect(withRange([], text, 2, 4)).toEqual([{ start: 2, length: 3 }]);
});

test('a fingerprint is compared as people write it', () => {
  const known = 'ab'.repeat(32);
  expect(sameFingerprint(spoken(known), known)).toBe(true);
  expect(sameFingerprint('AB:'.repeat(32).slice(0, -1), known)).toBe(true);
  expect(sameFingerprint('ab'.repeat(31), known)).toBe(false);
  expect(sameFingerprint('', '')).toBe(false);
});

test('a certificate is taken as PEM or DER, and nothing else', async () => {
  const der = new Uint8Array([0x30, 0x03, 0x02, 0x01, 0x05]);
  const pem = `-----BEGIN CERTIFICATE-----\n${btoa(String.fromCharCode(...der))}\n-----END CERTIFICATE-----\n`;
  const fromDer = await readCertificate(new Blob([der]));
  const fromPem = await readCertificate(new Blob([pem]));
  expect(fromDer?.fingerprint).toHaveLength(64);
  expect(fromPem?.fingerprint).toBe(fromDer?.fingerprint);
  expect(fromDer?.certificate).toBe(btoa(String.fromCharCode(...der)));
  expect(await readCertificate(new Blob(['hello']))).toBeNull();
  expect(await readCertificate(new Blob([]))).toBeNull();
});
