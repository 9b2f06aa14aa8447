import { newId } from '../id';
import type { Failure, Result } from '../wire/result';
import type { AttachedFile } from '../wire/types';
import type { Kept, Sending } from '../wire/upload';

/** The files a person has picked and not yet said. They are sent at once, one after the other; in memory only. */

export const mostFiles = 10;
export const mostBytes = 20 * 1024 * 1024;
export const pickable = 'image/jpeg,image/png,image/webp,application/pdf';

export type FileProblem = 'tooLarge' | 'notAllowed' | 'damaged' | 'closed' | 'tooMany' | 'away';

export interface PickedFile {
  readonly id: string;
  readonly file: File;
  readonly state: 'waiting' | 'sending' | 'sent' | 'failed';
  /** 0 to 1. */
  readonly progress: number;
  readonly problem: FileProblem | null;
  readonly kept: AttachedFile | null;
}

/** What a refusal means to the person. What may pass is worth another try; the rest is not. */
export function problemOf(failure: Failure): FileProblem {
  if (failure.code === 'too-large') return 'tooLarge';
  if (failure.code === 'type-not-allowed') return 'notAllowed';
  if (failure.code === 'validation-failed') return 'damaged';
  if (failure.code === 'consultation-closed') return 'closed';
  if (failure.code === 'too-often' || failure.code === 'storage-full') return 'tooMany';
  return 'away';
}

export const mayRetry = (problem: FileProblem | null): boolean => problem === 'away' || problem === 'tooMany';

/** The first bytes decide here as they do in the vault, so that nobody waits for an upload that is then refused. */
export function looksAllowed(start: Uint8Array): boolean {
  const is = (...bytes: number[]): boolean => bytes.every((byte, index) => start[index] === byte);
  return is(0xff, 0xd8, 0xff) || is(0x89, 0x50, 0x4e, 0x47) || is(0x25, 0x50, 0x44, 0x46, 0x2d)
    || (is(0x52, 0x49, 0x46, 0x46) && String.fromCharCode(...start.slice(8, 12)) === 'WEBP');
}

export class FileTray {
  picked: readonly PickedFile[] = [];
  private sending: { id: string; sending: Sending } | null = null;

  constructor(
    private readonly send: (id: string, file: File, onProgress: (part: number) => void) => Sending,
    private readonly changed: () => void,
  ) {}

  get ready(): boolean { return this.picked.length > 0 && this.picked.every((one) => one.state === 'sent'); }
  get busy(): boolean { return this.picked.some((one) => one.state === 'waiting' || one.state === 'sending'); }

  /** Takes what fits; gives how many did not. */
  add(files: readonly File[]): number {
    const room = Math.max(0, mostFiles - this.picked.length);
    const taken = files.slice(0, room).map((file): PickedFile => ({
      id: newId(), file, state: file.size > mostBytes || file.size === 0 ? 'failed' : 'waiting', progress: 0, kept: null,
      problem: file.size > mostBytes ? 'tooLarge' : file.size === 0 ? 'damaged' : null,
    }));
    this.picked = [...this.picked, ...taken];
    this.changed();
    void this.next();
    return files.length - taken.length;
  }

  remove(id: string): void {
    this.picked = this.picked.filter((one) => one.id !== id);
    if (this.sending?.id === id) this.sending.sending.cancel();
    this.changed();
  }

  /** The same id again: the vault starts the file anew, or says that it has it. */
  retry(id: string): void {
    this.put(id, { state: 'waiting', problem: null, progress: 0 });
    void this.next();
  }

  /** What goes with the entry; the tray is empty afterwards. */
  take(): AttachedFile[] {
    const kept = this.picked.flatMap((one) => (one.kept === null ? [] : [one.kept]));
    this.picked = [];
    this.changed();
    return kept;
  }

  private async next(): Promise<void> {
    const one = this.sending === null ? this.picked.find((picked) => picked.state === 'waiting') : undefined;
    if (one === undefined) return;
    this.put(one.id, { state: 'sending', progress: 0 });
    const start = new Uint8Array(await one.file.slice(0, 12).arrayBuffer().catch(() => new ArrayBuffer(0)));
    if (!looksAllowed(start)) this.put(one.id, { state: 'failed', problem: 'notAllowed' });
    else if (this.sending === null && this.picked.some((picked) => picked.id === one.id)) await this.carry(one);
    void this.next();
  }

  private async carry(one: PickedFile): Promise<void> {
    const sending = this.send(one.id, one.file, (part) => this.put(one.id, { progress: part }));
    this.sending = { id: one.id, sending };
    const answer: Result<Kept> = await sending.done;
    this.sending = null;
    this.put(one.id, answer.ok
      ? { state: 'sent', progress: 1, kept: answer.value.file }
      : { state: 'failed', problem: problemOf(answer) });
  }

  private put(id: string, change: Partial<PickedFile>): void {
    this.picked = this.picked.map((one) => (one.id === id ? { ...one, ...change } : one));
    this.changed();
  }
}
