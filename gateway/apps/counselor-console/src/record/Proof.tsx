import { useRef, useState, type FormEvent, type ReactNode } from 'react';
import { Problem } from '../api';
import { Btn, Field, Sheet, SheetButtons, Trouble } from '../ui/controls';
import { explain, useWords } from '../words';
import { calls } from './calls';

/** The person did not want to prove themselves: nothing was done, nothing is to be said. */
export class NotProved extends Error {
  override readonly name = 'NotProved';
}

const needsProof = (error: unknown): boolean => error instanceof Problem && error.code === 'step-up-needed';

// Another door may believe for 2 s what it knew of the session before.
const doorsLearnMs = 2_200;

/** Does an act again once, and after a pause once more: it was refused for want of a proof that has been given now. */
export async function afterProof<T>(act: () => Promise<T>, wait: (ms: number) => Promise<void> = (ms) => new Promise((done) => setTimeout(done, ms))): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!needsProof(error)) throw error;
    await wait(doorsLearnMs);
    return act();
  }
}

/** Acts that want a fresh proof of the person: asked for only when the service says so, then the act goes on. */
export function useProof(): { prove: <T>(act: () => Promise<T>) => Promise<T>; sheet: ReactNode } {
  const [asking, setAsking] = useState(false);
  const answer = useRef<(proved: boolean) => void>(() => undefined);
  const prove = async <T,>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      if (!needsProof(error)) throw error;
    }
    setAsking(true);
    const proved = await new Promise<boolean>((resolve) => (answer.current = resolve));
    setAsking(false);
    if (!proved) throw new NotProved();
    return afterProof(act);
  };
  return { prove, sheet: <ProofSheet key={String(asking)} isOpen={asking} onAnswer={(proved) => answer.current(proved)} /> };
}

function ProofSheet({ isOpen, onAnswer }: { isOpen: boolean; onAnswer: (proved: boolean) => void }) {
  const words = useWords();
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || code.trim().length !== 6) return;
    setBusy(true);
    setTrouble(null);
    try {
      await calls.stepUp(code.trim());
      onAnswer(true);
    } catch (error) {
      setTrouble(error instanceof Problem && error.retryAfterSeconds && error.code === 'too-often' ? words.signIn.tooOften(error.retryAfterSeconds) : explain(error, words));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Sheet heading={words.proof.heading} isOpen={isOpen} onClose={() => onAnswer(false)}>
      <form className="grid gap-4" onSubmit={(event) => void submit(event)} noValidate>
        <p>{words.proof.lead}</p>
        <Field label={words.signIn.code} hint={words.signIn.codeHint} value={code} onChange={setCode} testId="proof-code" inputClass="num" maxDigits={6} inputMode="numeric" autoComplete="one-time-code" autoFocus />
        {trouble && <Trouble testId="proof-problem">{trouble}</Trouble>}
        <SheetButtons>
          <Btn onPress={() => onAnswer(false)}>{words.cancel}</Btn>
          <Btn type="submit" variant="primary" isDisabled={busy || code.trim().length !== 6} data-testid="proof-submit">{words.proof.submit}</Btn>
        </SheetButtons>
      </form>
    </Sheet>
  );
}
