import type { EntryPage, StaffEntry } from '../types';
import type { Letter } from './outbox';

/** One log of one consultation as far as this browser knows it. */
export interface KnownLog {
  entries: StaffEntry[];
  lastSeq: number;
  closed: boolean;
}

export const emptyLog: KnownLog = { entries: [], lastSeq: 0, closed: false };

/** Joins a fetched page with what is known: one entry per seq, in order. The server's later word on a seq wins. */
export function mergeEntries(known: KnownLog, page: EntryPage): KnownLog {
  const bySeq = new Map(known.entries.map((entry) => [entry.seq, entry]));
  for (const entry of page.entries) bySeq.set(entry.seq, entry);
  return {
    entries: [...bySeq.values()].sort((a, b) => a.seq - b.seq),
    lastSeq: Math.max(known.lastSeq, page.lastSeq),
    closed: known.closed || page.closed,
  };
}

/** The seq to ask after: the end of the gapless part, so that a hole is filled by the next fetch. */
export function resumeAfter(entries: readonly StaffEntry[]): number {
  let after = 0;
  for (const entry of entries) {
    if (entry.seq !== after + 1) break;
    after = entry.seq;
  }
  return after;
}

/** How far the column reaches without a hole: what was fetched, and after it what this browser wrote and the vault accepted. */
export function reached(lastSeq: number, own: readonly Letter[]): number {
  const accepted = own.map((letter) => letter.seq ?? 0).sort((a, b) => a - b);
  return accepted.reduce((end, seq) => (seq === end + 1 ? seq : end), lastSeq);
}

/** The highest seq that a resident wrote: what a read mark may name. */
export function highestResidentSeq(entries: readonly StaffEntry[]): number {
  return entries.reduce((highest, entry) => (entry.author === 'resident' ? Math.max(highest, entry.seq) : highest), 0);
}

export type BubbleState = 'received' | 'accepted' | 'read' | 'sending' | 'waiting' | 'refused';

export interface Bubble {
  key: string;
  seq: number | null;
  entry: StaffEntry | null;
  letter: Letter | null;
  state: BubbleState;
  text: string;
  at: string | null;
}

/** What the column shows: stored entries by seq, then what this browser has still to send, in the order it was written. */
export function timeline(entries: readonly StaffEntry[], letters: readonly Letter[], residentReadSeq: number): Bubble[] {
  const known = new Set(entries.map((entry) => entry.entryId));
  const stored: Bubble[] = entries.map((entry) => ({
    key: entry.entryId, seq: entry.seq, entry, letter: null, text: entry.text, at: entry.storedAt,
    state: entry.author !== 'counselor' ? 'received' : residentReadSeq >= entry.seq ? 'read' : 'accepted',
  }));
  const own = letters.filter((letter) => !known.has(letter.entryId));
  const accepted: Bubble[] = own.filter((letter) => letter.state === 'accepted').map((letter) => ({
    key: letter.entryId, seq: letter.seq, entry: null, letter, text: letter.text, at: letter.storedAt,
    state: letter.seq !== null && residentReadSeq >= letter.seq ? 'read' : 'accepted',
  }));
  const unsent: Bubble[] = own.filter((letter) => letter.state !== 'accepted').map((letter) => ({
    key: letter.entryId, seq: null, entry: null, letter, text: letter.text, at: null, state: letter.state,
  }));
  return [...[...stored, ...accepted].sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0)), ...unsent];
}
