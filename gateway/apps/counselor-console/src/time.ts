import { useSyncExternalStore } from 'react';

const zone = 'Asia/Tokyo';

/** Today in Japan, as the reports count days. */
export const todayInJapan = (at: Date = new Date()): string => new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(at);

const clock = new Intl.DateTimeFormat('ja-JP', { timeZone: zone, hour: '2-digit', minute: '2-digit', hour12: false });
const dayAndClock = new Intl.DateTimeFormat('ja-JP', {
  timeZone: zone, month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false,
});
const exact = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });

/** 21:04 for today, 11/20 21:04 before. */
export function clockTime(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '–';
  return todayInJapan(at) === todayInJapan() ? clock.format(at) : dayAndClock.format(at);
}

export const exactTime = (iso: string): string => exact.format(new Date(iso));

/** Whole seconds since then, never below zero (clocks differ). */
export const secondsSince = (iso: string, now: number): number => Math.max(0, Math.floor((now - new Date(iso).getTime()) / 1000));

/** 0:42, 12:05, 1:02:09. */
export function duration(seconds: number): string {
  const h = Math.floor(seconds / 3600);
  const m = Math.floor((seconds % 3600) / 60);
  const s = String(seconds % 60).padStart(2, '0');
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${s}` : `${m}:${s}`;
}

// One clock for the whole screen: every waiting time ticks in the same render.
let now = Date.now();
const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  if (!timer) now = Date.now();
  timer ??= setInterval(() => {
    now = Date.now();
    for (const one of watchers) one();
  }, 1_000);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

export function useNow(): number {
  return useSyncExternalStore(watch, () => now);
}
