import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem, Unreachable } from '../api';
import type { Notice } from '../types';
import { delayAfter, LiveLine, reconnectDelay, silenceMs, type LineDoors } from './line';
import { parseNotice, readPoll } from './notices';
import { SseReader } from './sse';

describe('SseReader', () => {
  it('reads events across pieces and line ends, and skips comments', () => {
    const reader = new SseReader();
    expect(reader.push(': alive\nevent: hel')).toEqual([]);
    expect(reader.push('lo\r\ndata: {}\r\n\r\nevent: board\ndata: {"a":\ndata: 1}\n\n')).toEqual([
      { event: 'hello', data: '{}' }, { event: 'board', data: '{"a":\n1}' },
    ]);
  });
});

describe('notices', () => {
  it('takes what it knows and lets the rest pass', () => {
    expect(parseNotice('entry', '{"tenantId":"t","consultationId":"c","log":"talk","seq":4,"author":"resident"}')).toEqual({
      event: 'entry', tenantId: 't', consultationId: 'c', log: 'talk', seq: 4, author: 'resident',
    });
    expect(parseNotice('board', 'not json')).toBeNull();
    expect(parseNotice('someday', '{"tenantId":"t"}')).toBeNull();
    expect(parseNotice('entry', '{"tenantId":"t"}')).toBeNull();
  });
  it('reads a long poll, and knows when it does not understand one', () => {
    expect(readPoll({ cursor: '7', events: [{ event: 'board', data: { tenantId: 't' } }] })).toEqual({ cursor: '7', notices: [{ event: 'board', tenantId: 't' }], understood: true });
    expect(readPoll({ cursor: 'x', events: [{ event: 'something-new', data: { tenantId: 't' } }] })).toEqual({ cursor: 'x', notices: [], understood: false });
    expect(readPoll({ something: 1 })).toEqual({ cursor: null, notices: [], understood: false });
    expect(readPoll(null).understood).toBe(false);
  });
});

/** A line whose server is written by the test. */
function bench(more: Partial<LineDoors>) {
  const heard: Notice[] = [];
  const states: string[] = [];
  const pauses: number[] = [];
  const counts = { connected: 0, streams: 0 };
  const line = new LiveLine({
    openStream: () => Promise.reject(new Unreachable()),
    pollStream: () => Promise.reject(new Unreachable()),
    sleep: (ms) => (pauses.push(ms), Promise.resolve()),
    now: Date.now,
    onState: (state) => states.push(state),
    onConnected: () => void counts.connected++,
    onNotice: (notice) => heard.push(notice),
    onAlive: () => undefined,
    ...more,
  });
  return { line, heard, states, pauses, counts };
}

const stream = (...pieces: string[]) => new ReadableStream<Uint8Array>({
  start(controller) {
    for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
    controller.close();
  },
});

describe('LiveLine', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('loads again on every connect and hears notices', async () => {
    let opened = 0;
    const b = bench({
      openStream: () => {
        if (++opened === 3) b.line.stop();
        return Promise.resolve(stream('event: hello\ndata: {}\n\n', 'event: board\ndata: {"tenantId":"t"}\n\n'));
      },
    });
    await b.line.run();
    expect(b.counts.connected).toBeGreaterThanOrEqual(2);
    expect(b.heard[0]).toEqual({ event: 'board', tenantId: 't' });
    expect(b.states).toContain('live');
    expect(b.pauses[0]).toBeGreaterThanOrEqual(500);
    expect(b.pauses[0]).toBeLessThanOrEqual(1_000);
  });

  it('ends when the session ended, and does not knock again', async () => {
    const open = vi.fn(() => Promise.reject(new Problem(401, 'sign-in-needed')));
    const b = bench({ openStream: open });
    await b.line.run();
    expect(open).toHaveBeenCalledTimes(1);
    expect(b.states).toContain('away');
  });

  it('asks by long poll after three failures, on from its cursor', async () => {
    const cursors: string[] = [];
    const b = bench({
      pollStream: (after) => {
        cursors.push(after);
        if (cursors.length === 3) b.line.stop();
        return Promise.resolve({ cursor: String(cursors.length), events: [{ event: 'board', data: { tenantId: 't' } }] });
      },
    });
    await b.line.run();
    expect(cursors).toEqual(['', '1', '2']);
    expect(b.states).toContain('polling');
    expect(b.counts.connected).toBe(1);
  });

  it('takes silence for a dead line', async () => {
    let opened = 0;
    const b = bench({
      openStream: (signal) => {
        opened += 1;
        if (opened === 2) {
          b.line.stop();
          return Promise.reject(new Unreachable());
        }
        return Promise.resolve(new ReadableStream<Uint8Array>({
          start(controller) {
            controller.enqueue(new TextEncoder().encode('event: hello\ndata: {}\n\n'));
            signal.addEventListener('abort', () => controller.error(new Error('cut')));
          },
        }));
      },
    });
    const running = b.line.run();
    await vi.advanceTimersByTimeAsync(silenceMs - 5_000);
    expect(opened).toBe(1);
    await vi.advanceTimersByTimeAsync(10_000);
    await running;
    expect(opened).toBe(2);
  });

  it('never comes before the time that the server asked for', () => {
    expect(delayAfter(1, new Problem(503, 'busy', 12))).toBe(12_000);
    expect(delayAfter(9, new Problem(503, 'busy', 2))).toBeGreaterThanOrEqual(7_500);
    expect(delayAfter(1, new Unreachable())).toBeLessThanOrEqual(1_000);
  });

  it('waits longer after each failure, at most 15 s', () => expect([1, 2, 3, 4, 5, 9].map((failures) => reconnectDelay(failures, () => 1))).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000]));

  it('leaves half of it to chance, so that a house that was cut at once does not come back at once', () =>
    expect([1, 3, 9].map((failures) => reconnectDelay(failures, () => 0))).toEqual([500, 2_000, 7_500]));
});
