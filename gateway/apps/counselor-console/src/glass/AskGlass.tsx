import { useRef, useState, type FormEvent } from 'react';
import { Label, Text, TextArea, TextField } from 'react-aria-components';
import { Problem } from '../api';
import { calls } from '../record/calls';
import { readId } from '../record/opened';
import { NotProved, useProof } from '../record/Proof';
import { client, keys } from '../session/desk';
import type { GlassReason } from '../types';
import { Choice } from '../ui/choices';
import { Btn, Field, Trouble } from '../ui/controls';
import { explain, useWords } from '../words';
import type { Words } from '../words.ja';
import { missing } from './reason';

interface Props {
  tenantId: string;
  /** The consultation, where it is known already. */
  consultationId?: string;
  onBroken: (consultationId: string) => void;
}

/** Asks for half an hour of reading: why, in a code and in words, and a fresh proof of the person. */
export function AskGlass({ tenantId, consultationId, onBroken }: Props) {
  const words = useWords();
  const [typed, setTyped] = useState(consultationId ?? '');
  const [reason, setReason] = useState('');
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const wishId = useRef<string>(crypto.randomUUID()); // the same on every repeat: one wish is one use
  const { prove, sheet } = useProof();
  const id = readId(typed);
  const left = missing(text);

  const ask = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (busy || !id || reason === '' || left > 0) return;
    setBusy(true);
    setTrouble(null);
    try {
      await prove(() => calls.breakGlass(tenantId, id, wishId.current, reason as GlassReason, text));
      wishId.current = crypto.randomUUID();
      setText('');
      await client.invalidateQueries({ queryKey: keys.glass(tenantId) });
      onBroken(id);
    } catch (error) {
      if (!(error instanceof NotProved)) setTrouble(why(error, words));
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
    <form className="panel grid max-w-3xl gap-4 p-4" onSubmit={(event) => void ask(event)} noValidate data-testid="glass-ask">
      <h2 className="text-dns-16B-130">{words.glass.ask}</h2>
      {!consultationId && <Field label={words.glass.id} value={typed} onChange={setTyped} testId="glass-id" inputClass="text-mono-14N-150" autoComplete="off" error={tried && !id ? words.record.idWrong : undefined} />}
      <Choice label={words.glass.reason} value={reason} onChange={setReason} none={words.sharing.choose} options={Object.entries(words.glass.reasons)} testId="glass-reason" error={tried && reason === '' ? words.keeping.need : undefined} />
      <TextField className="field" value={text} onChange={setText} isInvalid={tried && left > 0} validationBehavior="aria">
        <Label className="label">{words.glass.text}</Label>
        <Text slot="description" className="hint">{words.glass.textHint}</Text>
        <TextArea className="input min-h-24 py-2" rows={3} maxLength={4000} data-testid="glass-text" />
        <span role="status" className={`num ${left > 0 ? (tried ? 'text-danger' : 'text-muted') : 'text-good'}`}>{left > 0 ? words.glass.left(left) : words.glass.enough}</span>
      </TextField>
      {trouble && <Trouble testId="glass-problem">{trouble}</Trouble>}
      <div><Btn type="submit" variant="danger" className="min-h-10" isDisabled={busy} data-testid="glass-start">{words.glass.start}</Btn></div>
    </form>
    {/* Beside the form, not in it: its own submit must not rise into this one. */}
    {sheet}
    </>
  );
}

/** Too many today is another sentence than too many at once. */
const why = (error: unknown, words: Words): string =>
  error instanceof Problem && error.code === 'too-often' && (error.retryAfterSeconds ?? 0) > 300 ? (words.recordProblems['glass-daily-limit'] ?? '') : explain(error, words);
