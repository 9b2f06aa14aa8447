import { describe, expect, test } from 'vitest';
import { backoffMs } from '../src/talk/backoff';
import { format, groups, parse } from '../src/talk/phrase';
import { clean, sayable, textLimit } from '../src/talk/text';
import { clockOf, day, moment } from '../src/time';
import { failureOf, retryAfterMs } from '../src/wire/result';
import { SseReader, type SseEvent } from '../src/wire/sse';

describe('recovery phrase', () => {
  const phrase = 'XS51-BXRF-JKEE-WRPA-63EG';
  test.each([
    ['as shown', phrase], ['small letters', phrase.toLowerCase()], ['without hyphens', phrase.replaceAll('-', '')],
    ['with spaces', phrase.replaceAll('-', ' ')], ['full width', 'ＸＳ５１－ＢＸＲＦ－ＪＫＥＥ－ＷＲＰＡ－６３ＥＧ'], ['look-alikes', 'XS5l-BXRF-JKEE-WRPA-63EG'],
  ])('%s', (_, typed) => expect(parse(typed)).toBe(phrase));
  test('O is 0', () => expect(parse('OOOO-0000-0000-0000-000o')).toBe('0000-0000-0000-0000-0000'));
  test.each(['', 'abc', `${phrase}-A`, 'UUUU-UUUU-UUUU-UUUU-UUUU', 'あいことば'])('refuses %j', (typed) => expect(parse(typed)).toBeNull());
  test('groups of four', () => expect(groups('xs51bxrf')).toEqual(['XS51', 'BXRF']));
  test('formats what is half typed', () => expect(format('xs51b')).toBe('XS51-B'));
});

describe('text', () => {
  test('NUL goes, halves of pairs are replaced, whole pairs and line ends stay', () => {
    expect(clean('a\0b\uD83Dc\uDE00 😀\r\nd\re ')).toBe('ab\uFFFDc\uFFFD 😀\nd\ne ');
  });
  test('counted in UTF-16 units', () => {
    expect(sayable('😀'.repeat(textLimit / 2))).toBe(true);
    expect(sayable(`${'😀'.repeat(textLimit / 2)}a`)).toBe(false);
  });
  test('white space alone says nothing', () => expect(sayable(' \n ')).toBe(false));
});

describe('backoff', () => {
  test('grows, keeps within its cap, never falls under half', () => {
    expect([1, 2, 3, 4, 50].map((failures) => backoffMs(failures, () => 1))).toEqual([1_000, 2_000, 4_000, 8_000, 30_000]);
    expect(backoffMs(50, () => 0)).toBe(15_000);
  });
});

describe('server-sent events', () => {
  const read = (...parts: string[]): SseEvent[] => {
    const events: SseEvent[] = [];
    const reader = new SseReader((event) => events.push(event));
    for (const part of parts) reader.push(part);
    return events;
  };
  test('cut anywhere', () => {
    const text = 'retry: 2000\nevent: state\ndata: {"a":1}\n\n: beat\n\nid: 7\r\nevent: entry\r\ndata: x\r\ndata: y\r\n\r\n';
    const expected = [{ name: 'state', id: null, data: '{"a":1}' }, { name: 'entry', id: '7', data: 'x\ny' }];
    expect(read(text)).toEqual(expected);
    expect(read(...text)).toEqual(expected);
  });
  test('comments are no events', () => expect(read(':\n\n: still here\n\n')).toEqual([]));
});

describe('answers that refuse', () => {
  test('the code of the problem document', () => {
    expect(failureOf(409, { code: 'desk-closed' }, null, 0)).toEqual({ ok: false, status: 409, code: 'desk-closed', retryAfterMs: null });
  });
  test('a code that this page does not know, with its wait', () => {
    expect(failureOf(503, { code: 'busy' }, '5', 0)).toEqual({ ok: false, status: 503, code: 'busy', retryAfterMs: 5_000 });
  });
  test.each([[401, 'sign-in-needed'], [429, 'too-often'], [502, 'internal'], [503, 'vault-away'], [418, 'validation-failed']])(
    'status %i alone', (status, code) => expect(failureOf(status, '<html>', null, 0).code).toBe(code));
  test('Retry-After in seconds, as a date, or nonsense', () => {
    expect(retryAfterMs('3', 0)).toBe(3_000);
    expect(retryAfterMs('Thu, 01 Jan 1970 00:00:09 GMT', 4_000)).toBe(5_000);
    expect(retryAfterMs('soon', 0)).toBeNull();
    expect(retryAfterMs('-5', 0)).toBe(0);
    expect(retryAfterMs('999999', 0)).toBe(600_000);
  });
});

describe('times in Japan', () => {
  const now = new Date('2026-11-21T14:30:00Z'); // 23:30 in Japan
  test('today and tomorrow by the Japanese day', () => {
    expect(moment('2026-11-21T14:45:00Z', now, 'ja')).toBe('今日 23:45');
    expect(moment('2026-11-21T15:00:00Z', now, 'ja')).toBe('明日 00:00');
    expect(moment('2026-11-24T08:00:00Z', now, 'ja')).toBe('11月24日(火) 17:00');
    expect(day(new Date('2026-11-20T15:00:00Z'), now, 'en')).toBe('today');
  });
  test('a bare clock time stays as it came', () => {
    expect(moment('17:00', now, 'ja')).toBe('17:00');
    expect(clockOf('21:00:00')).toBe('21:00');
    expect(clockOf('2026-11-21T12:00:00Z')).toBe('21:00');
  });
});
