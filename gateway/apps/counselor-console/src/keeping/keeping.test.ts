import { describe, expect, it } from 'vitest';
import { dayFrom } from '../record/days';
import type { ListedDesk, Order, Retention } from '../types';
import { keptDesks } from './desks';
import { emptyDraft, faults, proposalOf } from './proposal';
import { matching, signs, steps } from './rules';

const order = (part: Partial<Order>): Order => ({
  orderId: 'o', kind: 'hold', state: 'proposed', consultationId: 'k', residentId: null, deskId: null, from: null, until: null, bucket: null, holdId: null, authority: 'court', reason: null, reviewOn: '2027-03-31',
  firstBy: 'first', firstAt: '2026-11-22T01:00:00Z', secondBy: null, secondAt: null, endedAt: null, releasedAt: null, ...part,
});
const caseId = '0198a5b0-0000-7000-8000-00000000abcd';

describe('an order', () => {
  it('is never approved by who proposed it', () => {
    expect(steps(order({}), 'first', ['privacyOfficer'])).toEqual(['withdraw']);
    expect(steps(order({}), 'second', ['privacyOfficer'])).toEqual(['approve', 'withdraw']);
    expect(steps(order({}), 'second', ['auditor'])).toEqual([]);
    expect(steps(order({}), 'second', ['counselor'])).toEqual([]);
  });
  it('of a whole year is the town’s to sign, and of a whole resident the officers’', () => {
    expect([signs(['supervisor'], 'destroyBucket'), signs(['tenantAdmin'], 'destroyBucket')]).toEqual([false, true]);
    expect([signs(['supervisor'], 'eraseResident'), signs(['departmentOfficer'], 'eraseResident')]).toEqual([false, true]);
    expect([signs(['tenantAdmin'], 'hold'), signs(['supervisor'], 'hold')]).toEqual([false, true]);
  });
  it('can be taken back within the waiting period of a year, and not after an erasure was approved', () => {
    expect(steps(order({ kind: 'destroyBucket', state: 'approved' }), 'x', ['tenantAdmin'])).toEqual(['withdraw']);
    expect(steps(order({ kind: 'eraseConsultation', state: 'approved' }), 'x', ['privacyOfficer'])).toEqual([]);
  });
  it('has a release while it stands and a certificate when something was destroyed', () => {
    expect(steps(order({ state: 'done' }), 'x', ['privacyOfficer'])).toEqual(['release']);
    expect(steps(order({ state: 'done', releasedAt: '2026-11-22T02:00:00Z' }), 'x', ['privacyOfficer'])).toEqual([]);
    expect(steps(order({ kind: 'eraseResident', state: 'done' }), 'x', ['auditor'])).toEqual(['certificate']);
    expect(matching([order({}), order({ state: 'done' }), order({ kind: 'eraseConsultation', state: 'done' })], 'certificates')).toHaveLength(1);
    expect(matching([order({}), order({ state: 'done' })], 'holds')).toHaveLength(1);
  });
});

describe('a proposal', () => {
  it('names what is missing', () => {
    expect(faults('hold', emptyDraft(null))).toEqual(['caseId', 'authority', 'reviewOn']);
    expect(faults('hold', { ...emptyDraft(null), scope: 'desk', from: '2026-11-02', to: '2026-11-01' })).toEqual(['deskId', 'period', 'authority', 'reviewOn']);
    expect(faults('eraseResident', emptyDraft(caseId))).toEqual(['reason']);
    expect(faults('releaseHold', emptyDraft(null))).toEqual([]);
    expect(faults('hold', { ...emptyDraft(caseId), authority: 'court', reviewOn: dayFrom(0) })).toEqual(['reviewOn']);
  });
  it('holds what its kind needs and nothing else', () => {
    expect(proposalOf('eraseResident', { ...emptyDraft(caseId), reason: 'residentRequest', authority: 'court', reviewOn: '2027-01-01' }, {})).toEqual({ kind: 'eraseResident', consultationId: caseId, reason: 'residentRequest' });
    expect(proposalOf('hold', { ...emptyDraft(caseId), scope: 'desk', deskId: 'd', from: '2026-11-01', to: '2026-11-30', authority: 'police', reviewOn: '2027-01-01', reference: ' 第1号 ' }, {}))
      .toEqual({ kind: 'hold', deskId: 'd', from: '2026-10-31T15:00:00.000Z', until: '2026-11-30T15:00:00.000Z', authority: 'police', reviewOn: '2027-01-01', reference: '第1号' });
    expect(proposalOf('destroyBucket', emptyDraft(null), { bucket: 2020, listHash: 'h' })).toEqual({ kind: 'destroyBucket', bucket: 2020, listHash: 'h' });
  });
});

it('desks without a decision come first, and a desk that the vault does not know yet is listed', () => {
  const listed = (deskId: string, name: string, years: number | null): ListedDesk =>
    ({ deskId, name, departmentId: 'x', retention: years === null ? null : { years, startsAt: 'closing', roundsToFiscalYear: true, decidedAt: '2026-11-22T00:00:00Z', decidedBy: 's' } });
  const view: Retention = { keptWithoutDecision: 3, exceptionsKeptWithoutDecision: 0, holdsToReview: 0, holdsStanding: 0, waitingForSecond: 0, buckets: [], desks: [{ deskId: 'b', years: null, startsAt: null, roundsToFiscalYear: false, keptWithoutDecision: 3, open: 1, held: 0 }] };
  const found = keptDesks([listed('a', 'あ', 5), listed('b', 'い', null)], view);
  expect(found.map((desk) => [desk.deskId, desk.years, desk.kept])).toEqual([['b', null, 3], ['a', 5, 0]]);
});
