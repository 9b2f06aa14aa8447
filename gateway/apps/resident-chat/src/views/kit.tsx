import { createContext, type ComponentChildren } from 'preact';
import { useContext, useEffect, useRef } from 'preact/hooks';
import type { Hotline } from '../wire/types';
import { pieces, plain } from '../words/words';
import { ja, type Words } from '../words/words.ja';

/** Small parts that every screen shares. */

export const WordsContext = createContext<Words>(ja);
export const useWords = (): Words => useContext(WordsContext);

/** The way out, for what covers the page's own button. */
export const ExitContext = createContext<() => void>(() => undefined);

export function QuickExit({ testId = 'quick-exit' }: { testId?: string }) {
  const w = useWords();
  const exit = useContext(ExitContext);
  return (
    <button type="button" class="quick-exit" data-testid={testId} title={plain(w.quickExitHint)} onClick={exit}>
      <span aria-hidden="true" class="quick-exit-mark">×</span>{w.quickExit}
    </button>
  );
}

/** Text with its furigana. */
export function T({ s }: { s: string }) {
  return (
    <>
      {pieces(s).map((piece) => piece.reading === undefined
        ? piece.text
        : <ruby>{piece.text}<rp>(</rp><rt>{piece.reading}</rt><rp>)</rp></ruby>)}
    </>
  );
}

/** The heading of a screen takes the focus, so that a screen reader starts there. */
export function Title({ s, focus = true }: { s: string; focus?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!focus) return;
    window.scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, []);
  return <h1 class="title" tabIndex={-1} ref={heading}><T s={s} /></h1>;
}

type ButtonKind = 'primary' | 'line' | 'secondary' | 'plain';

interface ActionProps {
  kind?: ButtonKind;
  testId?: string;
  note?: string;
  disabled?: boolean;
  children: ComponentChildren;
}

const inside = (children: ComponentChildren, note?: string) => (
  <>
    <span class="button-label">{children}</span>
    {note !== undefined && <span class="button-note"><T s={note} /></span>}
  </>
);

export function Button({ kind = 'secondary', testId, note, disabled = false, onClick, children }: ActionProps & { onClick: () => void }) {
  return (
    <button type="button" class={`button button-${kind}`} data-testid={testId} disabled={disabled} onClick={onClick}>
      {inside(children, note)}
    </button>
  );
}

export function LinkButton({ kind = 'secondary', testId, note, href, children }: ActionProps & { href: string }) {
  return <a class={`button button-${kind}`} data-testid={testId} href={href}>{inside(children, note)}</a>;
}

export const telOf = (line: Hotline): string => `tel:${(line.tel ?? line.number).replace(/[^0-9+#*]/g, '')}`;

export function Hotlines({ hotlines, lead, level = 2 }: { hotlines: Hotline[]; lead?: string; level?: 2 | 3 }) {
  const w = useWords();
  const Heading = `h${level}` as 'h2';
  return (
    <section class="hotlines" data-testid="hotlines">
      <Heading class="section-title"><T s={w.hotlinesTitle} /></Heading>
      <p><T s={lead ?? w.hotlinesLead} /></p>
      <ul class="plain-list hotline-list" lang="ja">
        {hotlines.map((line) => (
          <li key={line.name}>
            <a class="hotline" href={telOf(line)}>
              <span class="hotline-name">{line.name}</span>
              <span class="hotline-number">{line.number}</span>
              {line.hours !== null && <span class="hotline-hours">{line.hours}</span>}
            </a>
          </li>
        ))}
      </ul>
      <p class="small"><T s={w.emergency} /></p>
    </section>
  );
}

export function Notice({ kind, testId, children }: { kind: 'info' | 'warning' | 'error'; testId?: string; children: ComponentChildren }) {
  return <div class={`notice notice-${kind}`} role={kind === 'error' ? 'alert' : 'status'} data-testid={testId}>{children}</div>;
}

export function Loading() {
  const w = useWords();
  return <p class="loading" role="status"><span class="spinner" aria-hidden="true" /><T s={w.loading} /></p>;
}
