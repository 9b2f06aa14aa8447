import * as api from './wire/api';
import { waiting } from './talk/outbox';
import type { OutboxStore } from './talk/outbox-store';
import type { Room } from './talk/room';

/** Where everybody may be found reading: the weather. */
const neutralPage = 'https://www.jma.go.jp/';
const graceMs = 400;
/** Browsers let 64 KiB of bodies outlive a page. */
const keepaliveBytes = 60_000;

/**
 * Quick exit. The screen is empty before anything else happens. What was not sent goes once more, in order while the
 * grace lasts; then the device forgets it, the session ends (both ways in lead back to it) and the page is replaced.
 */
export async function quickExit(room: Room | null, store: OutboxStore): Promise<void> {
  document.body.replaceChildren();
  room?.stop();
  let left = false;
  const leave = (): void => {
    // Once only: a second navigation would cancel the first.
    if (left) return;
    left = true;
    void api.endSession(true);
    window.location.replace(neutralPage);
  };
  const timer = setTimeout(leave, graceMs);
  await Promise.all([sendOnce(room, performance.now() + graceMs), store.drop()]);
  clearTimeout(timer);
  leave();
}

async function sendOnce(room: Room | null, until: number): Promise<void> {
  let bytesLeft = keepaliveBytes;
  for (const { entryId, text, attachments } of room === null ? [] : waiting(room.box)) {
    bytesLeft -= new TextEncoder().encode(JSON.stringify({ text })).length;
    if (bytesLeft < 0 || room === null) return;
    const sent = api.write(room.id, entryId, text, true, (attachments ?? []).map((file) => file.attachmentId));
    if (performance.now() < until) await Promise.race([sent, new Promise((r) => setTimeout(r, until - performance.now()))]);
  }
}
