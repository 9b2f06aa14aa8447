import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { languages, load, plain, remember, remembered, type Language, type Words } from '../words/words';
import { ja } from '../words/words.ja';
import { ExitContext, QuickExit, T, WordsContext } from './kit';

const idleMs = 10 * 60_000;
const doubleEscMs = 1_000;

interface ShellProps {
  tenantName: string;
  onExit: () => void;
  /** Nobody is looking any more, or somebody is again. */
  onLook?: (looking: boolean) => void;
  /** The cover was lifted: time to ask whether the session still stands. */
  onReturn?: () => void;
  fixed?: boolean;
  children: ComponentChildren;
}

/** What surrounds every screen: the way out, the language, and the cover. */
export function Shell({ tenantName, onExit, onLook, onReturn, fixed = false, children }: ShellProps) {
  const [words, setWords] = useState<Words>(ja);
  const [language, setLanguage] = useState<Language>(remembered);
  const [covered, setCovered] = useState(false);
  const page = useRef<HTMLDivElement>(null);
  useEffect(() => {
    void load(language).then((loaded) => {
      setWords(loaded);
      document.documentElement.lang = loaded.lang;
    }, () => undefined);
  }, [language]);
  useDoubleEscape(onExit);
  useIdle(useCallback(() => setCovered(true), []));
  useLooking(!covered, onLook);
  useVisibleHeight();
  const lift = (): void => {
    setCovered(false);
    onReturn?.();
  };
  useEffect(() => {
    if (!covered) return undefined;
    // A modal dialog would hold the focus under the cover.
    page.current?.querySelectorAll('dialog').forEach((dialog) => dialog.close?.());
    return () => page.current?.querySelector<HTMLElement>('h1')?.focus();
  }, [covered]);
  const choose = (event: Event): void => {
    const chosen = (event.currentTarget as HTMLSelectElement).value as Language;
    remember(chosen);
    setLanguage(chosen);
  };
  return (
    <WordsContext.Provider value={words}><ExitContext.Provider value={onExit}>
      {covered && <Cover words={words} onLift={lift} />}
      {/* Stays in place under the cover: a phrase shown once, answers half given and a draft must survive it. */}
      <div class={fixed ? 'page page-fixed' : 'page'} hidden={covered} ref={page}>
        <header class="bar">
          <p class="bar-name" lang="ja">{tenantName}</p>
          <select class="language" data-testid="lang-switch" aria-label={plain(words.languageLabel)} value={language} onChange={choose}>
            {languages.map((each) => <option key={each.id} value={each.id} lang={each.lang}>{each.label}</option>)}
          </select>
          <QuickExit />
        </header>
        <main>{children}</main>
      </div>
    </ExitContext.Provider></WordsContext.Provider>
  );
}

/** Looks like an empty memo. A touch or a key lifts it. */
function Cover({ words, onLift }: { words: Words; onLift: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  const date = new Intl.DateTimeFormat(words.lang, { month: 'long', day: 'numeric', weekday: 'short' }).format(new Date());
  return (
    <main class="cover">
      <h1 class="cover-title"><T s={words.coverTitle} /></h1>
      <p class="cover-date">{date}</p>
      <p><T s={words.coverText} /></p>
      <button type="button" class="cover-lift" data-testid="cover" ref={button} onClick={onLift}>
        <span class="small"><T s={words.coverTap} /></span>
      </button>
    </main>
  );
}

function useDoubleEscape(act: () => void): void {
  useEffect(() => {
    let last = 0;
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.repeat || event.isComposing) return;
      const now = performance.now();
      if (last > 0 && now - last < doubleEscMs) act();
      last = now;
    };
    document.addEventListener('keydown', pressed, true);
    return () => document.removeEventListener('keydown', pressed, true);
  }, [act]);
}

/** Timers sleep with the phone, so the clock is asked again when the page wakes. */
function useIdle(act: () => void): void {
  useEffect(() => {
    let last = Date.now();
    const check = (): void => { if (Date.now() - last >= idleMs) act(); };
    const touched = (): void => { check(); last = Date.now(); };
    const timer = setInterval(check, 5_000);
    const events = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
    for (const name of events) document.addEventListener(name, touched, { passive: true });
    document.addEventListener('visibilitychange', check);
    return () => {
      clearInterval(timer);
      for (const name of events) document.removeEventListener(name, touched);
      document.removeEventListener('visibilitychange', check);
    };
  }, [act]);
}

function useLooking(uncovered: boolean, onLook?: (looking: boolean) => void): void {
  useEffect(() => {
    const look = (): void => onLook?.(uncovered && document.visibilityState === 'visible');
    look();
    document.addEventListener('visibilitychange', look);
    window.addEventListener('online', look);
    window.addEventListener('pageshow', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('online', look);
      window.removeEventListener('pageshow', look);
    };
  }, [uncovered, onLook]);
}

/** iPhones lay the keyboard over the page: the frame follows what is left, so that the way out stays in sight. */
function useVisibleHeight(): void {
  useEffect(() => {
    const viewport = window.visualViewport;
    if (viewport === null) return undefined;
    const fit = (): void => {
      // Pinched in, the person wants to look closer, not a smaller frame.
      if (viewport.scale > 1.01) return;
      document.documentElement.style.setProperty('--visible-height', `${viewport.height}px`);
    };
    fit();
    viewport.addEventListener('resize', fit);
    return () => viewport.removeEventListener('resize', fit);
  }, []);
}
