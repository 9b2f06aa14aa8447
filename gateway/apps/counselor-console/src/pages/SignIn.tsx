import { useEffect, useState, type FormEvent } from 'react';
import { Problem } from '../api';
import { lapsed, signIn } from '../session/session';
import { useStore } from '../store';
import { Btn, Field, Lamp, Trouble } from '../ui/controls';
import { LanguageChoice } from '../ui/LanguageChoice';
import { explain, useWords } from '../words';

/** Counts a "too often" down to zero. */
function useCountdown(): [number, (seconds: number) => void] {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1_000);
    return () => clearTimeout(timer);
  }, [left]);
  return [left, setLeft];
}

export function SignInPage({ accepted }: { accepted: boolean }) {
  const words = useWords();
  const again = useStore(lapsed);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [left, countDown] = useCountdown();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || left > 0) return;
    setBusy(true);
    setTrouble(null);
    try {
      await signIn(email.trim(), password, code.trim());
    } catch (error) {
      setCode('');
      if (error instanceof Problem && error.status === 429) countDown(error.retryAfterSeconds ?? 30);
      // One text for everything that was typed wrong: which part it was helps only a stranger.
      else if (error instanceof Problem && error.status < 500) setTrouble(words.signIn.failed);
      else setTrouble(explain(error, words));
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className="h-full overflow-y-auto grid place-items-center p-4">
      <div className="w-full max-w-md grid gap-4">
        <div className="flex items-center gap-3">
          <Lamp className="size-10" />
          <p className="text-std-22B-150">{words.brand} <span className="text-std-18N-160">{words.product}</span></p>
        </div>
        <form className="panel p-6 grid gap-4" onSubmit={(e) => void submit(e)} noValidate>
          <div className="grid gap-1">
            <h1 className="text-std-24B-150">{again ? words.signIn.again : words.signIn.heading}</h1>
            <p className={again ? 'text-warn' : 'text-muted'}>{again ? words.signIn.againLead : words.signIn.lead}</p>
          </div>
          {accepted && !again && <p role="status" className="rounded-8 border border-good bg-good-soft px-3 py-2 text-good">{words.signIn.accepted}</p>}
          {left > 0 ? <Trouble testId="sign-in-problem">{words.signIn.tooOften(left)}</Trouble>
            : trouble && <Trouble testId="sign-in-problem">{trouble}</Trouble>}
          <Field label={words.signIn.email} type="email" name="email" autoComplete="username" value={email} onChange={setEmail} isRequired testId="email" autoFocus />
          <Field label={words.signIn.password} type="password" name="password" autoComplete="current-password" value={password} onChange={setPassword} isRequired testId="password" />
          <Field label={words.signIn.code} hint={words.signIn.codeHint} name="code" inputMode="numeric" autoComplete="one-time-code"
            value={code} onChange={setCode} isRequired testId="code" inputClass="num tracking-widest" maxDigits={7} />
          <Btn type="submit" variant="primary" isDisabled={busy || left > 0} data-testid="sign-in" className="min-h-11">
            {busy ? words.signIn.busy : words.signIn.submit}
          </Btn>
        </form>
        <div className="flex items-center justify-between gap-4 text-muted">
          <p>{words.signIn.foot}</p>
          <LanguageChoice />
        </div>
      </div>
    </main>
  );
}
