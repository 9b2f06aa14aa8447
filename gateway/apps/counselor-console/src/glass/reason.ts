import type { GlassUse } from '../types';

export const shortestReason = 20;

/** How many characters a reason still wants; white space fills none (the vault counts alike). */
export const missing = (text: string): number => Math.max(0, shortestReason - [...text.replace(/\s/gu, '')].reduce((sum, letter) => sum + letter.length, 0));

export type ReviewState = 'waiting' | 'overdue' | 'justified' | 'notJustified';

/** Where a use's review stands; the newest judgement counts. */
export function reviewState(use: Pick<GlassUse, 'outcome' | 'reviewDueAt'>, now: number): ReviewState {
  if (use.outcome === 'justified' || use.outcome === 'notJustified') return use.outcome;
  return Date.parse(use.reviewDueAt) < now ? 'overdue' : 'waiting';
}

/** The use by which this person reads this consultation now, or null. */
export const liveUse = (uses: readonly GlassUse[], staffId: string, consultationId: string, now: number): GlassUse | null =>
  uses.filter((use) => use.staffId === staffId && use.consultationId === consultationId && Date.parse(use.until) > now).sort((a, b) => b.until.localeCompare(a.until))[0] ?? null;
