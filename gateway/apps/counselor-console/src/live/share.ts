import { api } from '../api';
import { createStore } from '../store';
import type { Notice } from '../types';
import { LiveLine, silenceMs, type LineState } from './line';

/** Whether the line stands; shown in the desk's header. */
export const lineState = createStore<LineState>('connecting');

export interface Listener {
  onConnected(): void;
  onNotice(notice: Notice): void;
}

type Word = { kind: 'alive'; state: LineState } | { kind: 'ask' } | { kind: 'connected' } | { kind: 'notice'; notice: Notice };

const lockName = 'tomoshibi-desk-line';

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}

/**
 * One line for the whole browser: the tab that holds the lock listens and tells the others (ids only). A tab that hears nothing for
 * longer than the line may be silent takes the lock over, so a frozen tab stops nobody.
 */
export function listenLive(listener: Listener): () => void {
  const stopped = new AbortController();
  const channel = typeof BroadcastChannel === 'function' ? new BroadcastChannel(lockName) : null;
  const tell = (word: Word) => channel?.postMessage(word);
  let line: LiveLine | null = null;
  let heard = Date.now();

  const lead = async (): Promise<void> => {
    line = new LiveLine({
      openStream: api.openStream,
      pollStream: api.pollStream,
      sleep,
      now: Date.now,
      onState: (state) => (lineState.set(state), tell({ kind: 'alive', state })),
      onAlive: () => tell({ kind: 'alive', state: lineState.get() }),
      onConnected: () => (listener.onConnected(), tell({ kind: 'connected' })),
      onNotice: (notice) => (listener.onNotice(notice), tell({ kind: 'notice', notice })),
    });
    await line.run();
  };

  channel?.addEventListener('message', ({ data }: MessageEvent<Word>) => {
    if (line) {
      if (data.kind === 'ask') tell({ kind: 'alive', state: lineState.get() });
      return;
    }
    if (data.kind === 'ask') return;
    heard = Date.now();
    if (data.kind === 'alive') lineState.set(data.state);
    else if (data.kind === 'connected') listener.onConnected();
    else listener.onNotice(data.notice);
  });

  const hold = async (options: LockOptions): Promise<void> => {
    try {
      await navigator.locks.request(lockName, options, lead);
    } catch {
      // Taken over by another tab, or called off: this tab listens to the leader from now on.
      line?.stop();
      line = null;
      heard = Date.now();
      if (!stopped.signal.aborted && !options.steal) void hold({ signal: stopped.signal });
    }
  };

  if (channel && 'locks' in navigator) {
    void hold({ signal: stopped.signal });
    tell({ kind: 'ask' }); // another tab may hold the line already
    const watch = setInterval(() => {
      if (!line && Date.now() - heard > silenceMs + 5_000) void hold({ steal: true });
    }, 5_000);
    stopped.signal.addEventListener('abort', () => clearInterval(watch), { once: true });
  } else void lead();

  const hurry = () => line?.hurry();
  window.addEventListener('online', hurry, { signal: stopped.signal });
  document.addEventListener('visibilitychange', hurry, { signal: stopped.signal });

  return () => {
    stopped.abort();
    line?.stop();
    line = null;
    channel?.close();
    lineState.set('connecting');
  };
}
