import { useState, type FormEvent } from 'react';
import { readId } from '../record/opened';
import type { DisclosureRequester } from '../types';
import { Choice } from '../ui/choices';
import { Btn, Field } from '../ui/controls';
import { useWords } from '../words';
import { disclosureCalls } from './calls';
import { Area, Part, useAct } from './parts';

const requesters: readonly DisclosureRequester[] = ['police', 'prosecutor', 'court', 'childGuidanceCenter', 'boardOfEducation', 'medicalInstitution', 'person', 'otherAuthority'];

/** An office's request as it came in. Its words go to the vault and nowhere else. */
export function RequestForm({ tenantId, onMade }: { tenantId: string; onMade: (id: string) => void }) {
  const words = useWords();
  const text = words.disclosure.request;
  // Made once: a repeat after a lost answer names the same request.
  const [id] = useState(() => crypto.randomUUID());
  const [consultation, setConsultation] = useState('');
  const [wrong, setWrong] = useState(false);
  const [requester, setRequester] = useState<DisclosureRequester>('police');
  const [office, setOffice] = useState('');
  const [officer, setOfficer] = useState('');
  const [caseNumber, setCaseNumber] = useState('');
  const [reason, setReason] = useState('');
  const { busy, act, trouble } = useAct();
  const whole = [consultation, office, officer, caseNumber, reason].every((one) => one.trim() !== '');

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const consultationId = readId(consultation);
    setWrong(consultationId === null);
    if (busy || !whole || consultationId === null) return;
    if (await act(() => disclosureCalls.request(tenantId, id, { consultationId, requester, office: office.trim(), officer: officer.trim(), caseNumber: caseNumber.trim(), reason: reason.trim() }), text.done)) onMade(id);
  };

  return (
    <Part heading={words.disclosure.tabs.request} lead={text.lead}>
      <form className="grid max-w-2xl gap-4" onSubmit={(e) => void submit(e)} noValidate>
        <Field label={text.consultation} value={consultation} onChange={setConsultation} testId="disclosure-consultation" inputClass="text-mono-14N-150" autoComplete="off" error={wrong ? text.consultationWrong : undefined} />
        <Choice label={text.requester} value={requester} onChange={(value) => setRequester(value as DisclosureRequester)} testId="disclosure-requester" options={requesters.map((one) => [one, words.disclosure.requesters[one]])} />
        <Field label={text.office} value={office} onChange={setOffice} testId="disclosure-office" maxDigits={200} autoComplete="off" />
        <Field label={text.officer} value={officer} onChange={setOfficer} testId="disclosure-officer" maxDigits={200} autoComplete="off" />
        <Field label={text.caseNumber} value={caseNumber} onChange={setCaseNumber} testId="disclosure-case" maxDigits={200} autoComplete="off" />
        <Area label={text.reason} value={reason} onChange={setReason} testId="disclosure-reason" most={2_000} />
        {trouble}
        <div><Btn type="submit" variant="primary" isDisabled={busy || !whole} data-testid="disclosure-submit">{busy ? text.busy : text.submit}</Btn></div>
      </form>
    </Part>
  );
}
