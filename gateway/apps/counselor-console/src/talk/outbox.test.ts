import { describe, expect, it } from 'vitest';
import { Problem, Unreachable } from '../api';
import { maySend } from './text';
import { Outbox, verdict, waitBeforeTry, type Letter } from './outbox';

const address = { tenantId: 't', consultationId: 'c', log: 'talk' } as const;
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

/** An outbox whose server answers what the test says, and whose clock the test turns. */
function bench(answers: (letter: Letter) => Promise<{ seq: number; storedAt: string }>) {
  const sent: string[] = [];
  const timers: { ms: number; work: () => void; off: boolean }[] = [];
  let ids = 0;
  const outbox = new Outbox({
    send: (letter) => (sent.push(letter.entryId), answers(letter)),
    newId: () => `e${++ids}`,
    later: (ms, work) => {
      const timer = { ms, work, off: false };
      timers.push(timer);
      return () => {
        timer.off = true;
      };
    },
  });
  const turn = async () => {
    const timer = timers.pop();
    if (timer && !timer.off) timer.work();
    await settled();
  };
  return { outbox, sent, timers, turn, states: () => outbox.letters.get().map((l) => `${l.entryId}:${l.state}`) };
}

describe('outbox', () => {
  it('says accepted only after the vault has answered with a seq', async () => {
    let answer: (r: { seq: number; storedAt: string }) => void = () => undefined;
    const { outbox, states } = bench(() => new Promise((resolve) => (answer = resolve)));
    outbox.add(address, 'a');
    await settled();
    expect(states()).toEqual(['e1:sending']);

    answer({ seq: 7, storedAt: '2026-11-21T12:00:00.000Z' });
    await settled();

    expect(states()).toEqual(['e1:accepted']);
    expect(outbox.letters.get()[0]?.seq).toBe(7);
    expect(outbox.unsent()).toBe(0);
  });

  it('repeats with the same id and keeps the order when the vault is away', async () => {
    let away = true;
    let seq = 0;
    const { outbox, sent, states, turn } = bench(() => (away ? Promise.reject(new Problem(503, 'vault-away')) : Promise.resolve({ seq: ++seq, storedAt: '' })));
    outbox.add(address, 'first');
    await settled();
    outbox.add(address, 'second');
    await settled();
    expect(states()).toEqual(['e1:waiting', 'e2:waiting']);
    expect(sent).toEqual(['e1']);

    away = false;
    await turn();

    expect(sent).toEqual(['e1', 'e1', 'e2']);
    expect(outbox.letters.get().map((l) => l.seq)).toEqual([1, 2]);
  });

  it('lets one consultation wait without holding up another', async () => {
    const { outbox, states } = bench((l) => (l.consultationId === 'c' ? Promise.reject(new Unreachable()) : Promise.resolve({ seq: 1, storedAt: '' })));
    outbox.add(address, 'stuck');
    outbox.add({ ...address, consultationId: 'other' }, 'goes');
    await settled();
    expect(states()).toEqual(['e1:waiting', 'e2:accepted']);
  });

  it('gives a refused text back and goes on with the next', async () => {
    const { outbox, states } = bench((l) => (l.text === 'bad' ? Promise.reject(new Problem(409, 'consultation-closed')) : Promise.resolve({ seq: 1, storedAt: '' })));
    outbox.add(address, 'bad');
    outbox.add(address, 'good');
    await settled();
    expect(states()).toEqual(['e1:refused', 'e2:accepted']);
    expect(outbox.discard('e1')).toBe('bad');
    expect(outbox.discard('e2')).toBeNull();
  });

  it('tries at once when the network is back', async () => {
    let away = true;
    const { outbox, states, timers } = bench(() => (away ? Promise.reject(new Unreachable()) : Promise.resolve({ seq: 1, storedAt: '' })));
    outbox.add(address, 'a');
    await settled();
    away = false;
    outbox.retryNow();
    await settled();
    expect(states()).toEqual(['e1:accepted']);
    expect(timers[0]?.off).toBe(true);
  });

  it('forgets an accepted letter only when it stands among the entries', async () => {
    const { outbox } = bench(() => Promise.resolve({ seq: 1, storedAt: '' }));
    outbox.add(address, 'a');
    await settled();
    outbox.settle(new Set(['x']));
    expect(outbox.letters.get()).toHaveLength(1);
    outbox.settle(new Set(['e1']));
    expect(outbox.letters.get()).toHaveLength(0);
  });

  it('sends nothing more after everything was forgotten', async () => {
    const { outbox, sent, turn } = bench(() => Promise.reject(new Unreachable()));
    outbox.add(address, 'a');
    await settled();
    outbox.clear();
    await turn();
    expect(sent).toEqual(['e1']);
    expect(outbox.unsent()).toBe(0);
  });
});

describe('verdict', () => {
  it.each([
    [new Unreachable(), true], [new Problem(503, 'vault-away'), true], [new Problem(503, 'busy'), true], [new Problem(503, 'code-of-tomorrow'), true], [new Problem(500, 'internal'), true], [new Problem(429, 'too-often'), true],
    [new Problem(401, 'sign-in-needed'), true], [new Problem(409, 'entry-id-reused'), false], [new Problem(404, 'not-found'), false],
    [new Problem(400, 'validation-failed'), false], [new Problem(413, 'too-large'), false],
  ])('%s', (error, again) => expect(verdict(error).again).toBe(again));

  it.each([new Problem(429, 'too-often', 7), new Problem(503, 'busy', 7), new Problem(503, 'code-of-tomorrow', 7)])('waits as long as the server asks: %s', (error) => expect(verdict(error)).toEqual({ again: true, afterMs: 7_000 }));
  it('waits longer each time, at most 15 s', () => expect([1, 2, 3, 4, 5, 50].map(waitBeforeTry)).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000]));
});

describe('maySend', () => {
  it('takes 4,000 UTF-16 units and not one more', () => {
    expect(maySend('あ'.repeat(4_000)).may).toBe(true);
    expect(maySend('😀'.repeat(2_001))).toEqual({ may: false, why: 'tooLong', over: 2 });
  });
  it('refuses nothing, NUL and lone surrogates, and takes whole emoji', () => {
    expect(maySend(' \n ')).toMatchObject({ why: 'empty' });
    expect(maySend('a\u0000')).toMatchObject({ why: 'badText' });
    expect(maySend('a\ud83d')).toMatchObject({ why: 'badText' });
    expect(maySend('😀').may).toBe(true);
  });
});
