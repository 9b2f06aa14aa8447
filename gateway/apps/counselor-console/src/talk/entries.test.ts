import { describe, expect, it } from 'vitest';
import type { StaffEntry } from '../types';
import { emptyLog, highestResidentSeq, mergeEntries, resumeAfter, timeline, reached } from './entries';
import type { Letter } from './outbox';

const entry = (seq: number, author: StaffEntry['author'] = 'resident'): StaffEntry => ({ seq, entryId: `e${seq}`, author, kind: 'text', text: `t${seq}`, storedAt: '2026-11-21T12:00:00.000Z' });
const letter = (id: string, state: Letter['state'], seq: number | null = null): Letter => ({
  tenantId: 't', consultationId: 'c', log: 'talk', entryId: id, text: id, files: [], state, seq, storedAt: null, refusal: null,
});

describe('mergeEntries', () => {
  it('keeps one entry per seq, in order, whatever comes when', () => {
    const first = mergeEntries(emptyLog, { entries: [entry(3), entry(1)], lastSeq: 3, closed: false });
    const both = mergeEntries(first, { entries: [entry(2), entry(3)], lastSeq: 3, closed: false });
    expect(both.entries.map((e) => e.seq)).toEqual([1, 2, 3]);
  });
  it('never opens a closed log again nor goes back', () => {
    const closed = mergeEntries(emptyLog, { entries: [], lastSeq: 9, closed: true });
    expect(mergeEntries(closed, { entries: [], lastSeq: 4, closed: false })).toEqual({ entries: [], lastSeq: 9, closed: true });
  });
});

describe('resumeAfter', () => {
  it('asks from the end of the gapless part, so that a hole is filled', () => {
    expect(resumeAfter([])).toBe(0);
    expect(resumeAfter([entry(1), entry(2)])).toBe(2);
    expect(resumeAfter([entry(1), entry(2), entry(4)])).toBe(2);
    expect(resumeAfter([entry(2)])).toBe(0);
  });
});

it('a read mark names only what a resident wrote', () => {
  expect(highestResidentSeq([entry(1), entry(4), entry(5, 'counselor')])).toBe(4);
  expect(highestResidentSeq([entry(1, 'system')])).toBe(0);
});

describe('timeline', () => {
  it('shows an own text once, when the letter and the entry are both known', () => {
    const shown = timeline([entry(1), { ...entry(2, 'counselor'), entryId: 'mine' }], [letter('mine', 'accepted', 2)], 0);
    expect(shown.map((b) => b.key)).toEqual(['e1', 'mine']);
  });
  it('puts an accepted letter at its seq and unsent ones last, in the order written', () => {
    const shown = timeline([entry(1), entry(3)], [letter('b', 'accepted', 2), letter('x', 'waiting'), letter('y', 'sending')], 0);
    expect(shown.map((b) => b.key)).toEqual(['e1', 'b', 'e3', 'x', 'y']);
    expect(shown.map((b) => b.state)).toEqual(['received', 'accepted', 'received', 'waiting', 'sending']);
  });
  it('says read only up to where the resident has read', () => {
    expect(timeline([entry(1, 'counselor'), entry(2, 'counselor')], [], 1).map((b) => b.state)).toEqual(['read', 'accepted']);
  });
});

it('own accepted words close the gap to what was fetched, a hole does not', () => {
  expect(reached(4, [])).toBe(4);
  expect(reached(4, [letter('b', 'accepted', 6), letter('a', 'accepted', 5), letter('x', 'waiting')])).toBe(6);
  expect(reached(4, [letter('b', 'accepted', 6)])).toBe(4);
});
