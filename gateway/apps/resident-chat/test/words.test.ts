import { describe, expect, test } from 'vitest';
import { pieces, plain } from '../src/words/words';
import { easy } from '../src/words/words.easy';
import { en } from '../src/words/words.en';
import { ja } from '../src/words/words.ja';

const all = (value: unknown): string[] =>
  typeof value === 'string' ? [value]
    : typeof value === 'function' ? [String(value(3, 'x'))]
      : Array.isArray(value) ? value.flatMap(all)
        : typeof value === 'object' && value !== null ? Object.values(value).flatMap(all) : [];

describe('furigana', () => {
  test('is split from what stands around it', () => {
    expect(pieces('{相談|そうだん}できる')).toEqual([{ text: '相談', reading: 'そうだん' }, { text: 'できる' }]);
    expect(plain('{相談|そうだん}できる')).toBe('相談できる');
  });
  test('stands on every kanji of the easy words', () => {
    const bare = all(easy).flatMap((text) => pieces(text)).filter((piece) => piece.reading === undefined && /\p{Script=Han}/u.test(piece.text));
    expect(bare).toEqual([]);
  });
  test('stands nowhere else', () => {
    expect([...all(ja), ...all(en)].filter((text) => /[{}|]/.test(text))).toEqual([]);
  });
});

test('every problem has its words in every language', () => {
  expect(Object.keys(easy.problem).sort()).toEqual(Object.keys(ja.problem).sort());
  expect(Object.keys(en.problem).sort()).toEqual(Object.keys(ja.problem).sort());
});

test('no word is empty', () => {
  expect([ja, easy, en].flatMap(all).filter((text) => text.trim() === '')).toEqual([]);
});
