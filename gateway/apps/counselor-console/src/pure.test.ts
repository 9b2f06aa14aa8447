import { describe, expect, it } from 'vitest';
import { csvCell, csvFile } from './reports/csv';
import { csvRows, total } from './reports/rows';
import { passwordRules } from './session/password';
import { duration, secondsSince, todayInJapan } from './time';
import { en } from './words.en';
import { ja } from './words.ja';

describe('csv', () => {
  it.each([['=1+1', `"'=1+1"`], ['+81', `"'+81"`], ['-x', `"'-x"`], ['@a', `"'@a"`], ['\tx', `"'\tx"`], ['\rx', `"'\rx"`], ['a,"b"', '"a,""b"""'], ['窓口', '窓口']])(
    '%j is never a formula', (value, cell) => expect(csvCell(value)).toBe(cell));
  it('leaves numbers numbers', () => expect(csvCell(-3)).toBe('-3'));
  it('starts with a byte order mark and ends its lines as Excel expects', () => expect(csvFile([['a', 1], ['b', 2]])).toBe('\uFEFFa,1\r\nb,2\r\n'));
  it('holds days, hours and desks', () => {
    const counts = { accesses: 1, opened: 2, served: 3, turnedAway: 4, abandoned: 5, completed: 6, entriesResident: 7, entriesStaff: 8 };
    const rows = csvRows({ days: [{ date: '2026-11-21', ...counts }], hours: [{ hour: 9, ...counts }], desks: [{ deskId: 'd', ...counts }], generatedAt: '' }, ja.numbers, () => '=窓口');
    expect(rows.map((row) => row[1])).toEqual([ja.numbers.item, '2026-11-21', '09:00', '=窓口']);
    expect(rows[1]?.slice(2)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(total([counts, counts]).served).toBe(6);
  });
});

describe('password rules', () => {
  const kept = (password: string) => passwordRules(password, ['鈴木 陽子', 'y.suzuki@aoba.example.jp', 'あおば市']);
  it('wants fifteen characters, counted as a person counts', () => {
    expect(kept('丘の上の青い屋根で紅茶を飲む朝').length).toBe(true);
    expect(kept('😀'.repeat(14)).length).toBe(false);
  });
  it('does not take the name, the address or the product', () => {
    expect(kept('わたしは鈴木といいますよろしくお願い').name).toBe(false);
    expect(kept('xxSUZUKIxxxxxxxxxx').name).toBe(false);
    expect(kept('あおば市の丘の上でのんびり暮らす').name).toBe(false);
    expect(kept('TOMOSHIBI-no-password').product).toBe(false);
    expect(kept('correct horse battery')).toEqual({ length: true, name: true, product: true });
  });
});

describe('time', () => {
  it('counts days as Japan does', () => expect(todayInJapan(new Date('2026-11-20T15:00:00Z'))).toBe('2026-11-21'));
  it('shows durations', () => expect([0, 42, 725, 3_729].map(duration)).toEqual(['0:00', '0:42', '12:05', '1:02:09']));
  it('never shows a negative wait', () => expect(secondsSince('2026-11-21T00:00:10Z', Date.parse('2026-11-21T00:00:00Z'))).toBe(0));
});

it('both languages know the same words', () => {
  const names = (value: object): string[] => Object.entries(value).flatMap(([key, v]) => (v !== null && typeof v === 'object' ? names(v as object).map((n) => `${key}.${n}`) : [key])).sort();
  expect(names(en)).toEqual(names(ja));
});
