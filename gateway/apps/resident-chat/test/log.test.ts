import { describe, expect, test } from 'vitest';
import { emptyLog, hasGap, lastFromCounselor, merge } from '../src/talk/log';
import type { Entry } from '../src/wire/types';

const entry = (seq: number, author: Entry['author'] = 'resident'): Entry =>
  ({ seq, entryId: `e${seq}`, author, kind: 'text', text: `t${seq}`, storedAt: '2026-11-21T12:00:00.000Z' });

describe('merging what arrives', () => {
  test('sorted by seq, each once, however it comes', () => {
    const log = merge(merge(emptyLog, [entry(3), entry(1)]), [entry(2), entry(3), entry(1)]);
    expect(log.entries.map((each) => each.seq)).toEqual([1, 2, 3]);
    expect(log.through).toBe(3);
  });

  test('the next reading starts below the first gap', () => {
    const log = merge(emptyLog, [entry(1), entry(2), entry(5)]);
    expect(log.through).toBe(2);
    expect(hasGap(log, 0)).toBe(true);
    expect(hasGap(merge(log, [entry(3), entry(4)]), 5)).toBe(false);
  });

  test('a known end that has not arrived is a gap', () => {
    expect(hasGap(merge(emptyLog, [entry(1)]), 2)).toBe(true);
  });

  test('nothing new is the same log', () => expect(merge(emptyLog, [])).toBe(emptyLog));

  test('the last word of a counselor', () => {
    expect(lastFromCounselor(merge(emptyLog, [entry(1), entry(2, 'counselor'), entry(3)]))).toBe(2);
  });
});
