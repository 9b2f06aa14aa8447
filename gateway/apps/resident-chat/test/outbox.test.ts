import { describe, expect, test } from 'vitest';
import * as outbox from '../src/talk/outbox';
import { networkFailure, type Failure } from '../src/wire/result';

const item = (entryId: string): outbox.OutboxItem => ({ entryId, text: `words of ${entryId}`, madeAt: 0 });
const problem = (status: number, code: string, retryAfterMs: number | null = null): Failure => ({ ok: false, status, code, retryAfterMs });
const two = outbox.add(outbox.add(outbox.emptyOutbox, item('a')), item('b'));
const half = (): number => 0.5;

describe('order', () => {
  test('one at a time, in the order of writing', () => {
    expect(outbox.due(two, 0)?.entryId).toBe('a');
    const busy = outbox.start(two, 'a');
    expect(outbox.due(busy, 0)).toBeNull();
    expect(outbox.due(outbox.acknowledge(busy, 'a'), 0)?.entryId).toBe('b');
  });

  test('a failed first holds back the second, and goes again with the same id', () => {
    const waiting = outbox.failed(outbox.start(two, 'a'), 'a', networkFailure, 1_000, half);
    expect(outbox.due(waiting, 1_000)).toBeNull();
    expect(outbox.due(waiting, waiting.notBefore)?.entryId).toBe('a');
  });

  test('the same entry is never queued twice', () => {
    expect(outbox.add(two, item('a')).items).toHaveLength(2);
  });
});

describe('what a failure means', () => {
  test.each([
    ['no network', networkFailure], ['vault away', problem(503, 'vault-away')], ['all places taken', problem(503, 'busy')], ['a code of tomorrow', problem(503, 'code-of-tomorrow')], ['too often', problem(429, 'too-often')],
    ['too slow', problem(408, 'too-slow')], ['our fault', problem(500, 'internal')],
  ])('%s: again', (_, failure) => expect(outbox.judge(failure).kind).toBe('again'));

  test.each([
    ['malformed', problem(400, 'validation-failed')], ['id reused', problem(409, 'entry-id-reused')],
    ['gone', problem(404, 'not-found')], ['too large', problem(413, 'too-large')], ['not allowed', problem(403, 'not-allowed')],
  ])('%s: refused, kept for copying', (_, failure) => {
    const box = outbox.failed(outbox.start(two, 'a'), 'a', failure, 0, half);
    expect(outbox.shown(box, 'a')).toBe('refused');
    expect(box.items).toHaveLength(2);
    expect(outbox.due(box, 0)?.entryId).toBe('b');
  });

  test('Retry-After is a floor under the backoff', () => {
    expect(outbox.failed(outbox.start(two, 'a'), 'a', problem(429, 'too-often', 90_000), 0, half).notBefore).toBe(90_000);
  });

  test.each(['busy', 'code-of-tomorrow'])('503 %s: the words stay and go after the time that was asked for', (code) => {
    const box = outbox.failed(outbox.start(two, 'a'), 'a', problem(503, code, 5_000), 0, half);
    expect(box.items).toHaveLength(2);
    expect(outbox.due(box, 4_999)).toBeNull();
    expect(outbox.due(box, 5_000)?.entryId).toBe('a');
  });

  test('signed out: nothing goes, nothing is lost', () => {
    const box = outbox.failed(outbox.start(two, 'a'), 'a', problem(401, 'sign-in-needed'), 0, half);
    expect(outbox.due(box, 1e9)).toBeNull();
    expect(box.items).toHaveLength(2);
    expect(outbox.shown(box, 'a')).toBe('unsent');
  });

  test('consultation closed: all that waits is refused and can be copied', () => {
    const box = outbox.failed(outbox.start(two, 'a'), 'a', problem(409, 'consultation-closed'), 0, half);
    expect([...box.refused.values()]).toEqual(['closed', 'closed']);
    expect(outbox.due(box, 1e9)).toBeNull();
  });

  test('closing does not judge what is under way: its own answer does', () => {
    const box = outbox.close(outbox.start(two, 'a'));
    expect(outbox.shown(box, 'a')).toBe('sending');
    expect(outbox.shown(box, 'b')).toBe('refused');
    expect(outbox.acknowledge(box, 'a').items.map((each) => each.entryId)).toEqual(['b']);
  });
});

describe('what the bubble says', () => {
  test('sending until something failed, then unsent until something worked', () => {
    expect(outbox.shown(two, 'a')).toBe('sending');
    const failed = outbox.failed(outbox.start(two, 'a'), 'a', networkFailure, 0, half);
    expect([outbox.shown(failed, 'a'), outbox.shown(failed, 'b')]).toEqual(['unsent', 'unsent']);
    expect(outbox.shown(outbox.acknowledge(failed, 'a'), 'b')).toBe('sending');
  });

  test('a late failure of something acknowledged by the stream changes nothing', () => {
    const box = outbox.failed(outbox.acknowledge(outbox.start(two, 'a'), 'a'), 'a', networkFailure, 0, half);
    expect(box.failures).toBe(0);
    expect(outbox.due(box, 0)?.entryId).toBe('b');
  });

  test('only a refused text can be discarded', () => {
    expect(outbox.discard(two, 'a').items).toHaveLength(2);
    expect(outbox.discard(outbox.close(two), 'a').items).toHaveLength(1);
  });
});
