import { useCallback, useEffect, useState } from 'preact/hooks';
import { newId } from '../id';
import * as api from '../wire/api';
import type { Door } from '../wire/types';
import { quickExit } from '../exit';
import { OutboxStore } from '../talk/outbox-store';
import { DoorAway, DoorView, WhatHappens } from '../views/door';
import { Button, Hotlines, LinkButton, Loading, Notice, T, Title, useWords } from '../views/kit';
import { NewPhrase, PhraseReturn } from '../views/phrase';
import { Shell } from '../views/shell';
import { problemIn, signInWithLiff, type EnterProblem } from './sign-in';

type Step = 'loading' | 'away' | 'door' | 'working' | EnterProblem | 'newPhrase' | 'phraseReturn';

const toChat = (hash = ''): void => window.location.replace(`/${hash}`);

/** The page that LINE opens: checks with LINE, then hands over to the chat page. Whatever fails, other ways in are offered. */
export function Enter() {
  const [step, setStep] = useState<Step>('loading');
  const [door, setDoor] = useState<Door | null>(null);

  const withLine = useCallback(async (liffId: string) => {
    setStep('working');
    const outcome = await signInWithLiff(liffId);
    if (outcome.kind === 'problem') setStep(outcome.problem);
    else if (outcome.kind === 'in') { count(); toChat('#from=line'); }
  }, []);

  const begin = useCallback(async () => {
    const answer = await api.door();
    if (!answer.ok) { setStep('away'); return; }
    setDoor(answer.value);
    const problem = problemIn(window.location.search);
    const { mode, liffId } = answer.value.entry;
    if (problem !== null) setStep(problem);
    else if (mode === 'inAppLiff' && liffId !== null && liffId !== '') void withLine(liffId);
    else { count(); setStep('door'); }
  }, [withLine]);
  useEffect(() => void begin(), [begin]);

  const exit = useCallback(() => void quickExit(null, new OutboxStore()), []);
  return <Shell tenantName={door?.tenantName ?? ''} onExit={exit}>{view()}</Shell>;

  function view() {
    if (step === 'loading') return <Loading />;
    if (step === 'away' || door === null) return <DoorAway onRetry={() => void begin()} />;
    const withoutLine = (): void => setStep('newPhrase');
    const phrase = (): void => setStep('phraseReturn');
    if (step === 'newPhrase') return <NewPhrase onDone={() => toChat()} onBack={() => setStep('door')} />;
    if (step === 'phraseReturn') return <PhraseReturn onDone={() => toChat()} onBack={() => setStep('door')} />;
    if (step === 'door') return <DoorView door={door} problem={null} onWithoutLine={withoutLine} onPhrase={phrase} />;
    if (step === 'working') return <Working door={door} />;
    return <Problem door={door} problem={step} onWithoutLine={withoutLine} onPhrase={phrase} />;
  }
}

/** An access through LINE, counted when the person has come through and not at each of LINE's redirects. */
const count = (): void => void api.visit(newId(), 'line');

function Working({ door }: { door: Door }) {
  const w = useWords();
  return (
    <div class="column" data-testid="enter-working">
      <Title s={w.enterWorking} />
      <p class="lead" role="status"><span class="spinner" aria-hidden="true" /><T s={w.enterWorkingNote} /></p>
      <WhatHappens />
      <Hotlines hotlines={door.hotlines} />
    </div>
  );
}

interface ProblemProps { door: Door; problem: EnterProblem; onWithoutLine: () => void; onPhrase: () => void }

function Problem({ door, problem, onWithoutLine, onPhrase }: ProblemProps) {
  const w = useWords();
  return (
    <div class="column" data-testid="enter-problem" data-problem={problem}>
      <Title s={w.enterProblemTitle} />
      <Notice kind="warning"><T s={w.enterProblem[problem]} /></Notice>
      <div class="ways">
        <LinkButton kind="line" testId="enter-again" href="/enter"><T s={w.enterAgain} /></LinkButton>
        <LinkButton testId="enter-browser" href={api.lineStartPath()}><T s={w.enterBrowser} /></LinkButton>
        <Button kind="primary" testId="start-without-line" note={w.startWithoutNote} onClick={onWithoutLine}><T s={w.startWithout} /></Button>
        <Button testId="phrase-return" note={w.phraseReturnNote} onClick={onPhrase}><T s={w.phraseReturn} /></Button>
      </div>
      <Hotlines hotlines={door.hotlines} />
    </div>
  );
}
