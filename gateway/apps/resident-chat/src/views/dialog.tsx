import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { QuickExit } from './kit';

/** The browser's own modal dialog: it traps the focus, gives it back, and closes with Esc. */
export function Dialog({ label, onClose, children }: { label: string; onClose: () => void; children: ComponentChildren }) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    if (dialog === null) return undefined;
    // Phones older than <dialog> show it as an ordinary block.
    if (typeof dialog.showModal === 'function') dialog.showModal();
    else dialog.setAttribute('open', '');
    return () => { if (typeof dialog.close === 'function') dialog.close(); };
  }, []);
  return (
    <dialog class="dialog" aria-label={label} ref={element} onClose={onClose}>
      {/* The page behind is out of reach while this is open; the way out must not be. */}
      <div class="dialog-exit"><QuickExit testId="quick-exit-dialog" /></div>
      {children}
    </dialog>
  );
}
