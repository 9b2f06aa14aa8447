/** A place that is blacked out, in UTF-16 units: what a text field calls its selection, and what the vault counts in. */
export interface Range {
  start: number;
  length: number;
}

/** Stands for every blacked-out place, however long: a length would tell. */
export const black = '■■■■';

const low = (text: string, at: number): boolean => at > 0 && at < text.length && text.charCodeAt(at) >= 0xdc00 && text.charCodeAt(at) <= 0xdfff;

/** One more place: never half a letter, in order, and joined where places meet. */
export function withRange(ranges: readonly Range[], text: string, from: number, to: number): Range[] {
  const start = low(text, from) ? from - 1 : Math.max(0, from);
  const end = low(text, to) ? to + 1 : Math.min(text.length, to);
  if (end <= start) return [...ranges];
  const joined: Range[] = [];
  for (const next of [...ranges, { start, length: end - start }].sort((a, b) => a.start - b.start)) {
    const last = joined[joined.length - 1];
    if (last && next.start <= last.start + last.length) last.length = Math.max(last.start + last.length, next.start + next.length) - last.start;
    else joined.push({ ...next });
  }
  return joined;
}

/** The text as the package will show it. */
export function redacted(text: string, ranges: readonly Range[]): string {
  let shown = '';
  let at = 0;
  for (const { start, length } of ranges) {
    shown += text.slice(at, start) + black;
    at = start + length;
  }
  return shown + text.slice(at);
}

const digits = (text: string): string => text.replace(/[\s:-]/g, '').toLowerCase();

/** Whether a fingerprint that was read out and typed in is this one. */
export const sameFingerprint = (typed: string, known: string): boolean => known.length === 64 && digits(typed) === digits(known);

/** Four digits at a time, as it is read out. */
export const spoken = (fingerprint: string): string => (fingerprint.match(/.{1,4}/g) ?? []).join(' ').toUpperCase();

/** A certificate file as it is sent (PEM, or base64 of DER), with its SHA-256; null for what is none. */
export async function readCertificate(file: Blob): Promise<{ certificate: string; fingerprint: string } | null> {
  if (file.size === 0 || file.size > 12_000) return null;
  const raw = new Uint8Array(await file.arrayBuffer());
  const text = new TextDecoder().decode(raw);
  const pem = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(text);
  try {
    const der = pem?.[1] ? Uint8Array.from(atob(pem[1].replace(/\s/g, '')), (letter) => letter.charCodeAt(0)) : raw;
    if (der[0] !== 0x30) return null; // every certificate is a sequence
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', der));
    return {
      certificate: pem ? `-----BEGIN CERTIFICATE-----${pem[1]}-----END CERTIFICATE-----` : btoa(String.fromCharCode(...der)),
      fingerprint: [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
    };
  } catch {
    return null;
  }
}
