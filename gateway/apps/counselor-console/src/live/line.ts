import { Problem } from '../api';
import type { Notice } from '../types';
import { parseNotice, readPoll } from './notices';
import { SseReader } from './sse';

export type LineState = 'connecting' | 'live' | 'polling' | 'away';

export interface LineDoors {
  openStream(signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  pollStream(after: string, signal: AbortSignal): Promise<unknown>;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  now(): number;
  onState(state: LineState): void;
  /** The line stands (again): what was missed meanwhile must be loaded. */
  onConnected(): void;
  onNotice(notice: Notice): void;
  onAlive(): void;
}

export const silenceMs = 40_000;
const helloMs = 10_000;
const failuresUntilPolling = 3;
const pollingMs = 300_000;

/** Doubling, capped, half of it by chance: a whole house that was cut at once does not come back at once. */
export function reconnectDelay(failures: number, random: () => number = Math.random): number {
  const most = Math.min(15_000, 1_000 * 2 ** Math.max(0, failures - 1));
  return Math.round(most / 2 + random() * (most / 2));
}

/** How long to wait after so many failures, the last of them this one: never less than the server asked for. */
export function delayAfter(failures: number, error: unknown): number {
  const told = error instanceof Problem ? error.retryAfterSeconds : null;
  return Math.max(reconnectDelay(failures), told === null ? 0 : told * 1_000);
}

/**
 * The desk's one live line: Server-Sent Events read by hand, because an EventSource shows neither the comment lines (so silence could
 * not be told from a dead line) nor the status (so the end of a session could not be told from a cut). Where SSE does not come
 * through, the same address is asked by long poll.
 */
export class LiveLine {
  private readonly doors: LineDoors;
  private stopping = new AbortController();
  private nudge = new AbortController();
  private failures = 0;
  private pollUntil = 0;
  private cursor = '';

  constructor(doors: LineDoors) {
    this.doors = doors;
  }

  async run(): Promise<void> {
    const stop = this.stopping.signal;
    while (!stop.aborted) {
      const polling = this.doors.now() < this.pollUntil;
      try {
        await (polling ? this.poll(stop) : this.listen(stop));
      } catch (error) {
        if (stop.aborted) return;
        if (error instanceof Problem && error.status === 401) return this.doors.onState('away');
        this.failures += 1;
        if (!polling && this.failures % failuresUntilPolling === 0) {
          this.pollUntil = this.doors.now() + pollingMs;
          continue;
        }
        this.doors.onState('away');
        await this.pause(delayAfter(this.failures, error));
      }
    }
  }

  stop(): void {
    this.stopping.abort();
    this.nudge.abort();
  }

  /** The network or the page came back: no reason to wait out the pause. */
  hurry(): void {
    this.nudge.abort();
  }

  private async pause(ms: number): Promise<void> {
    this.nudge = new AbortController();
    await this.doors.sleep(ms, AbortSignal.any([this.nudge.signal, this.stopping.signal]));
  }

  private async listen(stop: AbortSignal): Promise<void> {
    if (this.failures === 0) this.doors.onState('connecting');
    const cut = new AbortController();
    const signal = AbortSignal.any([stop, cut.signal]);
    let heard = this.doors.now();
    let hello = false;
    const watch = setInterval(() => {
      if (this.doors.now() - heard > (hello ? silenceMs : helloMs)) cut.abort();
    }, 1_000);
    try {
      const reader = (await this.doors.openStream(signal)).pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
      const sse = new SseReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) throw new Error('line ended');
        heard = this.doors.now();
        this.doors.onAlive();
        for (const { event, data } of sse.push(value)) {
          if (event === 'hello') {
            hello = true;
            this.failures = 0;
            this.doors.onState('live');
            this.doors.onConnected();
          } else this.hear(parseNotice(event, data));
        }
      }
    } finally {
      clearInterval(watch);
      cut.abort();
    }
  }

  private async poll(stop: AbortSignal): Promise<void> {
    const answer = readPoll(await this.doors.pollStream(this.cursor, stop));
    this.failures = 0;
    this.doors.onState('polling');
    this.doors.onAlive();
    const first = this.cursor === '';
    if (answer.cursor !== null) this.cursor = answer.cursor;
    if (first || !answer.understood) this.doors.onConnected();
    for (const notice of answer.notices) this.hear(notice);
    if (!answer.understood) await this.pause(1_000); // an unknown form must not become a busy loop
  }

  private hear(notice: Notice | null): void {
    if (notice) this.doors.onNotice(notice);
  }
}
