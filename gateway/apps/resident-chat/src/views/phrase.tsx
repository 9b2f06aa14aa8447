import { useEffect, useState } from 'preact/hooks';
import { newPhrase, phraseSession } from '../wire/api';
import type { Failure } from '../wire/result';
import { format, groups, parse } from '../talk/phrase';
import { plain, problemText } from '../words/words';
import { Button, Loading, Notice, T, Title, useWords } from './kit';

export function CopyButton({ text }: { text: string }) {
  const w = useWords();
  const [said, setSaid] = useState('');
  const copy = (): void => {
    // Insecure or old browsers have no clipboard at all.
    const writing = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'));
    writing.then(() => setSaid(w.copied), () => setSaid(w.copyFailed));
  };
  return (
    <div class="copy">
      <Button onClick={copy}><T s={w.copy} /></Button>
      <span role="status" class="small"><T s={said} /></span>
    </div>
  );
}

/** Shows a new recovery phrase, once. It lives in this component and nowhere else. */
export function NewPhrase({ onDone, onBack }: { onDone: () => void; onBack: () => void }) {
  const w = useWords();
  const [phrase, setPhrase] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let gone = false;
    void newPhrase().then((answer) => {
      if (gone) return;
      if (answer.ok) setPhrase(format(answer.value.phrase));
      else setFailure(answer);
    });
    return () => { gone = true; };
  }, [attempt]);
  if (phrase === null) {
    return (
      <div class="column">
        <Title s={w.phraseTitle} />
        {failure === null ? <Loading /> : (
          <>
            <Notice kind="error"><T s={w.phraseFailed} /> <T s={problemText(w, failure)} /></Notice>
            <Button kind="primary" onClick={() => { setFailure(null); setAttempt(attempt + 1); }}><T s={w.retry} /></Button>
            <Button onClick={onBack}><T s={w.back} /></Button>
          </>
        )}
      </div>
    );
  }
  const parts = groups(phrase);
  return (
    <div class="column">
      <Title s={w.phraseTitle} />
      <p class="lead"><T s={w.phraseLead} /></p>
      <p class="phrase" data-testid="phrase-shown" translate={false}>
        {parts.map((part, index) => <span key={index}>{part}{index < parts.length - 1 && <span class="phrase-dash">-</span>}</span>)}
      </p>
      <CopyButton text={phrase} />
      <Notice kind="warning"><T s={w.phraseOnce} /></Notice>
      <p><T s={w.phraseLost} /></p>
      <p class="small"><T s={w.phraseCopyNote} /></p>
      <Button kind="primary" testId="phrase-confirm" onClick={onDone}><T s={w.phraseConfirm} /></Button>
    </div>
  );
}

/** Coming back with a recovery phrase. */
export function PhraseReturn({ onDone, onBack }: { onDone: () => void; onBack: () => void }) {
  const w = useWords();
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const phrase = parse(typed);
    if (phrase === null) { setProblem(w.phraseShort); return; }
    setBusy(true);
    setProblem('');
    const answer = await phraseSession(phrase);
    setBusy(false);
    if (answer.ok) onDone();
    else if (answer.status === 404) setProblem(w.phraseUnknown);
    else if (answer.status === 429) setProblem(w.tooOften(Math.max(1, Math.ceil((answer.retryAfterMs ?? 600_000) / 60_000))));
    else setProblem(problemText(w, answer));
  };
  return (
    <form class="column" onSubmit={(event) => void submit(event)} noValidate>
      <Title s={w.phraseInputTitle} />
      <div class="field">
        <label class="field-label" for="phrase"><T s={w.phraseInputLabel} /></label>
        <p class="small" id="phrase-hint"><T s={w.phraseInputHint} /></p>
        <input
          id="phrase" class="input phrase-input" data-testid="phrase-input" type="text" value={typed}
          autoComplete="off" autoCapitalize="characters" autocorrect="off" spellcheck={false} inputMode="text" maxLength={60}
          placeholder="XXXX-XXXX-XXXX-XXXX-XXXX" aria-describedby="phrase-hint phrase-problem" aria-invalid={problem !== ''}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <p class="field-problem" id="phrase-problem" role="alert" data-testid="phrase-problem"><T s={problem} /></p>
      </div>
      <button type="submit" class="button button-primary" data-testid="phrase-submit" disabled={busy} aria-label={plain(w.phraseInputGo)}>
        <span class="button-label"><T s={w.phraseInputGo} /></span>
      </button>
      <Button onClick={onBack}><T s={w.back} /></Button>
      <p class="small"><T s={w.phraseForgot} /></p>
    </form>
  );
}
