import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { Choice } from '../ui/choices';
import { Btn, Field, Trouble } from '../ui/controls';
import { useWords } from '../words';
import { disclosureCalls, disclosureKeys } from './calls';
import { Area, explainDisclosure, fromJapan, nowInJapan, Part, Tick, useAct, useBasisName } from './parts';

/** The legal basis, and the call back without which nobody can approve. */
export function BasisForm({ tenantId, id }: { tenantId: string; id: string }) {
  const words = useWords();
  const text = words.disclosure.basis;
  const nameOf = useBasisName();
  const bases = useQuery({ queryKey: disclosureKeys.bases(tenantId), queryFn: () => disclosureCalls.bases(tenantId) });
  const [chosen, setChosen] = useState('');
  const [emergency, setEmergency] = useState(false);
  const [number, setNumber] = useState('');
  const [published, setPublished] = useState('');
  const [calledAt, setCalledAt] = useState(nowInJapan);
  const [note, setNote] = useState('');
  const { busy, act, trouble } = useAct();
  const active = (bases.data ?? []).filter((one) => one.active);
  const basis = active.find((one) => String(one.basis) === chosen) ?? active[0];
  const whole = basis && number.trim() && published.trim() && calledAt;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || !whole) return;
    await act(() => disclosureCalls.basis(tenantId, id, {
      basis: basis.basis, emergency: emergency && basis.emergency, calledNumber: number.trim(), publishedAt: published.trim(), calledAt: fromJapan(calledAt), note: note.trim() || null,
    }), text.done);
  };

  if (bases.error) return <Trouble>{explainDisclosure(bases.error)}</Trouble>;
  return (
    <Part heading={text.heading} lead={text.lead}>
      <form className="grid max-w-2xl gap-4" onSubmit={(e) => void submit(e)} noValidate>
        <Choice label={text.basis} value={basis ? String(basis.basis) : ''} onChange={setChosen} testId="basis-choice" options={active.map((one) => [String(one.basis), nameOf(one.basis, one.label)])} />
        {basis?.emergency ? <Tick checked={emergency} onChange={setEmergency} testId="basis-emergency">{text.emergency}</Tick> : <p className="hint">{text.emergencyNot}</p>}
        <Field label={text.number} value={number} onChange={setNumber} testId="basis-number" type="tel" maxDigits={100} autoComplete="off" inputClass="num" />
        <Field label={text.published} value={published} onChange={setPublished} testId="basis-published" maxDigits={300} autoComplete="off" />
        <Field label={text.calledAt} value={calledAt} onChange={setCalledAt} testId="basis-called" type="datetime-local" />
        <Area label={text.note} value={note} onChange={setNote} testId="basis-note" most={2_000} />
        {trouble}
        <div><Btn type="submit" variant="primary" isDisabled={busy || !whole} data-testid="basis-submit">{text.submit}</Btn></div>
      </form>
    </Part>
  );
}
