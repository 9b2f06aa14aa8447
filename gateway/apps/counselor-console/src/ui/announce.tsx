import { useEffect } from 'react';
import { createStore, useStore } from '../store';
import { useWords } from '../words';
import { Btn } from './controls';

interface Said {
  text: string;
  time: number;
}

const polite = createStore<Said>({ text: '', time: 0 });
const toast = createStore<Said | null>(null);

/** Tells a screen reader, politely. Never a word of a conversation. */
export function announce(text: string): void {
  polite.set({ text, time: performance.now() });
}

/** Shows a sentence of ours for a while, and reads it out. */
export function say(text: string): void {
  toast.set({ text, time: performance.now() });
  announce(text);
}

/** Takes the shown sentence away: another page, another matter. */
export const hush = (): void => toast.set(null);

const toastMs = 8_000;

export function Announcer() {
  const said = useStore(polite);
  const shown = useStore(toast);
  const words = useWords();
  useEffect(() => {
    if (!shown) return;
    const timer = setTimeout(() => toast.set(null), toastMs);
    return () => clearTimeout(timer);
  }, [shown]);
  return (
    <>
      {/* Keyed by time: the same sentence twice is read twice. */}
      <div role="status" aria-live="polite" className="sr-only">
        <span key={said.time}>{said.text}</span>
      </div>
      {shown && (
        <section aria-label={words.toast} className="fixed inset-x-0 top-2 z-50 grid place-items-center px-4 pointer-events-none">
          <div className="panel flex items-center gap-3 py-2 pl-4 pr-2 shadow-2 pointer-events-auto max-w-xl" data-testid="toast">
            <span>{shown.text}</span>
            <Btn small variant="quiet" onPress={() => toast.set(null)}>{words.dismiss}</Btn>
          </div>
        </section>
      )}
    </>
  );
}
