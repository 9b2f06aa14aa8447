import { createStore } from '../store';
import type { Log } from '../types';

/** The consultation whose record is on the screen, and the place in it that was asked for. In memory only: no id stands in the address. */
export interface Opened {
  tenantId: string;
  consultationId: string;
  log: Log;
  seq: number | null;
  /** What the search marked there, as it was written. */
  marks: readonly string[];
}

export const opened = createStore<Opened | null>(null);

/** Shows a consultation's record. */
export function openRecord(tenantId: string, consultationId: string, at: { log: Log; seq: number; marks: readonly string[] } | null = null): void {
  opened.set({ tenantId, consultationId, log: at?.log ?? 'talk', seq: at?.seq ?? null, marks: at?.marks ?? [] });
  location.hash = '#/case';
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An id as a person types or pastes it, or null. */
export function readId(typed: string): string | null {
  const id = typed.trim().toLowerCase();
  return uuid.test(id) ? id : null;
}

/** A text in parts, those that were looked for marked. */
export function markedParts(text: string, marks: readonly string[]): { text: string; marked: boolean }[] {
  const wanted = marks.filter((mark) => mark !== '');
  const parts: { text: string; marked: boolean }[] = [];
  let from = 0;
  while (from < text.length) {
    const next = wanted.map((mark) => ({ at: text.indexOf(mark, from), mark })).filter(({ at }) => at >= 0).sort((a, b) => a.at - b.at || b.mark.length - a.mark.length)[0];
    if (!next) break;
    if (next.at > from) parts.push({ text: text.slice(from, next.at), marked: false });
    parts.push({ text: next.mark, marked: true });
    from = next.at + next.mark.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), marked: false });
  return parts;
}
