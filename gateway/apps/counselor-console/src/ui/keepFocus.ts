import { useLayoutEffect, useRef, type FocusEvent } from 'react';

/** When the row that had the keyboard goes away, the keyboard stays with the list instead of falling to the page's top. */
export function useKeptFocus<T extends HTMLElement>(rows: string) {
  const box = useRef<T>(null);
  const inside = useRef(false);
  useLayoutEffect(() => {
    if (inside.current && (document.activeElement === document.body || document.activeElement === null)) box.current?.focus();
  }, [rows]);
  return {
    ref: box,
    tabIndex: -1,
    onFocus: () => {
      inside.current = true;
    },
    onBlur: (event: FocusEvent<T>) => {
      // A removed row blurs without a next target; leaving on purpose has one.
      if (event.relatedTarget && !event.currentTarget.contains(event.relatedTarget)) inside.current = false;
    },
  };
}
