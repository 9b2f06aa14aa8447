import { newId } from '../id';
import * as api from '../wire/api';
import type { Failure } from '../wire/result';
import { isOver, type AttachedFile, type ConsultationView, type Entry, type StreamState } from '../wire/types';
import { sendFile } from '../wire/upload';
import { FileTray } from './files';
import { Live } from './live';
import { emptyLog, hasGap, merge, type Log } from './log';
import * as outbox from './outbox';
import type { OutboxStore } from './outbox-store';
import { clean } from './text';

export type RoomChange = { kind: 'changed' } | { kind: 'counselorSaid'; seq: number; text: string } | { kind: 'lost'; failure: Failure };

/** A hidden page is nobody looking: after this it lets go of its stream, so that a LINE notice may be sent. */
const hiddenGraceMs = 10_000;

/** One consultation as this page knows it: what arrived, what waits to be sent, and whether the line is alive. */
export class Room {
  log: Log = emptyLog;
  box: outbox.Outbox = outbox.emptyOutbox;
  draft = '';
  /** What is picked and not yet said. */
  readonly tray = new FileTray((id, file, onProgress) => sendFile(this.id, id, file, onProgress), () => this.tell());
  loaded = false;
  connected = true;
  private stopped = false;
  private looking = true;
  private readonly live: Live;
  private pumpTimer: ReturnType<typeof setTimeout> | undefined;
  private gapTimer: ReturnType<typeof setTimeout> | undefined;
  private readTimer: ReturnType<typeof setTimeout> | undefined;
  private hiddenTimer: ReturnType<typeof setTimeout> | undefined;
  private readUpTo = 0;
  private asking = false;
  private readonly ears = new Set<(change: RoomChange) => void>();

  constructor(public view: ConsultationView, private readonly store: OutboxStore) {
    const id = view.consultationId;
    this.live = new Live(
      {
        listen: (after, signal, onAlive, onEvent) => api.listen(id, after, signal, onAlive, onEvent),
        poll: (after, signal) => api.poll(id, after, signal),
      },
      {
        after: () => this.log.through,
        state: (state) => this.hearState(state),
        entries: (entries) => this.take(entries),
        connected: (connected) => { if (connected !== this.connected) { this.connected = connected; this.tell(); } },
        ended: (failure) => this.lose(failure),
      });
  }

  get id(): string { return this.view.consultationId; }
  get over(): boolean { return isOver(this.view.state); }

  listen(ear: (change: RoomChange) => void): () => void {
    this.ears.add(ear);
    return () => this.ears.delete(ear);
  }

  async start(): Promise<void> {
    for (const { entryId, text, madeAt, attachments } of await this.store.load(this.id, Date.now()))
      this.box = outbox.add(this.box, { entryId, text, madeAt, attachments: attachments ?? [] });
    if (this.over) this.box = outbox.close(this.box);
    this.tell();
    await this.catchUp();
    if (this.stopped) return;
    if (!this.over) this.live.start();
    this.pump();
  }

  stop(): void {
    this.stopped = true;
    this.live.stop();
    for (const timer of [this.pumpTimer, this.gapTimer, this.readTimer, this.hiddenTimer]) clearTimeout(timer);
  }

  /** The page came into view or left it (hidden, covered). */
  look(looking: boolean): void {
    this.looking = looking;
    clearTimeout(this.hiddenTimer);
    if (this.stopped) return;
    if (!looking) { this.hiddenTimer = setTimeout(() => this.live.stop(), hiddenGraceMs); return; }
    this.wake();
    this.tell();
  }

  /** Back on the screen or back on the network: ask again now. */
  wake(): void {
    if (this.stopped) return;
    this.box = outbox.hurry(this.box);
    this.pump();
    if (!this.loaded) void this.catchUp();
    else if (!this.over && this.looking) this.live.wake();
  }

  async say(typed: string, attachments: readonly AttachedFile[] = []): Promise<void> {
    const item = { entryId: newId(), text: clean(typed), madeAt: Date.now(), attachments };
    this.box = outbox.add(this.box, item);
    this.tell();
    // Kept before sent: between these two lines the phone may die.
    await this.store.keep({ ...item, consultationId: this.id });
    // Acknowledged meanwhile: then it must not stay behind.
    if (!this.box.items.some((one) => one.entryId === item.entryId)) void this.store.forget(item.entryId);
    this.pump();
  }

  discard(entryId: string): void {
    this.box = outbox.discard(this.box, entryId);
    void this.store.forget(entryId);
    this.tell();
  }

  /** A person saw it: only ever called for a bubble on a visible page. */
  seen(seq: number): void {
    if (!this.looking || seq <= Math.max(this.readUpTo, this.view.residentReadSeq)) return;
    this.readUpTo = seq;
    clearTimeout(this.readTimer);
    this.readTimer = setTimeout(() => void this.sendRead(), 400);
  }

  async leave(): Promise<Failure | null> {
    const answer = await api.leave(this.id);
    if (!answer.ok) return answer;
    this.setView(answer.value);
    return null;
  }

  private async sendRead(): Promise<void> {
    const answer = await api.read(this.id, this.readUpTo);
    // Not kept: the next bubble seen asks again.
    if (!answer.ok) this.readUpTo = this.view.residentReadSeq;
  }

  private pump(): void {
    clearTimeout(this.pumpTimer);
    if (this.stopped) return;
    const now = Date.now();
    const item = outbox.due(this.box, now);
    if (item !== null) { void this.send(item); return; }
    if (this.box.underWay === null && outbox.waiting(this.box).length > 0 && !this.box.signedOut)
      this.pumpTimer = setTimeout(() => this.pump(), Math.max(this.box.notBefore - now, 50));
  }

  private async send(item: outbox.OutboxItem): Promise<void> {
    this.box = outbox.start(this.box, item.entryId);
    const attachments = item.attachments ?? [];
    const answer = await api.write(this.id, item.entryId, item.text, false, attachments.map((file) => file.attachmentId));
    if (answer.ok) {
      const { seq, storedAt } = answer.value;
      const kind = attachments.length > 0 ? 'files' : 'text';
      this.take([{ seq, entryId: item.entryId, author: 'resident', kind, text: item.text, attachments: [...attachments], storedAt }]);
    } else {
      this.box = outbox.failed(this.box, item.entryId, answer, Date.now(), Math.random);
      if (answer.status === 401 || answer.code === 'vault-fenced') this.lose(answer);
      else if (answer.code === 'consultation-closed') void this.refreshView();
    }
    this.tell();
    this.pump();
  }

  private take(entries: readonly Entry[]): void {
    const known = this.log.through;
    this.log = merge(this.log, entries);
    for (const entry of entries) {
      if (this.box.items.some((item) => item.entryId === entry.entryId)) {
        this.box = outbox.acknowledge(this.box, entry.entryId);
        void this.store.forget(entry.entryId);
      }
      if (this.loaded && entry.author === 'counselor' && entry.seq > known) this.tell({ kind: 'counselorSaid', seq: entry.seq, text: entry.text });
    }
    this.mindTheGap();
    this.tell();
    this.pump();
  }

  private hearState(state: StreamState): void {
    this.setView({ ...this.view, ...state });
  }

  private setView(view: ConsultationView): void {
    const before = this.view;
    this.view = {
      ...view,
      // An older answer may arrive late: marks only rise, and what is over stays over.
      state: isOver(before.state) ? before.state : view.state,
      lastSeq: Math.max(before.lastSeq, view.lastSeq),
      staffReadSeq: Math.max(before.staffReadSeq, view.staffReadSeq),
      residentReadSeq: Math.max(before.residentReadSeq, view.residentReadSeq),
    };
    if (this.over) this.box = outbox.close(this.box);
    this.mindTheGap();
    this.tell();
  }

  private async refreshView(): Promise<void> {
    const answer = await api.consultation(this.id);
    if (answer.ok) this.setView(answer.value);
  }

  private mindTheGap(): void {
    if (!this.loaded || this.stopped) return;
    clearTimeout(this.gapTimer);
    if (hasGap(this.log, this.view.lastSeq)) this.gapTimer = setTimeout(() => void this.catchUp(), 700);
    else if (this.over) this.live.stop();
  }

  /** Reads page after page until nothing is missing. */
  private async catchUp(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    let more = true;
    while (more && !this.stopped) {
      const answer = await api.entries(this.id, this.log.through);
      if (!answer.ok) { this.asking = false; this.retryCatchUp(answer); return; }
      const before = this.log.through;
      this.take(answer.value.entries);
      more = this.log.through > before && this.log.through < answer.value.lastSeq;
    }
    this.asking = false;
    this.loaded = true;
    this.tell();
  }

  private retryCatchUp(failure: Failure): void {
    if (failure.status === 401 || failure.status === 404 || failure.code === 'vault-fenced') { this.lose(failure); return; }
    if (!this.loaded && this.connected) { this.connected = false; this.tell(); }
    clearTimeout(this.gapTimer);
    if (!this.stopped) this.gapTimer = setTimeout(() => void this.resume(), Math.max(failure.retryAfterMs ?? 0, 3_000));
  }

  private async resume(): Promise<void> {
    const first = !this.loaded;
    await this.catchUp();
    if (!this.loaded || !first || this.stopped) return;
    this.connected = true;
    this.tell();
    if (!this.over) this.live.start();
  }

  private lose(failure: Failure): void {
    this.live.stop();
    this.tell({ kind: 'lost', failure });
  }

  private tell(change: RoomChange = { kind: 'changed' }): void {
    for (const ear of this.ears) ear(change);
  }
}
