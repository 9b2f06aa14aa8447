import { failureOf, networkFailure, type Failure, type Result } from './result';
import { SseReader, type SseEvent } from './sse';
import type {
  Accepted, ConsultationView, Door, Entrance, EntryPage, LineSignIn, Opening, PhraseGiven, Polled, ReturnedByPhrase, Session, SessionBegun,
} from './types';

/** The only file that calls `fetch`. */

interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  body?: unknown;
  /** `visitor`: the address refuses credentials, so none are sent. */
  as: 'visitor' | 'resident';
  timeoutMs?: number;
  signal?: AbortSignal;
  keepalive?: boolean;
}

const api = '/api/v1';
const on = (consultationId: string): string => `${api}/consultations/${consultationId}`;

/** The URL of LINE's own login page is never built here: the service builds it and sends the browser there. */
export const lineStartPath = (deskId?: string): string =>
  deskId === undefined ? '/auth/line/start' : `/auth/line/start?deskId=${encodeURIComponent(deskId)}`;

function request(path: string, call: Call, signal: AbortSignal): Promise<Response> {
  const init: RequestInit = {
    method: call.method,
    credentials: call.as === 'visitor' ? 'omit' : 'same-origin',
    cache: 'no-store',
    redirect: 'error',
    referrerPolicy: 'no-referrer',
    keepalive: call.keepalive ?? false,
    signal,
  };
  if (call.body !== undefined) {
    init.body = JSON.stringify(call.body);
    init.headers = { 'Content-Type': 'application/json' };
  }
  return fetch(path, init);
}

/** Aborts after the time or with the caller's signal. (`AbortSignal.any` is too young for the phones we meet.) */
function limit(timeoutMs: number, signal?: AbortSignal): { signal: AbortSignal; done: () => void } {
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  const timer = setTimeout(abort, timeoutMs);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort);
  return { signal: stop.signal, done: () => { clearTimeout(timer); signal?.removeEventListener('abort', abort); } };
}

async function refusal(response: Response): Promise<Failure> {
  const body: unknown = await response.json().catch(() => null);
  return failureOf(response.status, body, response.headers.get('Retry-After'), Date.now());
}

async function call<T>(path: string, options: Call): Promise<Result<T>> {
  const { signal, done } = limit(options.timeoutMs ?? 15_000, options.signal);
  try {
    const response = await request(path, options, signal);
    if (!response.ok) return await refusal(response);
    // An answer cut off in the middle is no answer: it falls to the catch below.
    return { ok: true, value: (response.status === 204 ? undefined : await response.json()) as T };
  } catch {
    return networkFailure;
  } finally {
    done();
  }
}

export const door = (): Promise<Result<Door>> => call(`${api}/door`, { method: 'GET', as: 'visitor' });

export const visit = (visitId: string, entrance: Entrance): Promise<Result<void>> =>
  call(`${api}/visits/${visitId}`, { method: 'PUT', as: 'visitor', body: { entrance }, keepalive: true });

/**
 * Sign-ins set a cookie, and a browser keeps it only when credentials may travel. An old session cookie may therefore
 * travel too; where that is refused, it is ended and the call is made once more.
 */
async function signIn<T>(path: string, body: unknown): Promise<Result<T>> {
  const first = await call<T>(path, { method: 'POST', as: 'resident', body });
  if (first.ok || first.code !== 'credentials-refused') return first;
  await endSession();
  return call<T>(path, { method: 'POST', as: 'resident', body });
}

export const lineSession = (idToken: string): Promise<Result<void>> => signIn(`${api}/line/sessions`, { idToken } satisfies LineSignIn);

export const newPhrase = (): Promise<Result<PhraseGiven>> => signIn(`${api}/phrases`, {});

export const phraseSession = (phrase: string): Promise<Result<ReturnedByPhrase>> =>
  signIn(`${api}/session/phrase`, { phrase });

/** Redeems the one-use ticket that only the browser can see (HttpOnly). */
export const redeem = (): Promise<Result<SessionBegun>> =>
  call(`${api}/session`, { method: 'POST', as: 'resident', body: {} });

export const session = (): Promise<Result<Session>> => call(`${api}/session`, { method: 'GET', as: 'resident' });

export const endSession = (keepalive = false): Promise<Result<void>> =>
  call(`${api}/session`, { method: 'DELETE', as: 'resident', keepalive, timeoutMs: 5_000 });

/** The page itself showed this desk as closed: it counts all the same, and nobody waits for the answer. */
export const turnedAway = (deskId: string): Promise<Result<void>> =>
  call(`${api}/desks/${deskId}/turn-away`, { method: 'PUT', as: 'resident', body: {}, timeoutMs: 5_000 });

export const open = (consultationId: string, opening: Opening): Promise<Result<ConsultationView>> =>
  call(on(consultationId), { method: 'PUT', as: 'resident', body: opening });

export const consultation = (consultationId: string): Promise<Result<ConsultationView>> =>
  call(on(consultationId), { method: 'GET', as: 'resident' });

export const write = (consultationId: string, entryId: string, text: string, keepalive = false, attachments: readonly string[] = []): Promise<Result<Accepted>> =>
  call(`${on(consultationId)}/entries/${entryId}`, {
    method: 'PUT', as: 'resident', body: attachments.length > 0 ? { text, attachments } : { text }, keepalive,
  });

/** A file of the talk, whole; it becomes an address inside this page only. */
export async function file(consultationId: string, attachmentId: string): Promise<Result<Blob>> {
  const { signal, done } = limit(120_000);
  try {
    const response = await request(`${on(consultationId)}/attachments/${attachmentId}`, { method: 'GET', as: 'resident' }, signal);
    return response.ok ? { ok: true, value: await response.blob() } : await refusal(response);
  } catch {
    return networkFailure;
  } finally {
    done();
  }
}

export const entries = (consultationId: string, after: number): Promise<Result<EntryPage>> =>
  call(`${on(consultationId)}/entries?after=${after}&limit=200`, { method: 'GET', as: 'resident' });

export const read = (consultationId: string, seq: number): Promise<Result<void>> =>
  call(`${on(consultationId)}/read`, { method: 'PUT', as: 'resident', body: { seq } });

export const leave = (consultationId: string): Promise<Result<ConsultationView>> =>
  call(`${on(consultationId)}/leave`, { method: 'POST', as: 'resident', body: {} });

export const poll = (
  consultationId: string, after: number, signal: AbortSignal,
): Promise<Result<Polled>> =>
  call(`${on(consultationId)}/stream?after=${after}&wait=25`, { method: 'GET', as: 'resident', timeoutMs: 40_000, signal });

/** Listens until the stream ends. `onAlive` is told of every byte, heartbeats too. */
export async function listen(
  consultationId: string, after: number, signal: AbortSignal, onAlive: () => void, onEvent: (event: SseEvent) => void,
): Promise<Failure | null> {
  try {
    const response = await fetch(`${on(consultationId)}/stream?after=${after}`, {
      credentials: 'same-origin', cache: 'no-store', redirect: 'error', referrerPolicy: 'no-referrer', signal,
      headers: { Accept: 'text/event-stream', ...(after > 0 ? { 'Last-Event-ID': String(after) } : {}) },
    });
    if (!response.ok || response.body === null) return await refusal(response);
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    const events = new SseReader(onEvent);
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return null;
      onAlive();
      events.push(decoder.decode(value, { stream: true }));
    }
  } catch {
    return networkFailure;
  }
}
