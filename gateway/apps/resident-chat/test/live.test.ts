import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Live, type LiveEars, type LiveWire } from '../src/talk/live';
import { firstPlan, next } from '../src/talk/live-plan';
import { networkFailure, type Failure } from '../src/wire/result';
import type { Entry, StreamState } from '../src/wire/types';

const failed = { kind: 'failed', retryAfterMs: null } as const;
const heard = { kind: 'heard' } as const;
const half = (): number => 0.5;
const state: StreamState = { state: 'waiting', place: 1, staffReadSeq: 0, residentReadSeq: 0, lastSeq: 0 };
const stateEvent = { name: 'state', id: null, data: JSON.stringify(state) };
const signedOut: Failure = { ok: false, status: 401, code: 'sign-in-needed', retryAfterMs: null };

describe('the plan', () => {
  test('three streams in a row without a word: polling', () => {
    let plan = firstPlan;
    for (const mode of ['stream', 'stream', 'poll']) {
      plan = next(plan, failed, 0, half).plan;
      expect(plan.mode).toBe(mode);
    }
    expect(plan.streamAgainAt).toBe(60_000);
  });

  test('one word heard forgives the failures before', () => {
    const plan = next(next(next(firstPlan, failed, 0, half).plan, failed, 0, half).plan, heard, 0, half).plan;
    expect(plan).toEqual(firstPlan);
  });

  test('polling gives the stream one chance a minute, then two', () => {
    const polling = { mode: 'poll', failures: 0, streamAgainAt: 60_000, streamTries: 1 } as const;
    expect(next(polling, heard, 59_999, half).plan.mode).toBe('poll');
    const trial = next(polling, heard, 60_000, half).plan;
    expect(trial.mode).toBe('stream');
    const back = next(trial, failed, 60_000, half).plan;
    expect(back).toMatchObject({ mode: 'poll', streamAgainAt: 180_000 });
  });

  test('a polite wait is kept', () => {
    expect(next(firstPlan, { kind: 'failed', retryAfterMs: 20_000 }, 0, half).delayMs).toBe(20_000);
  });
});

class Line implements LiveWire {
  streams: { after: number; signal: AbortSignal; alive: () => void; event: (e: { name: string; id: string | null; data: string }) => void; end: (f: Failure | null) => void }[] = [];
  polls: number[] = [];
  listen: LiveWire['listen'] = (after, signal, alive, event) => new Promise((end) => {
    signal.addEventListener('abort', () => end(networkFailure));
    this.streams.push({ after, signal, alive, event, end });
  });
  poll: LiveWire['poll'] = async (after) => {
    this.polls.push(after);
    await new Promise((resolve) => setTimeout(resolve, 25_000));
    return { ok: true, value: { state, entries: [] } };
  };
  get last() { return this.streams[this.streams.length - 1]!; }
}

describe('staying in touch', () => {
  let line: Line;
  let live: Live;
  let after: number;
  let ends: Failure[];
  let connected: boolean[];
  beforeEach(() => {
    vi.useFakeTimers();
    line = new Line();
    after = 0;
    ends = [];
    connected = [];
    const ears: LiveEars = {
      after: () => after,
      state: () => undefined,
      entries: (entries: Entry[]) => { after = Math.max(after, ...entries.map((each) => each.seq)); },
      connected: (value) => connected.push(value),
      ended: (failure) => ends.push(failure),
    };
    live = new Live(line, ears);
    live.start();
  });
  afterEach(() => { live.stop(); vi.useRealTimers(); });

  test('comes back after a cut with what it has', async () => {
    line.last.event(stateEvent);
    line.last.event({ name: 'entry', id: '7', data: JSON.stringify({ seq: 7 }) });
    line.last.end(null);
    await vi.advanceTimersByTimeAsync(2_100);
    expect(line.streams).toHaveLength(2);
    expect(line.last.after).toBe(7);
  });

  test('a heartbeat keeps it, 40 s of silence ends it', async () => {
    line.last.event(stateEvent);
    for (let i = 0; i < 6; i += 1) { await vi.advanceTimersByTimeAsync(15_000); line.last.alive(); }
    expect(line.streams).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(45_000);
    expect(line.streams).toHaveLength(2);
  });

  test('a proxy that holds everything back is found out, and polling begins', async () => {
    await vi.advanceTimersByTimeAsync(60_000);
    expect(line.streams).toHaveLength(3);
    expect(live.mode).toBe('poll');
    expect(line.polls[0]).toBe(0);
    expect(connected.every((value) => !value)).toBe(true);
  });

  test('the network is back: the stream is asked again now', async () => {
    await vi.advanceTimersByTimeAsync(60_000);
    expect(live.mode).toBe('poll');
    live.wake();
    await vi.advanceTimersByTimeAsync(10);
    expect(line.streams).toHaveLength(4);
  });

  test('signed out: told once, no further tries', async () => {
    line.last.end(signedOut);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(ends).toEqual([signedOut]);
    expect(line.streams).toHaveLength(1);
  });

  test('stopped means stopped', async () => {
    live.stop();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(line.streams).toHaveLength(1);
    expect(line.last.signal.aborted).toBe(true);
  });
});
