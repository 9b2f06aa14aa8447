import { Problem, Unreachable } from '../api';
import { createStore, type Store } from '../store';
import type { AttachedFile, Log, Receipt } from '../types';

export interface Address {
  tenantId: string;
  consultationId: string;
  log: Log;
}

/** A text on its way. `accepted` means: the vault has answered with a seq; nothing less is ever shown as accepted. */
export interface Letter extends Address {
  entryId: string;
  text: string;
  /** Files that the vault has already; they become part of the entry. */
  files: readonly AttachedFile[];
  state: 'sending' | 'waiting' | 'refused' | 'accepted';
  refusal: string | null;
  seq: number | null;
  storedAt: string | null;
}

export interface OutboxDoors {
  send(letter: Letter): Promise<Receipt>;
  newId(): string;
  /** Runs `work` later; gives back how to call it off. */
  later(ms: number, work: () => void): () => void;
  accepted?(letter: Letter): void;
}

/** Whether the same letter may be sent again with the same id, or was refused for good. */
export function verdict(error: unknown): { again: true; afterMs: number | null } | { again: false; code: string } {
  if (error instanceof Unreachable) return { again: true, afterMs: null };
  if (!(error instanceof Problem)) return { again: true, afterMs: null };
  const afterMs = error.retryAfterSeconds === null ? null : error.retryAfterSeconds * 1000;
  // 401 waits for the person to sign in again: the text stays, the id stays.
  if (error.status >= 500 || error.status === 429 || error.status === 408 || error.status === 401) return { again: true, afterMs };
  return { again: false, code: error.code };
}

const waits = [1_000, 2_000, 4_000, 8_000, 15_000];

export function waitBeforeTry(failures: number): number {
  return waits[Math.min(Math.max(failures, 1), waits.length) - 1] ?? 15_000;
}

export const laneOf = (a: Address): string => `${a.tenantId}/${a.consultationId}/${a.log}`;

interface Lane {
  running: boolean;
  failures: number;
  callOff: (() => void) | null;
}

/**
 * What this browser has still to send, in memory only. Each log is a lane of its own: one letter at a time, in the order it was
 * written, so that two sentences never change places, and a repeat carries the same id, so that nothing is stored twice.
 */
export class Outbox {
  readonly letters: Store<readonly Letter[]> = createStore<readonly Letter[]>([]);
  private readonly lanes = new Map<string, Lane>();
  private readonly doors: OutboxDoors;

  constructor(doors: OutboxDoors) {
    this.doors = doors;
  }

  add(address: Address, text: string, files: readonly AttachedFile[] = []): Letter {
    const letter: Letter = { ...address, entryId: this.doors.newId(), text, files, state: 'sending', refusal: null, seq: null, storedAt: null };
    if (this.lane(laneOf(address)).callOff) letter.state = 'waiting';
    this.letters.update((all) => [...all, letter]);
    void this.run(laneOf(address));
    return letter;
  }

  /** Tries every waiting lane at once: the network came back, or the person signed in again. */
  retryNow(): void {
    for (const lane of new Set(this.letters.get().filter((l) => l.state === 'waiting').map(laneOf))) {
      const state = this.lane(lane);
      state.callOff?.();
      state.callOff = null;
      void this.run(lane);
    }
  }

  /** Takes a refused letter out; its text goes back to whoever asks. */
  discard(entryId: string): string | null {
    const letter = this.letters.get().find((l) => l.entryId === entryId && l.state === 'refused');
    if (letter) this.letters.update((all) => all.filter((l) => l !== letter));
    return letter?.text ?? null;
  }

  /** Forgets accepted letters that now stand among the fetched entries. */
  settle(stored: ReadonlySet<string>): void {
    if (this.letters.get().some((l) => l.state === 'accepted' && stored.has(l.entryId)))
      this.letters.update((all) => all.filter((l) => !(l.state === 'accepted' && stored.has(l.entryId))));
  }

  unsent(): number {
    return this.letters.get().filter((l) => l.state !== 'accepted').length;
  }

  clear(): void {
    for (const lane of this.lanes.values()) lane.callOff?.();
    this.lanes.clear();
    this.letters.set([]);
  }

  private lane(key: string): Lane {
    const known = this.lanes.get(key);
    if (known) return known;
    const lane: Lane = { running: false, failures: 0, callOff: null };
    this.lanes.set(key, lane);
    return lane;
  }

  private async run(key: string): Promise<void> {
    const lane = this.lane(key);
    if (lane.running || lane.callOff) return; // a lane that waits keeps its order: newer letters queue behind
    lane.running = true;
    try {
      for (let letter = this.head(key); letter && this.lanes.get(key) === lane; letter = this.head(key))
        if (!(await this.attempt(letter, lane, key))) return;
    } finally {
      lane.running = false;
    }
  }

  private head(key: string): Letter | undefined {
    return this.letters.get().find((l) => laneOf(l) === key && (l.state === 'sending' || l.state === 'waiting'));
  }

  private async attempt(letter: Letter, lane: Lane, key: string): Promise<boolean> {
    try {
      const { seq, storedAt } = await this.doors.send(letter);
      lane.failures = 0;
      const accepted: Letter = { ...letter, state: 'accepted', refusal: null, seq, storedAt };
      this.replace(accepted);
      this.doors.accepted?.(accepted);
      return true;
    } catch (error) {
      const said = verdict(error);
      if (!said.again) {
        this.replace({ ...letter, state: 'refused', refusal: said.code });
        return true;
      }
      lane.failures += 1;
      this.letters.update((all) => all.map((l) => (laneOf(l) === key && l.state === 'sending' ? { ...l, state: 'waiting' } : l)));
      if (this.lanes.get(key) !== lane) return false; // cleared meanwhile
      lane.callOff = this.doors.later(Math.max(said.afterMs ?? 0, waitBeforeTry(lane.failures)), () => {
        lane.callOff = null;
        void this.run(key);
      });
      return false;
    }
  }

  private replace(letter: Letter): void {
    this.letters.update((all) => all.map((l) => (l.entryId === letter.entryId ? letter : l)));
  }
}
