import { backoffMs } from './backoff';

/** How the page stays in touch: a stream, and long polls where networks cut streams. Pure. */
export interface LivePlan {
  readonly mode: 'stream' | 'poll';
  /** Attempts in a row that brought nothing. */
  readonly failures: number;
  /** While polling: when the stream gets its next chance. */
  readonly streamAgainAt: number;
  readonly streamTries: number;
}

export const firstPlan: LivePlan = { mode: 'stream', failures: 0, streamAgainAt: 0, streamTries: 0 };

export type Attempt =
  /** It said something before it ended. */
  | { kind: 'heard' }
  /** Cut, silent, refused, or never there. */
  | { kind: 'failed'; retryAfterMs: number | null };

export interface Step { plan: LivePlan; delayMs: number }

export const failuresBeforePolling = 3;
const streamPauseMs = 60_000;

export function next(plan: LivePlan, attempt: Attempt, now: number, random: () => number): Step {
  if (attempt.kind === 'heard') return afterHearing(plan, now, random);
  const failures = plan.failures + 1;
  const wait = Math.max(backoffMs(failures, random, 15_000), attempt.retryAfterMs ?? 0);
  if (plan.mode === 'poll') return { plan: { ...plan, failures }, delayMs: wait };
  if (failures < failuresBeforePolling) return { plan: { ...plan, failures }, delayMs: wait };
  const streamTries = plan.streamTries + 1;
  const pause = streamPauseMs * Math.min(streamTries, 10);
  return { plan: { mode: 'poll', failures: 0, streamAgainAt: now + pause, streamTries }, delayMs: attempt.retryAfterMs ?? 0 };
}

function afterHearing(plan: LivePlan, now: number, random: () => number): Step {
  if (plan.mode === 'stream') return { plan: { ...firstPlan }, delayMs: 500 + Math.round(random() * 1_500) };
  if (now >= plan.streamAgainAt) return { plan: oneStreamChance(plan), delayMs: 0 };
  return { plan: { ...plan, failures: 0 }, delayMs: 0 };
}

/** One failure sends it back to polling: a network that cut the stream three times gets no three more chances. */
export const oneStreamChance = (plan: LivePlan): LivePlan => ({ ...plan, mode: 'stream', failures: failuresBeforePolling - 1 });
