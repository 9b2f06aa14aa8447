import type { Failure } from '../wire/result';
import type { AttachedFile } from '../wire/types';
import { backoffMs } from './backoff';

/** The words of one consultation that the vault has not yet acknowledged. Pure: facts in, verdict out. */

export interface OutboxItem {
  readonly entryId: string;
  readonly text: string;
  /** Files that the vault has already; they become part of the entry. */
  readonly attachments?: readonly AttachedFile[];
  readonly madeAt: number;
}

export type Refusal = 'closed' | 'rejected';

export interface Outbox {
  /** In the order of writing. Only the first may be under way: order is kept by sending one at a time. */
  readonly items: readonly OutboxItem[];
  readonly refused: ReadonlyMap<string, Refusal>;
  readonly underWay: string | null;
  readonly failures: number;
  readonly notBefore: number;
  /** Nothing can go until the person has signed in again. */
  readonly signedOut: boolean;
}

export const emptyOutbox: Outbox = {
  items: [], refused: new Map(), underWay: null, failures: 0, notBefore: 0, signedOut: false,
};

export type Shown = 'sending' | 'unsent' | 'refused';

export function add(box: Outbox, item: OutboxItem): Outbox {
  return box.items.some((known) => known.entryId === item.entryId) ? box : { ...box, items: [...box.items, item] };
}

/** The one item to send now, if any may go. */
export function due(box: Outbox, now: number): OutboxItem | null {
  if (box.signedOut || box.underWay !== null || now < box.notBefore) return null;
  return waiting(box)[0] ?? null;
}

export const waiting = (box: Outbox): OutboxItem[] => box.items.filter((item) => !box.refused.has(item.entryId));

export const start = (box: Outbox, entryId: string): Outbox => ({ ...box, underWay: entryId });

/** The vault has it: by its answer, or because the entry came back on the stream before the answer did. */
export function acknowledge(box: Outbox, entryId: string): Outbox {
  return {
    ...box,
    items: box.items.filter((item) => item.entryId !== entryId),
    underWay: box.underWay === entryId ? null : box.underWay,
    failures: 0,
    notBefore: 0,
  };
}

type Verdict = { kind: 'again'; afterMs: number | null } | { kind: 'refused'; why: Refusal } | { kind: 'signedOut' };

/** What a failed attempt means for the words. When it cannot tell, it tries again with the same id. */
export function judge(failure: Failure): Verdict {
  if (failure.status === 401) return { kind: 'signedOut' };
  if (failure.code === 'consultation-closed') return { kind: 'refused', why: 'closed' };
  const passing = failure.status === 0 || failure.status >= 500 || failure.status === 408 || failure.status === 429;
  return passing ? { kind: 'again', afterMs: failure.retryAfterMs } : { kind: 'refused', why: 'rejected' };
}

export function failed(box: Outbox, entryId: string, failure: Failure, now: number, random: () => number): Outbox {
  const idle = { ...box, underWay: box.underWay === entryId ? null : box.underWay };
  if (!box.items.some((item) => item.entryId === entryId)) return idle;
  const verdict = judge(failure);
  if (verdict.kind === 'signedOut') return { ...idle, signedOut: true, failures: box.failures + 1 };
  if (verdict.kind === 'refused') return refuse(idle, entryId, verdict.why);
  const failures = box.failures + 1;
  const wait = Math.max(backoffMs(failures, random), verdict.afterMs ?? 0);
  return { ...idle, failures, notBefore: now + wait };
}

function refuse(box: Outbox, entryId: string, why: Refusal): Outbox {
  const refused = new Map(box.refused).set(entryId, why);
  const next = { ...box, refused, failures: 0, notBefore: 0 };
  // A closed consultation takes none of what waits behind either; each stays to be copied.
  return why === 'closed' ? close(next) : next;
}

/** The consultation ended while words were waiting. What is under way is judged by its own answer. */
export function close(box: Outbox): Outbox {
  const refused = new Map(box.refused);
  for (const { entryId } of waiting(box)) if (entryId !== box.underWay) refused.set(entryId, 'closed');
  return { ...box, refused };
}

/** The person is back, or the network is: do not sit out the wait. */
export const hurry = (box: Outbox): Outbox => ({ ...box, notBefore: 0 });

/** The person has copied a refused text, or does not need it. */
export const discard = (box: Outbox, entryId: string): Outbox =>
  ({ ...box, items: box.items.filter((item) => item.entryId !== entryId || !box.refused.has(entryId)) });

/** What the bubble may truthfully say. */
export function shown(box: Outbox, entryId: string): Shown {
  if (box.refused.has(entryId)) return 'refused';
  return box.failures > 0 || box.signedOut ? 'unsent' : 'sending';
}
