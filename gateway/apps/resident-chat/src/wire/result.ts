import type { RefusalCode } from './types';

/** Codes of problem+json that the services name; any other code is kept as it came. */
export type ProblemCode = RefusalCode | 'network';

export interface Failure {
  ok: false;
  /** 0 when no answer came at all. */
  status: number;
  code: ProblemCode | string;
  retryAfterMs: number | null;
}

export type Result<T> = { ok: true; value: T } | Failure;

export const networkFailure: Failure = { ok: false, status: 0, code: 'network', retryAfterMs: null };

/** `Retry-After` in seconds or as a date; null when absent or nonsense. Never more than ten minutes. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null || header.trim() === '') return null;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 600_000) : null;
}

const byStatus: Record<number, ProblemCode> = {
  400: 'validation-failed', 401: 'sign-in-needed', 403: 'not-allowed', 404: 'not-found', 408: 'too-slow',
  413: 'too-large', 415: 'type-not-allowed', 429: 'too-often', 503: 'vault-away', 507: 'storage-full',
};

/** What a refusing answer means. A body that is no problem document is judged by its status alone. */
export function failureOf(status: number, body: unknown, retryAfter: string | null, now: number): Failure {
  const code = typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string'
    ? body.code
    : (byStatus[status] ?? (status >= 500 ? 'internal' : 'validation-failed'));
  return { ok: false, status, code, retryAfterMs: retryAfterMs(retryAfter, now) };
}
