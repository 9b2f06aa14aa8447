import type { Entry } from '../wire/types';

/** What has arrived of one consultation: sorted by `seq`, each once. */
export interface Log {
  readonly entries: readonly Entry[];
  /** The highest seq below which nothing is missing: where the next reading starts. */
  readonly through: number;
}

export const emptyLog: Log = { entries: [], through: 0 };

/** Adds what arrived, in whatever order and however often. The later copy of a seq wins (it comes from the vault). */
export function merge(log: Log, arrived: readonly Entry[]): Log {
  if (arrived.length === 0) return log;
  const bySeq = new Map(log.entries.map((entry) => [entry.seq, entry]));
  for (const entry of arrived) bySeq.set(entry.seq, entry);
  const entries = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  let through = log.through;
  while (bySeq.has(through + 1)) through += 1;
  return { entries, through };
}

/** True when something is known to exist that has not arrived. */
export const hasGap = (log: Log, lastSeq: number): boolean =>
  log.through < Math.max(lastSeq, log.entries[log.entries.length - 1]?.seq ?? 0);

export const lastFromCounselor = (log: Log): number =>
  log.entries.reduce((seq, entry) => (entry.author === 'counselor' ? Math.max(seq, entry.seq) : seq), 0);
