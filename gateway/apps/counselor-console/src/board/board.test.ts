import { describe, expect, it } from 'vitest';
import type { Board, Case } from '../types';
import { afterEntry, afterTaking, deskOrder, newlyWaiting, openAlerts, shortId, takeBar } from './board';
import { columnsAfter, noColumns, type Columns } from './columns';

const one = (id: string, more: Partial<Case> = {}): Case => ({
  consultationId: id, deskId: 'd', deskName: 'D', state: 'assigned', assignedStaffId: 's', requestedAt: '2026-11-21T12:00:00.000Z',
  takenAt: null, closedAt: null, lastTalkSeq: 3, residentReadSeq: 0, staffReadSeq: 0, unanswered: false, ...more,
});
const waiting = (id: string, at = '2026-11-21T12:00:00.000Z') => ({ consultationId: id, requestedAt: at, place: 1, urgent: false });
const desk = (deskId: string, line: ReturnType<typeof waiting>[], openNow = true) => ({ deskId, name: deskId, departmentId: 'p', openNow, waiting: line, onDutyCount: 1 });
const board = (more: Partial<Board> = {}): Board => ({ onDuty: true, capacity: 5, load: 0, desks: [], mine: [], alerts: [], ...more });

describe('board', () => {
  it('names a consultation by the end of its id', () => expect(shortId('0192f0a4-7c11-7d00-9a00-00000000e6f8')).toBe('e6f8'));

  it('finds who is new in line, and nobody on the first load', () => {
    const before = board({ desks: [desk('a', [waiting('1')])] });
    expect(newlyWaiting(undefined, before)).toEqual([]);
    expect(newlyWaiting(before, board({ desks: [desk('a', [waiting('1'), waiting('2')])] })).map((w) => w.consultationId)).toEqual(['2']);
  });

  it('puts the longest wait first, then open desks, then closed ones', () => {
    const b = board({ desks: [desk('closed', [], false), desk('open', []), desk('late', [waiting('1', '2026-11-21T12:05:00Z')]), desk('early', [waiting('2', '2026-11-21T12:01:00Z')])] });
    expect(deskOrder(b).map((d) => d.deskId)).toEqual(['early', 'late', 'open', 'closed']);
  });

  it('says why nobody can be taken', () => {
    expect(takeBar(board({ onDuty: false }))).toBe('offDuty');
    expect(takeBar(board({ load: 5 }))).toBe('atCapacity');
    expect(takeBar(board({ load: 4 }))).toBeNull();
  });

  it('lets an old notice change nothing', () => {
    const b = board({ mine: [one('c')] });
    expect(afterEntry(b, 'c', 3, 'resident').mine[0]?.unanswered).toBe(false);
    expect(afterEntry(b, 'c', 4, 'resident').mine[0]).toMatchObject({ lastTalkSeq: 4, unanswered: true });
    expect(afterEntry(afterEntry(b, 'c', 4, 'resident'), 'c', 5, 'counselor').mine[0]?.unanswered).toBe(false);
  });

  it('counts a taken person once, and takes them out of the line', () => {
    const b = board({ load: 1, desks: [desk('a', [waiting('1'), waiting('2')])] });
    const after = afterTaking(b, one('1'));
    expect(after).toMatchObject({ load: 2, mine: [{ consultationId: '1' }] });
    expect(after.desks[0]?.waiting.map((w) => w.consultationId)).toEqual(['2']);
    expect(afterTaking(after, one('1'))).toBe(after);
  });

  it('shows alerts that were not put aside, newest first', () => {
    const alert = (alertId: string, raisedAt: string) => ({ alertId, kind: 'emergencyWords' as const, consultationId: null, exceptionId: null, deskId: null, raisedAt });
    expect(openAlerts([alert('a', '1'), alert('b', '2'), alert('c', '3')], new Set(['b'])).map((a) => a.alertId)).toEqual(['c', 'a']);
  });
});

describe('columns', () => {
  const ids = (n: number) => Array.from({ length: n }, (_, i) => String(i + 1));
  const withOpen = (n: number): Columns => columnsAfter(noColumns, { type: 'sync', mine: ids(n).map((id) => one(id)) });

  it('opens what is mine by itself, five at most', () => {
    expect(withOpen(7).open).toEqual(ids(5));
    expect(withOpen(2).active).toBe('1');
  });

  it('refuses a sixth in clear words and hides none for it', () => {
    const after = columnsAfter(withOpen(5), { type: 'open', case: one('6') });
    expect(after.full).toBe(true);
    expect(after.open).toEqual(ids(5));
    expect(columnsAfter(after, { type: 'seenFull' }).full).toBe(false);
  });

  it('lets a closed one make room for a new one', () => {
    const closed = columnsAfter(withOpen(5), { type: 'learn', case: one('2', { state: 'closed' }) });
    expect(columnsAfter(closed, { type: 'open', case: one('6') }).open).toEqual(['1', '3', '4', '5', '6']);
  });

  it('keeps a closed one on the screen, and an older board does not open it again', () => {
    const closed = columnsAfter(withOpen(2), { type: 'learn', case: one('2', { state: 'closed' }) });
    const later = columnsAfter(closed, { type: 'sync', mine: [one('1'), one('2')] });
    expect(later.cases['2']?.state).toBe('closed');
    expect(columnsAfter(later, { type: 'sync', mine: [one('1')] }).open).toEqual(['1', '2']);
  });

  it('does not open again by itself what was put away by hand', () => {
    const away = columnsAfter(withOpen(3), { type: 'putAway', consultationId: '1' });
    expect(away.open).toEqual(['2', '3']);
    expect(away.active).toBe('2');
    expect(columnsAfter(away, { type: 'activate', consultationId: '1' }).active).toBe('2');
    const later = columnsAfter(away, { type: 'sync', mine: [one('1'), one('2'), one('3')] });
    expect(later.open).toEqual(['2', '3']);
    expect(columnsAfter(later, { type: 'open', case: one('1') })).toMatchObject({ open: ['2', '3', '1'], active: '1', aside: [] });
  });
});
