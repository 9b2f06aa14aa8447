import { createStore, type Store } from '../store';
import type { AttachedFile } from '../types';
import { Problem } from '../api';
import { laneOf, type Address } from './outbox';

/** Files picked for one log and not yet said. They are sent at once, one after the other; in memory only. */

export const mostFiles = 10;
export const mostBytes = 20 * 1024 * 1024;
export const sizeText = (bytes: number): string => (bytes < 100_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`);
export const pickable = 'image/jpeg,image/png,image/webp,application/pdf';

export interface PickedFile {
  readonly id: string;
  readonly file: File;
  readonly state: 'waiting' | 'sending' | 'sent' | 'failed';
  readonly progress: number;
  /** A problem's code. */
  readonly problem: string | null;
  readonly kept: AttachedFile | null;
}

export interface Sending {
  readonly done: Promise<AttachedFile>;
  cancel(): void;
}

export type SendFile = (address: Address, id: string, file: File, onProgress: (part: number) => void) => Sending;

/** The first bytes decide here as they do in the vault, so that nobody waits for an upload that is then refused. */
export function looksAllowed(start: Uint8Array): boolean {
  const is = (...bytes: number[]) => bytes.every((byte, index) => start[index] === byte);
  return is(0xff, 0xd8, 0xff) || is(0x89, 0x50, 0x4e, 0x47) || is(0x25, 0x50, 0x44, 0x46, 0x2d)
    || (is(0x52, 0x49, 0x46, 0x46) && String.fromCharCode(...start.slice(8, 12)) === 'WEBP');
}

export const codeOf = (error: unknown): string => (error instanceof Problem ? error.code : 'unreachable');

/** Whether the same file may be tried again with a hope. */
export const mayRetry = (code: string | null): boolean => code === 'unreachable' || code === 'vault-away' || code === 'service-away' || code === 'busy' || code === 'too-often' || code === 'internal';

export class FileTray {
  readonly picked: Store<readonly PickedFile[]> = createStore<readonly PickedFile[]>([]);
  private sending: { id: string; sending: Sending } | null = null;
  private readonly address: Address;
  private readonly send: SendFile;

  constructor(address: Address, send: SendFile) {
    this.address = address;
    this.send = send;
  }

  /** Takes what fits; gives how many did not. */
  add(files: readonly File[]): number {
    const taken = files.slice(0, Math.max(0, mostFiles - this.picked.get().length)).map((file): PickedFile => {
      const problem = file.size > mostBytes ? 'too-large' : file.size === 0 ? 'file-damaged' : null;
      return { id: crypto.randomUUID(), file, state: problem ? 'failed' : 'waiting', progress: 0, problem, kept: null };
    });
    this.picked.update((all) => [...all, ...taken]);
    void this.next();
    return files.length - taken.length;
  }

  remove(id: string): void {
    this.picked.update((all) => all.filter((one) => one.id !== id));
    if (this.sending?.id === id) this.sending.sending.cancel();
  }

  /** The same id again: the vault starts the file anew, or says that it has it. */
  retry(id: string): void {
    this.put(id, { state: 'waiting', problem: null, progress: 0 });
    void this.next();
  }

  take(): AttachedFile[] {
    const kept = this.picked.get().flatMap((one) => (one.kept ? [one.kept] : []));
    this.picked.set([]);
    return kept;
  }

  private async next(): Promise<void> {
    const one = this.sending ? undefined : this.picked.get().find((picked) => picked.state === 'waiting');
    if (!one) return;
    this.put(one.id, { state: 'sending' });
    const start = new Uint8Array(await one.file.slice(0, 12).arrayBuffer().catch(() => new ArrayBuffer(0)));
    if (!looksAllowed(start)) this.put(one.id, { state: 'failed', problem: 'type-not-allowed' });
    else if (!this.sending && this.picked.get().some((picked) => picked.id === one.id)) await this.carry(one);
    void this.next();
  }

  private async carry(one: PickedFile): Promise<void> {
    const sending = this.send(this.address, one.id, one.file, (progress) => this.put(one.id, { progress }));
    this.sending = { id: one.id, sending };
    try {
      this.put(one.id, { state: 'sent', progress: 1, kept: await sending.done });
    } catch (error) {
      const code = codeOf(error);
      this.put(one.id, { state: 'failed', problem: code === 'validation-failed' ? 'file-damaged' : code });
    } finally {
      this.sending = null;
    }
  }

  private put(id: string, change: Partial<PickedFile>): void {
    this.picked.update((all) => all.map((one) => (one.id === id ? { ...one, ...change } : one)));
  }
}

const trays = new Map<string, FileTray>();

export function trayOf(address: Address, send: SendFile): FileTray {
  const known = trays.get(laneOf(address)) ?? new FileTray(address, send);
  trays.set(laneOf(address), known);
  return known;
}

/** Sign-out, or somebody else signed in. */
export function forgetTrays(): void {
  for (const tray of trays.values()) for (const one of tray.picked.get()) tray.remove(one.id);
  trays.clear();
}
