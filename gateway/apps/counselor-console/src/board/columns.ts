import type { Case } from '../types';

export const mostColumns = 5;

/** Which consultations stand side by side. A case stays readable here after it was closed, until the counselor puts it away. */
export interface Columns {
  open: readonly string[];
  /** Put away by hand: not opened again by itself. */
  aside: readonly string[];
  active: string | null;
  /** The last known state of each opened case, for those that the board no longer lists. */
  cases: Readonly<Record<string, Case>>;
  /** Set when a sixth was asked for. */
  full: boolean;
}

export const noColumns: Columns = { open: [], aside: [], active: null, cases: {}, full: false };

export type ColumnAction =
  | { type: 'sync'; mine: readonly Case[] }
  | { type: 'learn'; case: Case }
  | { type: 'open'; case: Case }
  | { type: 'activate'; consultationId: string }
  | { type: 'putAway'; consultationId: string }
  | { type: 'seenFull' };

export function columnsAfter(now: Columns, action: ColumnAction): Columns {
  switch (action.type) {
    case 'sync':
      return sync(now, action.mine);
    case 'learn':
      return now.open.includes(action.case.consultationId) ? { ...now, cases: { ...now.cases, [action.case.consultationId]: action.case } } : now;
    case 'open':
      return open(now, action.case);
    case 'activate':
      // A press that put a column away still ends on it: what is not open cannot be active.
      return now.active === action.consultationId || !now.open.includes(action.consultationId) ? now : { ...now, active: action.consultationId };
    case 'putAway':
      return putAway(now, action.consultationId);
    case 'seenFull':
      return now.full ? { ...now, full: false } : now;
  }
}

function sync(now: Columns, mine: readonly Case[]): Columns {
  const cases = { ...now.cases };
  const opened = [...now.open];
  for (const one of mine) {
    if (opened.includes(one.consultationId)) {
      // Closed is final: a board that was loaded before the closing says nothing against it.
      if (cases[one.consultationId]?.state !== 'closed') cases[one.consultationId] = one;
    } else if (one.state !== 'closed' && !now.aside.includes(one.consultationId) && opened.length < mostColumns) {
      opened.push(one.consultationId);
      cases[one.consultationId] = one;
    }
  }
  const mineIds = new Set(mine.map((one) => one.consultationId));
  return {
    ...now, cases, open: opened,
    aside: now.aside.filter((id) => mineIds.has(id)),
    active: now.active ?? opened[0] ?? null,
  };
}

function open(now: Columns, one: Case): Columns {
  const id = one.consultationId;
  const cases = { ...now.cases, [id]: one };
  if (now.open.includes(id)) return { ...now, cases, active: id, full: false };
  // A closed one makes room; an open one is never hidden without the counselor's hand.
  const spare = now.open.length < mostColumns ? undefined : now.open.find((x) => now.cases[x]?.state === 'closed');
  if (now.open.length >= mostColumns && !spare) return { ...now, full: true };
  if (spare) delete cases[spare];
  return { ...now, cases, open: [...now.open.filter((x) => x !== spare), id], aside: now.aside.filter((x) => x !== id), active: id, full: false };
}

function putAway(now: Columns, id: string): Columns {
  const at = now.open.indexOf(id);
  if (at < 0) return now;
  const opened = now.open.filter((x) => x !== id);
  const { [id]: gone, ...cases } = now.cases;
  return {
    open: opened, cases, full: false,
    aside: gone && gone.state !== 'closed' ? [...now.aside, id] : now.aside,
    active: now.active === id ? (opened[Math.min(at, opened.length - 1)] ?? null) : now.active,
  };
}
