import type {
  AccessRows, Board, Case, DailyReport, EmergencyException, EmergencyExceptions, EntryPage, Invitation, InvitationLink, Log, Me, NewStaff, OpenedException, Places, Polled, Presence,
  Receipt, SearchPage, SearchQuery, StaffList, SystemStatus,
} from './types';

/** An answer of the services that is not a success. It holds a stable code, never a text of the server and never what was sent. */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly status: number,
    readonly code: string,
    readonly retryAfterSeconds: number | null = null,
    readonly fields: Readonly<Record<string, readonly string[]>> = {},
  ) {
    super(`${status} ${code}`);
  }
}

/** No answer at all: the network, a timeout, a proxy that cut the line. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  tenantId?: string;
  body?: unknown;
  signal?: AbortSignal;
  timeoutMs?: number;
  accept?: string;
  /** Sign-in and invitations answer 401 about what was typed, not about the session. */
  quiet401?: boolean;
}

let signedOut: () => void = () => undefined;

/** Says who hears that the session ended; the sign-in page is shown over what is on the screen. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

async function send(path: string, call: Call): Promise<Response> {
  const headers: Record<string, string> = { Accept: call.accept ?? 'application/json' };
  if (call.tenantId) headers['Tomoshibi-Tenant'] = call.tenantId;
  if (call.body !== undefined) headers['Content-Type'] = 'application/json';
  const signals = [call.signal, call.timeoutMs === 0 ? undefined : AbortSignal.timeout(call.timeoutMs ?? 15_000)];
  let response: Response;
  try {
    response = await fetch(path, {
      method: call.method ?? 'GET',
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.any(signals.filter((s) => s !== undefined)),
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    });
  } catch (error) {
    if (call.signal?.aborted) throw error;
    throw new Unreachable();
  }
  if (response.ok) return response;
  const problem = await readProblem(response);
  if (response.status === 401 && !call.quiet401) signedOut();
  throw problem;
}

async function readProblem(response: Response): Promise<Problem> {
  let code = response.status === 401 ? 'sign-in-needed' : 'internal';
  let fields: Record<string, string[]> = {};
  try {
    const body = (await response.json()) as { code?: unknown; errors?: unknown };
    if (typeof body.code === 'string') code = body.code;
    if (body.errors && typeof body.errors === 'object') fields = body.errors as Record<string, string[]>;
  } catch {
    // An answer of something in between (no JSON): the status alone decides.
  }
  const after = Number(response.headers.get('Retry-After'));
  return new Problem(response.status, code, Number.isFinite(after) && after > 0 ? after : null, fields);
}

/** One call with a JSON answer; for the call lists beside this one (`record/calls.ts`). */
export async function json<T>(path: string, call: Call = {}): Promise<T> {
  const response = await send(path, call);
  try {
    return (await response.json()) as T;
  } catch {
    throw new Unreachable(); // cut off in the middle
  }
}

/** One call whose answer says nothing but that it was done. */
export async function done(path: string, call: Call): Promise<void> {
  await send(path, call);
}

export const consultation = (id: string) => `/api/v1/consultations/${encodeURIComponent(id)}`;
export const post = (body: unknown = {}): Call => ({ method: 'POST', body });

export const api = {
  me: (signal?: AbortSignal) => json<Me>('/api/v1/me', signal ? { signal, quiet401: true } : { quiet401: true }),
  signIn: (email: string, password: string, code: string) =>
    json<Me>('/api/v1/auth/sign-in', { ...post({ email, password, code }), quiet401: true }),
  signOut: () => done('/api/v1/auth/sign-out', { ...post(), quiet401: true }),
  openInvitation: (token: string) => json<Invitation>('/api/v1/auth/invitations/open', { ...post({ token }), quiet401: true }),
  acceptInvitation: (token: string, password: string, code: string) =>
    done('/api/v1/auth/invitations/accept', { ...post({ token, password, code }), quiet401: true }),

  board: (tenantId: string, signal?: AbortSignal) => json<Board>('/api/v1/board', signal ? { tenantId, signal } : { tenantId }),
  seeAlert: (tenantId: string, alertId: string) => done(`/api/v1/board/alerts/${encodeURIComponent(alertId)}/seen`, { ...post(), tenantId }),
  setOnDuty: (tenantId: string, onDuty: boolean) => json<Presence>('/api/v1/presence', { method: 'PUT', tenantId, body: { onDuty } }),
  takeNext: async (tenantId: string, deskId: string): Promise<Case | null> => {
    const response = await send(`/api/v1/lines/${encodeURIComponent(deskId)}/next`, { ...post(), tenantId });
    return response.status === 204 ? null : ((await response.json()) as Case);
  },
  take: (tenantId: string, id: string) => json<Case>(`${consultation(id)}/take`, { ...post(), tenantId }),
  close: (tenantId: string, id: string) => json<Case>(`${consultation(id)}/close`, { ...post(), tenantId, timeoutMs: 20_000 }),
  markRead: (tenantId: string, id: string, seq: number) => done(`${consultation(id)}/read`, { method: 'PUT', tenantId, body: { seq } }),
  openStream: async (signal: AbortSignal): Promise<ReadableStream<Uint8Array>> => {
    const response = await send('/api/v1/board/stream', { accept: 'text/event-stream', signal, timeoutMs: 0 });
    if (!response.body || !response.headers.get('Content-Type')?.startsWith('text/event-stream')) throw new Unreachable();
    return response.body;
  },
  pollStream: (after: string, signal: AbortSignal) =>
    json<Polled>(`/api/v1/board/stream?wait=25&after=${encodeURIComponent(after)}`, { signal, timeoutMs: 40_000 }),

  entries: (tenantId: string, id: string, log: Log, after: number, signal?: AbortSignal) =>
    json<EntryPage>(`${consultation(id)}/entries?log=${log}&after=${after}&limit=200`, signal ? { tenantId, signal } : { tenantId }),
  putEntry: (tenantId: string, id: string, log: Log, entryId: string, text: string, attachments: readonly string[] = []) =>
    json<Receipt>(`${consultation(id)}/entries/${encodeURIComponent(entryId)}?log=${log}`, { method: 'PUT', tenantId, body: attachments.length > 0 ? { text, attachments } : { text } }),
  file: async (tenantId: string, id: string, attachmentId: string): Promise<Blob> => {
    const response = await send(`${consultation(id)}/attachments/${encodeURIComponent(attachmentId)}`, { tenantId, accept: '*/*', timeoutMs: 120_000 });
    try {
      return await response.blob();
    } catch {
      throw new Unreachable(); // cut off in the middle
    }
  },
  search: (tenantId: string, query: SearchQuery, signal: AbortSignal) => json<SearchPage>('/api/v1/searches', { ...post(query), tenantId, signal, timeoutMs: 20_000 }),
  accessLog: (tenantId: string, id: string) => json<AccessRows>(`${consultation(id)}/access-log`, { tenantId }),
  exceptions: async (tenantId: string, signal?: AbortSignal): Promise<EmergencyException[]> => {
    const answer = await json<EmergencyExceptions>('/api/v1/emergency-exceptions', signal ? { tenantId, signal } : { tenantId });
    return answer.exceptions;
  },
  openException: (tenantId: string, exceptionId: string) =>
    json<OpenedException>(`/api/v1/emergency-exceptions/${encodeURIComponent(exceptionId)}/open`, { ...post(), tenantId }),

  daily: (tenantId: string, from: string, to: string, deskId?: string, signal?: AbortSignal) => {
    const query = new URLSearchParams({ from, to });
    if (deskId) query.set('deskId', deskId);
    return json<DailyReport>(`/api/v1/reports/daily?${query}`, signal ? { tenantId, signal } : { tenantId });
  },

  status: (tenantId: string, signal?: AbortSignal) => json<SystemStatus>('/api/v1/status', signal ? { tenantId, signal } : { tenantId }),

  staff: (tenantId: string) => json<StaffList>('/api/v1/staff', { tenantId }),
  invite: (tenantId: string, person: NewStaff) => json<InvitationLink>('/api/v1/staff', { ...post(person), tenantId }),
  disable: (tenantId: string, staffId: string) => done(`/api/v1/staff/${encodeURIComponent(staffId)}/disable`, { ...post(), tenantId }),
  places: (tenantId: string) => json<Places>('/api/v1/desks', { tenantId }),
};

/** One call whose answer is a file, for saving. */
export async function bytes(path: string, call: Call): Promise<Blob> {
  const response = await send(path, { ...call, accept: '*/*', timeoutMs: 120_000 });
  try {
    return await response.blob();
  } catch {
    throw new Unreachable(); // cut off in the middle
  }
}
