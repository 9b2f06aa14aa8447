import { useState, type FormEvent } from 'react';
import { readId } from '../record/opened';
import { useWords } from '../words';
import { Btn, Field } from './controls';

interface Props {
  label: string;
  hint?: string;
  submit: string;
  testId: string;
  onId: (id: string) => void;
  first?: string;
}

/** A consultation's id, typed or pasted, and never put into the address. */
export function IdForm({ label, hint, submit, testId, onId, first = '' }: Props) {
  const words = useWords();
  const [typed, setTyped] = useState(first);
  const [wrong, setWrong] = useState(false);
  const send = (event: FormEvent) => {
    event.preventDefault();
    const id = readId(typed);
    setWrong(id === null);
    if (id) onId(id);
  };
  return (
    <form className="flex flex-wrap items-end gap-3" onSubmit={send} noValidate>
      <div className="w-full max-w-md">
        <Field label={label} hint={hint} value={typed} onChange={setTyped} testId={`${testId}-id`} inputClass="text-mono-14N-150" autoComplete="off" error={wrong ? words.record.idWrong : undefined} />
      </div>
      <Btn type="submit" variant="primary" className="min-h-10" data-testid={`${testId}-show`}>{submit}</Btn>
    </form>
  );
}
