import type { AccessRow } from '../types';

/** A member of staff who opened a consultation: how often, and when. */
export interface Opener {
  staffId: string;
  times: number;
  first: string;
  last: string;
}

const opening: ReadonlySet<string> = new Set(['readEntries', 'readTranscript', 'readAttachment', 'showHit']);

/** Who of the staff was shown words of a consultation, the latest first. Refused tries are no opening; they stand in the full list. */
export function openers(rows: readonly AccessRow[]): Opener[] {
  const found = new Map<string, Opener>();
  for (const row of rows) {
    if (row.actorKind !== 'staff' || !row.staffId || !opening.has(row.act) || !row.decision.startsWith('allowed')) continue;
    const known = found.get(row.staffId);
    if (!known) found.set(row.staffId, { staffId: row.staffId, times: 1, first: row.at, last: row.at });
    else found.set(row.staffId, { ...known, times: known.times + 1, first: row.at < known.first ? row.at : known.first, last: row.at > known.last ? row.at : known.last });
  }
  return [...found.values()].sort((a, b) => b.last.localeCompare(a.last));
}
