import { dayEnds, dayFrom, dayStarts, isDay } from '../record/days';
import { readId } from '../record/opened';
import type { OrderKind, Proposal } from '../types';

/** What the form of a proposal holds, as typed. */
export interface Draft {
  caseId: string;
  scope: 'case' | 'desk';
  deskId: string;
  from: string;
  to: string;
  authority: string;
  reason: string;
  reviewOn: string;
  reference: string;
}

export const emptyDraft = (caseId: string | null): Draft => ({ caseId: caseId ?? '', scope: 'case', deskId: '', from: '', to: '', authority: '', reason: '', reviewOn: '', reference: '' });

export type Fault = 'caseId' | 'deskId' | 'period' | 'authority' | 'reason' | 'reviewOn';

/** What is known without the form: the hold to release, the year and its list. */
export interface Given {
  holdId?: string;
  bucket?: number;
  listHash?: string;
}

const reviewWithinDays = 5 * 365;

/** Everything that is still wrong with a draft; the vault judges again. */
export function faults(kind: OrderKind, draft: Draft): Fault[] {
  const found: Fault[] = [];
  const byDesk = kind === 'hold' && draft.scope === 'desk';
  const byCase = !byDesk && (kind === 'hold' || kind === 'eraseConsultation' || kind === 'eraseResident');
  if (byCase && readId(draft.caseId) === null) found.push('caseId');
  if (byDesk && draft.deskId === '') found.push('deskId');
  if (byDesk && !(isDay(draft.from) && isDay(draft.to) && draft.from <= draft.to)) found.push('period');
  if (kind === 'hold' && draft.authority === '') found.push('authority');
  if (kind === 'hold' && !(isDay(draft.reviewOn) && draft.reviewOn > dayFrom(0) && draft.reviewOn <= dayFrom(reviewWithinDays))) found.push('reviewOn');
  if ((kind === 'eraseConsultation' || kind === 'eraseResident') && draft.reason === '') found.push('reason');
  return found;
}

/** The order as the vault takes it; only of a draft without faults. */
export function proposalOf(kind: OrderKind, draft: Draft, given: Given): Proposal {
  const reference = draft.reference.trim() === '' ? {} : { reference: draft.reference.trim() };
  const caseId = readId(draft.caseId);
  switch (kind) {
    case 'hold':
      return {
        kind, authority: draft.authority as NonNullable<Proposal['authority']>, reviewOn: draft.reviewOn, ...reference,
        ...(draft.scope === 'desk' ? { deskId: draft.deskId, from: dayStarts(draft.from), until: dayEnds(draft.to) } : { consultationId: caseId }),
      };
    case 'eraseConsultation':
    case 'eraseResident':
      return { kind, consultationId: caseId, reason: draft.reason as NonNullable<Proposal['reason']>, ...reference };
    case 'releaseHold':
      return { kind, holdId: given.holdId ?? null, ...reference };
    default:
      return { kind, bucket: given.bucket ?? null, listHash: given.listHash ?? null, ...reference };
  }
}
