import type { Failure, Result } from '../wire/result';
import type { SseEvent } from '../wire/sse';
import type { Entry, StreamState } from '../wire/types';
import { firstPlan, next, oneStreamChance, type Attempt, type LivePlan } from './live-plan';

export interface LiveWire {
  listen(after: number, signal: AbortSignal, onAlive: () => void, onEvent: (event: SseEvent) => void): Promise<Failure | null>;
  poll(after: number, signal: AbortSignal): Promise<Result<{ state: StreamState; entries: Entry[] }>>;
}

export interface LiveEars {
  after(): number;
  state(state: StreamState): void;
  entries(entries: Entry[]): void;
  /** True while the line is known to be alive. */
  connected(connected: boolean): void;
  /** The service says this session or this consultation is not there any more. */
  ended(failure: Failure): void;
}

/** The heartbeat comes every 15 s; two and a half of them missed is a dead line. */
const silenceMs = 40_000;
/** A proxy that holds the answer back never delivers the first event. */
const firstEventMs = 12_000;

/** Keeps the page in touch with its consultation until told to stop. */
export class Live {
  private plan: LivePlan = firstPlan;
  private run = 0;
  private current: AbortController | null = null;
  private heardAt = 0;

  constructor(private readonly wire: LiveWire, private readonly ears: LiveEars) {}

  get mode(): LivePlan['mode'] { return this.plan.mode; }

  start(): void {
    this.stop();
    void this.loop(this.run);
  }

  stop(): void {
    this.run += 1;
    this.current?.abort();
    this.current = null;
  }

  /** The phone woke or the network came back: whatever line there was is not to be trusted. */
  wake(): void {
    if (this.plan.mode === 'poll') this.plan = oneStreamChance(this.plan);
    this.start();
  }

  private async loop(run: number): Promise<void> {
    while (run === this.run) {
      const attempt = this.plan.mode === 'stream' ? await this.stream(run) : await this.ask(run);
      if (run !== this.run || attempt === null) return;
      const step = next(this.plan, attempt, Date.now(), Math.random);
      this.plan = step.plan;
      if (attempt.kind === 'failed') this.ears.connected(false);
      await new Promise((resolve) => setTimeout(resolve, step.delayMs));
    }
  }

  private async stream(run: number): Promise<Attempt | null> {
    const stop = (this.current = new AbortController());
    let heard = false;
    this.heardAt = Date.now();
    const startedAt = this.heardAt;
    const watch = setInterval(() => {
      const now = Date.now();
      if (now - this.heardAt > silenceMs || (!heard && now - startedAt > firstEventMs)) stop.abort();
    }, 1_000);
    const failure = await this.wire.listen(
      this.ears.after(), stop.signal,
      () => { this.heardAt = Date.now(); },
      (event) => {
        if (run !== this.run) return;
        heard = true;
        this.plan = { ...this.plan, failures: 0 };
        this.ears.connected(true);
        this.hear(event);
      });
    clearInterval(watch);
    return run === this.run ? this.verdict(failure, heard) : null;
  }

  private verdict(failure: Failure | null, heard: boolean): Attempt | null {
    if (failure !== null && (failure.status === 401 || failure.status === 403 || failure.status === 404)) {
      this.ears.ended(failure);
      return null;
    }
    return heard ? { kind: 'heard' } : { kind: 'failed', retryAfterMs: failure?.retryAfterMs ?? null };
  }

  private hear(event: SseEvent): void {
    let data: unknown;
    try { data = JSON.parse(event.data); } catch { return; }
    if (event.name === 'state') this.ears.state(data as StreamState);
    else if (event.name === 'entry') this.ears.entries([data as Entry]);
  }

  private async ask(run: number): Promise<Attempt | null> {
    const stop = (this.current = new AbortController());
    const startedAt = Date.now();
    const answer = await this.wire.poll(this.ears.after(), stop.signal);
    if (run !== this.run) return null;
    if (!answer.ok) return this.verdict(answer, false);
    this.ears.connected(true);
    this.ears.entries(answer.value.entries);
    this.ears.state(answer.value.state);
    // An answer that comes back at once with nothing must not become a busy loop.
    if (answer.value.entries.length === 0 && Date.now() - startedAt < 1_000) await new Promise((r) => setTimeout(r, 1_000));
    return { kind: 'heard' };
  }
}
