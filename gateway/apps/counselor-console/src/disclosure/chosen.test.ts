import { expect, test } from 'vitest';
import { type Chosen, counts, nameOf, wanted, withChoice } from './chosen';

const one = { consultationId: 'a', log: 'talk' as const, seq: 3, ranges: [{ start: 1, length: 2 }], files: ['f', 'g'] };

test('entries of several consultations stand side by side, and one that is taken off is gone with its files', () => {
  let chosen: Chosen = withChoice(new Map(), nameOf('a', 'talk', 3), one);
  chosen = withChoice(chosen, nameOf('b', 'talk', 3), { ...one, consultationId: 'b', ranges: [], files: [] });
  expect(counts(chosen)).toEqual({ entries: 2, redactions: 1, files: 2 });
  expect(wanted(chosen).map((entry) => [entry.consultationId, entry.seq, entry.files])).toEqual([['a', 3, ['f', 'g']], ['b', 3, []]]);
  expect(counts(withChoice(chosen, nameOf('a', 'talk', 3), null))).toEqual({ entries: 1, redactions: 0, files: 0 });
});
