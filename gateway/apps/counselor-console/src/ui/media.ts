import { useSyncExternalStore } from 'react';

const wide = typeof matchMedia === 'function' ? matchMedia('(min-width: 60rem)') : null;

const watchWide = (changed: () => void) => {
  wide?.addEventListener('change', changed);
  return () => wide?.removeEventListener('change', changed);
};

/** True on a desk's screen, false on a phone: there one consultation is shown at a time. */
export const useWide = (): boolean => useSyncExternalStore(watchWide, () => wide?.matches ?? true);

const watchAttention = (changed: () => void) => {
  const events = ['focus', 'blur'] as const;
  for (const event of events) window.addEventListener(event, changed);
  document.addEventListener('visibilitychange', changed);
  return () => {
    for (const event of events) window.removeEventListener(event, changed);
    document.removeEventListener('visibilitychange', changed);
  };
};

/** True while a person is looking: the page is visible and has the keyboard. */
export const useAttention = (): boolean =>
  useSyncExternalStore(watchAttention, () => document.visibilityState === 'visible' && document.hasFocus());
