import { useEffect, useState, type FormEvent } from 'react';
import { api, Problem } from '../api';
import { leastLength, passwordRules } from '../session/password';
import type { Invitation } from '../types';
import { Btn, Field, Lamp, Trouble } from '../ui/controls';
import { explain, useWords } from '../words';

const token = (): string => decodeURIComponent(location.hash.slice(1));

type Opened = { state: 'opening' } | { state: 'gone' } | { state: 'away' } | { state: 'open'; invitation: Invitation };

export function InvitePage({ onAccepted }: { onAccepted: () => void }) {
  const words = useWords();
  const [opened, setOpened] = useState<Opened>({ state: 'opening' });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    let live = true;
    api.openInvitation(token()).then(
      (invitation) => live && setOpened({ state: 'open', invitation }),
      (error: unknown) => live && setOpened({ state: error instanceof Problem && error.status < 500 && error.status !== 429 ? 'gone' : 'away' }),
    );
    return () => {
      live = false;
    };
  }, [attempt]);

  return (
    <main className="h-full overflow-y-auto p-4">
      <div className="mx-auto grid w-full max-w-xl gap-4 py-4">
        <div className="flex items-center gap-3">
          <Lamp className="size-10" />
          <p className="text-std-22B-150">{words.brand} <span className="text-std-18N-160">{words.product}</span></p>
        </div>
        <h1 className="text-std-24B-150">{words.invite.heading}</h1>
        {opened.state === 'opening' && <p role="status">{words.invite.opening}</p>}
        {opened.state === 'gone' && <Trouble testId="invitation-gone">{words.invite.gone}</Trouble>}
        {opened.state === 'away' && (
          <>
            <Trouble>{words.invite.away}</Trouble>
            <Btn onPress={() => setAttempt(attempt + 1)}>{words.retry}</Btn>
          </>
        )}
        {opened.state === 'open' && <Accept invitation={opened.invitation} onAccepted={onAccepted} />}
      </div>
    </main>
  );
}

function Rule({ kept, children }: { kept: boolean; children: string }) {
  const words = useWords();
  return (
    <li className={kept ? 'text-good' : 'text-muted'}>
      <span aria-hidden="true">{kept ? '✓ ' : '・ '}</span>
      {children}
      <span className="sr-only"> ({kept ? words.invite.kept : words.invite.open})</span>
    </li>
  );
}

function Accept({ invitation, onAccepted }: { invitation: Invitation; onAccepted: () => void }) {
  const words = useWords();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const rules = passwordRules(password, [invitation.displayName, invitation.email, invitation.tenantName]);
  const ready = rules.length && rules.name && rules.product && /^\d{6}$/.test(code.trim());

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || !ready) return;
    setBusy(true);
    setTrouble(null);
    try {
      await api.acceptInvitation(token(), password, code.trim());
      onAccepted();
    } catch (error) {
      setCode('');
      if (error instanceof Problem && error.status === 404) setTrouble(words.invite.gone);
      else if (error instanceof Problem && (error.status === 400 || error.status === 401)) setTrouble(words.invite.failed);
      else setTrouble(explain(error, words));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form className="panel grid gap-6 p-6" onSubmit={(e) => void submit(e)} noValidate>
      <p className="text-std-16N-170">{words.invite.hello(invitation.displayName, invitation.tenantName)}<br /><span className="text-muted">{invitation.email}</span></p>
      <section className="grid gap-3">
        <h2 className="text-std-18B-160">{words.invite.step1}</h2>
        <p>{words.invite.step1Lead}</p>
        <div className="flex flex-wrap items-center gap-4">
          {/* An image, not markup: nothing in the drawing can run or reach the page. */}
          <img className="size-44 rounded-8 border border-line bg-white p-2" alt={words.invite.qrAlt} src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(invitation.totp.qrSvg)}`} />
          <div className="grid gap-1 min-w-0 flex-1 basis-48">
            <p className="label">{words.invite.secret}</p>
            <code className="text-mono-16N-150 break-all rounded-8 bg-sunken border border-line px-2 py-1 select-all" data-testid="totp-secret">{invitation.totp.secretBase32}</code>
          </div>
        </div>
      </section>
      <section className="grid gap-3">
        <h2 className="text-std-18B-160">{words.invite.step2}</h2>
        <input type="text" name="email" autoComplete="username" value={invitation.email} readOnly hidden />
        <Field label={words.invite.password} type="password" name="password" autoComplete="new-password" value={password} onChange={setPassword} testId="accept-password" isRequired />
        <ul aria-label={words.invite.rules} className="grid gap-0.5">
          <Rule kept={rules.length}>{words.invite.ruleLength([...password].length)}</Rule>
          <Rule kept={rules.name && password.length >= leastLength}>{words.invite.ruleName}</Rule>
          <Rule kept={rules.product && password.length >= leastLength}>{words.invite.ruleProduct}</Rule>
        </ul>
        <p className="hint">{words.invite.ruleNote}</p>
      </section>
      <section className="grid gap-3">
        <h2 className="text-std-18B-160">{words.invite.step3}</h2>
        <Field label={words.invite.code} name="code" inputMode="numeric" autoComplete="one-time-code" value={code} onChange={setCode} testId="accept-code" inputClass="num tracking-widest max-w-48" isRequired maxDigits={7} />
      </section>
      {trouble && <Trouble testId="accept-problem">{trouble}</Trouble>}
      <Btn type="submit" variant="primary" isDisabled={busy || !ready} data-testid="accept-submit" className="min-h-11">{busy ? words.invite.busy : words.invite.submit}</Btn>
    </form>
  );
}
