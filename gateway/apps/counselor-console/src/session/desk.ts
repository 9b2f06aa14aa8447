import { QueryClient } from '@tanstack/react-query';
import { api, Problem } from '../api';
import { afterEntry } from '../board/board';
import { columnsAfter, noColumns, type ColumnAction, type Columns } from '../board/columns';
import { delayAfter } from '../live/line';
import { createStore, type Store } from '../store';
import { opened } from '../record/opened';
import { forgetTrays } from '../talk/files';
import { Outbox, type Address, laneOf } from '../talk/outbox';
import type { Board, Log } from '../types';

/** Whether asking again can help: our fault or the network's, not a decided answer. */
const worthRepeating = (error: unknown): boolean => !(error instanceof Problem) || error.status >= 500 || error.status === 429;

export const client = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always', staleTime: 0, gcTime: 60_000, refetchOnWindowFocus: false,
      retry: (_, error) => worthRepeating(error),
      retryDelay: (attempt, error) => delayAfter(attempt + 1, error),
    },
    // A word must not outlive its screen in a cache of answers.
    mutations: { networkMode: 'always', retry: false, gcTime: 0 },
  },
});

export const keys = {
  me: ['me'] as const,
  board: (tenantId: string) => ['board', tenantId] as const,
  log: (tenantId: string, id: string, log: Log) => ['log', tenantId, id, log] as const,
  daily: (tenantId: string, from: string, to: string, deskId: string) => ['daily', tenantId, from, to, deskId] as const,
  exceptions: (tenantId: string) => ['exceptions', tenantId] as const,
  staff: (tenantId: string) => ['staff', tenantId] as const,
  places: (tenantId: string) => ['places', tenantId] as const,
  colleagues: (tenantId: string) => ['colleagues', tenantId] as const,
  accessLog: (tenantId: string, id: string) => ['accessLog', tenantId, id] as const,
  access: (tenantId: string, id: string) => ['access', tenantId, id] as const,
  summary: (tenantId: string, from: string, to: string) => ['summary', tenantId, from, to] as const,
  glass: (tenantId: string) => ['glass', tenantId] as const,
  orders: (tenantId: string) => ['orders', tenantId] as const,
  retention: (tenantId: string) => ['retention', tenantId] as const,
  disposal: (tenantId: string, bucket: number) => ['disposal', tenantId, bucket] as const,
  status: (tenantId: string) => ['status', tenantId] as const,
};

const refreshing = new Map<string, { again: boolean }>();

/** Fetches what is new of a log. Rings during a fetch make one more, so that none is lost and none piles up. */
export async function refreshLog(tenantId: string, id: string, log: Log): Promise<void> {
  const name = `${tenantId}/${id}/${log}`;
  const running = refreshing.get(name);
  if (running) {
    running.again = true;
    return;
  }
  const state = { again: true };
  refreshing.set(name, state);
  try {
    while (state.again) {
      state.again = false;
      await client.refetchQueries({ queryKey: keys.log(tenantId, id, log), exact: true, type: 'active' }, { cancelRefetch: false });
    }
  } finally {
    refreshing.delete(name);
  }
}

const echoMs = 1_000;
const echoes = new Set<string>();

/** The same a second later, for a counselor's own words: they stand on the screen already, and the reply's fetch takes their echo along. */
export function refreshLogLater(tenantId: string, id: string, log: Log): void {
  const name = `${tenantId}/${id}/${log}`;
  if (echoes.has(name)) return;
  echoes.add(name);
  setTimeout(() => {
    // Forgotten only when it is due: what is accepted meanwhile comes with it.
    echoes.delete(name);
    void refreshLog(tenantId, id, log);
  }, echoMs);
}

export function changeBoard(tenantId: string, change: (board: Board) => Board): void {
  client.setQueryData<Board>(keys.board(tenantId), (board) => (board ? change(board) : board));
}

export const outbox = new Outbox({
  send: (letter) => api.putEntry(letter.tenantId, letter.consultationId, letter.log, letter.entryId, letter.text, letter.files.map((file) => file.attachmentId)),
  newId: () => crypto.randomUUID(),
  later: (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
  accepted: ({ tenantId, consultationId, log, seq }) => {
    if (log === 'talk' && seq !== null) changeBoard(tenantId, (board) => afterEntry(board, consultationId, seq, 'counselor'));
    refreshLogLater(tenantId, consultationId, log);
  },
});

/** Texts being written, in memory only: they outlive pages and the end of a session, not the tab. */
export const drafts = createStore<Readonly<Record<string, string>>>({});

export function setDraft(address: Address, text: string): void {
  drafts.update(({ [laneOf(address)]: _, ...rest }) => (text === '' ? rest : { ...rest, [laneOf(address)]: text }));
}

const columns = new Map<string, Store<Columns>>();

export function columnsOf(tenantId: string): Store<Columns> {
  const known = columns.get(tenantId) ?? createStore(noColumns);
  columns.set(tenantId, known);
  return known;
}

export const moveColumns = (tenantId: string, action: ColumnAction): void =>
  columnsOf(tenantId).update((now) => columnsAfter(now, action));

export const seenAlerts = createStore<ReadonlySet<string>>(new Set());

/** Tenants of this session, other than the one on the screen, where something happened. */
export const stirred = createStore<ReadonlySet<string>>(new Set());

/** Asks a column to take the keyboard. */
export const focusAsked = createStore<{ consultationId: string; time: number } | null>(null);
export const askFocus = (consultationId: string): void => focusAsked.set({ consultationId, time: performance.now() });

export const unsentTexts = (): number => outbox.unsent() + Object.values(drafts.get()).filter((text) => text.trim() !== '').length;

/** Forgets everything of a person: sign-out, or somebody else signed in. */
export function forgetAll(): void {
  outbox.clear();
  drafts.set({});
  forgetTrays();
  for (const store of columns.values()) store.set(noColumns);
  seenAlerts.set(new Set());
  stirred.set(new Set());
  focusAsked.set(null);
  opened.set(null);
  // Not clear(): the page watches `me`, and must see it change.
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.me[0] });
}
