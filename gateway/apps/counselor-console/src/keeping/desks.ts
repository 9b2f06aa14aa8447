import type { ListedDesk, Retention, RetentionStart } from '../types';

/** A desk with what the directory decided and what the vault keeps. */
export interface KeptDesk {
  deskId: string;
  name: string | null;
  years: number | null;
  startsAt: RetentionStart | null;
  rounds: boolean;
  decidedAt: string | null;
  decidedBy: string | null;
  kept: number;
  open: number;
  held: number;
}

/** Every desk that is listed or holds something, the undecided first. What the vault goes by wins; a desk without consultations shows what was decided for it. */
export function keptDesks(desks: readonly ListedDesk[], view: Retention): KeptDesk[] {
  const ids = [...new Set([...desks.map((desk) => desk.deskId), ...view.desks.map((desk) => desk.deskId)])];
  const found = ids.map((deskId): KeptDesk => {
    const listed = desks.find((desk) => desk.deskId === deskId);
    const keeps = view.desks.find((desk) => desk.deskId === deskId);
    const decided = listed?.retention ?? null;
    const starts = (keeps ? keeps.startsAt : decided?.startsAt) ?? null;
    return {
      deskId, name: listed?.name ?? null, years: (keeps ? keeps.years : decided?.years) ?? null, startsAt: starts === 'unknown' ? null : starts,
      rounds: (keeps ? keeps.roundsToFiscalYear : decided?.roundsToFiscalYear) ?? false, decidedAt: decided?.decidedAt ?? null, decidedBy: decided?.decidedBy ?? null,
      kept: keeps?.keptWithoutDecision ?? 0, open: keeps?.open ?? 0, held: keeps?.held ?? 0,
    };
  });
  return found.sort((a, b) => Number(a.years !== null) - Number(b.years !== null) || (a.name ?? '').localeCompare(b.name ?? '', 'ja'));
}
