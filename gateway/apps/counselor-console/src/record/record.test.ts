import { describe, expect, it, vi } from 'vitest';
import { Problem } from '../api';
import { pagesFor } from '../session/session';
import type { AccessRow, GlassUse, Role } from '../types';
import { liveUse, missing, reviewState } from '../glass/reason';
import { sums } from '../trace/summary';
import { dayBefore, dayEnds, dayFrom, dayStarts, isPeriod } from './days';
import { caseTabs, readsByRole } from './may';
import { markedParts, readId } from './opened';
import { afterProof } from './Proof';
import { openers } from './who';

const row = (staffId: string | null, act: AccessRow['act'], decision: AccessRow['decision'], at: string, actorKind: AccessRow['actorKind'] = 'staff'): AccessRow =>
  ({ staffId, act, decision, at, actorKind, log: 'talk', fromSeq: 1, toSeq: 2 });

describe('a record', () => {
  it('is named by a whole id only', () => {
    expect(readId('  0198A5B0-0000-7000-8000-00000000ABCD ')).toBe('0198a5b0-0000-7000-8000-00000000abcd');
    for (const wrong of ['', '#ab12', '0198a5b0-0000-7000-8000-00000000abc', '0198a5b0-0000-7000-8000-00000000abcd0']) expect(readId(wrong)).toBeNull();
  });
  it('marks what was found, every time and nothing else', () => {
    expect(markedParts('ガッコウとガッコウ', ['ガッコウ'])).toEqual([{ text: 'ガッコウ', marked: true }, { text: 'と', marked: false }, { text: 'ガッコウ', marked: true }]);
    expect(markedParts('a<b>', ['<b>', '']).map((part) => part.text).join('')).toBe('a<b>');
    expect(markedParts('何もない', ['ほか'])).toEqual([{ text: '何もない', marked: false }]);
    expect(markedParts('', ['a'])).toEqual([]);
  });
  it('was opened by who was shown its words, not by who was refused or who wrote', () => {
    const found = openers([
      row('a', 'readEntries', 'allowedGrant', '2026-11-22T01:00:00Z'), row('a', 'readTranscript', 'allowedGrant', '2026-11-22T03:00:00Z'), row('b', 'readEntries', 'refusedNoGrant', '2026-11-22T02:00:00Z'),
      row('c', 'showHit', 'allowedSupervisor', '2026-11-22T02:00:00Z'), row('d', 'writeEntry', 'allowedGrant', '2026-11-22T02:00:00Z'), row(null, 'readEntries', 'allowedOwn', '2026-11-22T02:00:00Z', 'resident'),
    ]);
    expect(found.map((one) => [one.staffId, one.times])).toEqual([['a', 2], ['c', 1]]);
    expect(found[0]?.first).toBe('2026-11-22T01:00:00Z');
  });
});

describe('roles', () => {
  it('show nobody what they may not do', () => {
    const seen = (role: Role) => pagesFor([role]);
    expect(seen('counselor')).not.toContain('keeping');
    expect(seen('counselor')).not.toContain('glass');
    expect(seen('supervisor')).not.toContain('glass');
    expect(seen('tenantAdmin')).not.toContain('case');
    expect(seen('auditor')).not.toContain('case');
    const held = (roles: Role[], officersRead = false) => ({ roles, officersRead });
    expect(caseTabs(held(['counselor']))).toEqual(['talk', 'memo', 'opened']);
    expect(caseTabs(held(['departmentOfficer']))).toEqual(['ending']);
    expect(caseTabs(held(['departmentOfficer'], true))).toEqual(['talk', 'memo', 'ending']);
    expect(caseTabs(held(['privacyOfficer']))).toEqual(['talk', 'memo', 'opened', 'sharing', 'ending']);
    expect(caseTabs(held(['tenantAdmin']))).toEqual([]);
    expect(readsByRole(held(['privacyOfficer']))).toBe(false);
    expect(readsByRole(held(['privacyOfficer', 'supervisor']))).toBe(true);
  });
});

describe('broken glass', () => {
  const use = (part: Partial<GlassUse>): GlassUse => ({
    breakGlassId: 'g', consultationId: 'k', staffId: 's', reason: 'complaint', usedAt: '2026-11-22T01:00:00Z', until: '2026-11-22T01:30:00Z', reviewDueAt: '2026-11-24T15:00:00Z', outcome: null, reviewerId: null, reviewedAt: null, ...part,
  });
  it('wants twenty characters that are not white space, counted as the vault counts', () => {
    expect(missing('あ'.repeat(20))).toBe(0);
    expect(missing(`${'あ'.repeat(19)} \n　`)).toBe(1);
    expect(missing('😀'.repeat(10))).toBe(0);
  });
  it('is open for its person, its case and its half hour', () => {
    const at = Date.parse('2026-11-22T01:29:59Z');
    expect(liveUse([use({})], 's', 'k', at)?.breakGlassId).toBe('g');
    expect(liveUse([use({})], 's', 'k', at + 1_000)).toBeNull();
    expect(liveUse([use({})], 'other', 'k', at)).toBeNull();
    expect(liveUse([use({})], 's', 'other', at)).toBeNull();
  });
  it('is overdue when nobody judged in time', () => {
    expect(reviewState(use({}), Date.parse('2026-11-24T14:59:59Z'))).toBe('waiting');
    expect(reviewState(use({}), Date.parse('2026-11-24T15:00:01Z'))).toBe('overdue');
    expect(reviewState(use({ outcome: 'notJustified' }), Date.parse('2030-01-01T00:00:00Z'))).toBe('notJustified');
  });
});

describe('an act that wants a fresh proof', () => {
  const needed = new Problem(403, 'step-up-needed');
  it('is done once more after a pause, for a door that has not heard yet', async () => {
    const wait = vi.fn(async () => undefined);
    const act = vi.fn().mockRejectedValueOnce(needed).mockResolvedValueOnce('done');
    expect(await afterProof(act, wait)).toBe('done');
    expect(wait).toHaveBeenCalledOnce();
  });
  it('is not repeated for another refusal, nor for ever', async () => {
    const other = vi.fn().mockRejectedValue(new Problem(409, 'on-hold'));
    await expect(afterProof(other, async () => undefined)).rejects.toThrow('409');
    expect(other).toHaveBeenCalledOnce();
    const never = vi.fn().mockRejectedValue(needed);
    await expect(afterProof(never, async () => undefined)).rejects.toBe(needed);
    expect(never).toHaveBeenCalledTimes(2);
  });
});

describe('days', () => {
  it('begin and end in Japan', () => {
    expect(dayStarts('2026-11-22')).toBe('2026-11-21T15:00:00.000Z');
    expect(dayEnds('2026-11-22')).toBe('2026-11-22T15:00:00.000Z');
    expect(dayBefore(dayEnds('2026-11-22'))).toBe('2026-11-22');
    expect(dayFrom(1, '2026-12-31')).toBe('2027-01-01');
  });
  it('make periods in order and of a length', () => {
    expect(isPeriod('2026-11-01', '2026-11-30', 92)).toBe(true);
    expect(isPeriod('2026-11-02', '2026-11-01', 92)).toBe(false);
    expect(isPeriod('2026-01-01', '2026-11-01', 92)).toBe(false);
    expect(isPeriod('', '2026-11-01', 92)).toBe(false);
  });
});

it('the summary adds up by role, refusals apart, and counts no looking at lists', () => {
  const count = (act: string, refused: boolean, times: number, role = 'supervisor') => ({ day: '2026-11-22', role, act: act as AccessRow['act'], refused, times, consultations: 1 });
  const found = sums([count('readEntries', false, 3), count('readTranscript', false, 2), count('readEntries', true, 4), count('readAccessLog', false, 9), count('breakGlass', false, 1, 'privacyOfficer')], (one) => one.role);
  expect(found.map((one) => one.key)).toEqual(['privacyOfficer', 'supervisor']);
  expect(found[1]?.sums).toEqual({ read: 5, wrote: 0, searched: 0, glass: 0, changed: 0, refused: 4 });
  expect(found[0]?.sums.glass).toBe(1);
});
