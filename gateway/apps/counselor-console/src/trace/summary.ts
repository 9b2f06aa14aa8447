import type { AccessCount } from '../types';

export const columns = ['read', 'wrote', 'searched', 'glass', 'changed', 'refused'] as const;
export type Column = (typeof columns)[number];
export type Sums = Record<Column, number>;

const acts: Record<Exclude<Column, 'refused'>, readonly string[]> = {
  read: ['readEntries', 'readTranscript', 'readAttachment', 'openEmergencyException'],
  wrote: ['writeEntry', 'putAttachment'],
  searched: ['searchEntries'],
  glass: ['breakGlass'],
  changed: ['share', 'unshare', 'setSensitivity', 'putConflict', 'endConflict', 'proposeEnding', 'approveEnding', 'withdrawEnding', 'reviewBreakGlass'],
};

const nothing: Sums = { read: 0, wrote: 0, searched: 0, glass: 0, changed: 0, refused: 0 };

const columnOf = (count: AccessCount): Column | null =>
  count.refused ? 'refused' : ((Object.keys(acts) as Exclude<Column, 'refused'>[]).find((column) => acts[column].includes(count.act)) ?? null);

/** Adds up the counts by a key: a role, a day. Looking at logs and lists is none of the columns. */
export function sums(counts: readonly AccessCount[], keyOf: (count: AccessCount) => string): { key: string; sums: Sums }[] {
  const found = new Map<string, Sums>();
  for (const count of counts) {
    const column = columnOf(count);
    if (!column) continue;
    const known = found.get(keyOf(count)) ?? nothing;
    found.set(keyOf(count), { ...known, [column]: known[column] + count.times });
  }
  return [...found].map(([key, value]) => ({ key, sums: value })).sort((a, b) => a.key.localeCompare(b.key));
}
