import { useState, type FormEvent } from 'react';
import { shortId } from '../board/board';
import { useDesks } from '../keeping/useKeeping';
import { readId } from '../record/opened';
import { todayInJapan } from '../time';
import type { DisclosableCase, DisclosureRequester } from '../types';
import { Choice } from '../ui/choices';
import { Btn, Field, Trouble } from '../ui/controls';
import { useWords } from '../words';
import { disclosureCalls } from './calls';
import { Area, explainDisclosure, Part, Tick, useAct } from './parts';

const requesters: readonly DisclosureRequester[] = ['police', 'prosecutor', 'court', 'childGuidanceCenter', 'boardOfEducation', 'medicalInstitution', 'person', 'otherAuthority'];

/** An office's request as it came in. Its words go to the vault and nowhere else. */
export function RequestForm({ tenantId, onMade }: { tenantId: string; onMade: (id: string) => void }) {
  const words = useWords();
  const text = words.disclosure.request;
  // Made once: a repeat after a lost answer names the same request.
  const [id] = useState(() => crypto.randomUUID());
  const [consultation, setConsultation] = useState('');
  const [others, setOthers] = useState<readonly string[]>([]);
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
    if (await act(() => disclosureCalls.request(tenantId, id, { consultationIds: [consultationId, ...others], requester, office: office.trim(), officer: officer.trim(), caseNumber: caseNumber.trim(), reason: reason.trim() }), text.done)) onMade(id);
  };

  return (
    <Part heading={words.disclosure.tabs.request} lead={text.lead}>
      <form className="grid max-w-2xl gap-4" onSubmit={(e) => void submit(e)} noValidate>
        <Field label={text.consultation} value={consultation} onChange={(next) => (setConsultation(next), setOthers([]))} testId="disclosure-consultation" inputClass="text-mono-14N-150" autoComplete="off" error={wrong ? text.consultationWrong : undefined} />
        <Together key={readId(consultation) ?? ''} tenantId={tenantId} consultation={readId(consultation)} chosen={others} onChange={setOthers} />
        <Choice label={text.requester} value={requester} onChange={(value) => setRequester(value as DisclosureRequester)} testId="disclosure-requester" options={requesters.map((one) => [one, words.disclosure.requesters[one]])} />
        <Field label={text.office} value={office} onChange={setOffice} testId="disclosure-office" maxDigits={200} autoComplete="off" />
        <Field label={text.officer} value={officer} onChange={setOfficer} testId="disclosure-officer" maxDigits={200} autoComplete="off" />
        <Field label={text.caseNumber} value={caseNumber} onChange={setCaseNumber} testId="disclosure-case" maxDigits={200} autoComplete="off" />
        <Area label={text.reason} value={reason} onChange={setReason} testId="disclosure-reason" most={2_000} />
        {trouble}
        <div><Btn type="submit" variant="primary" isBusy={busy} isDisabled={!whole} data-testid="disclosure-submit">{busy ? text.busy : text.submit}</Btn></div>
      </form>
    </Part>
  );
}

interface TogetherProps {
  tenantId: string;
  consultation: string | null;
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
}

/** Other consultations of the same resident, looked for when asked: each look leaves a row in the access log. */
function Together({ tenantId, consultation, chosen, onChange }: TogetherProps) {
  const words = useWords();
  const text = words.disclosure.request;
  const { deskName } = useDesks(tenantId);
  const [found, setFound] = useState<DisclosableCase[] | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  if (consultation === null) return null;
  const find = async () => {
    setTrouble(null);
    try {
      setFound((await disclosureCalls.together(tenantId, consultation)).slice(1));
    } catch (error) {
      setTrouble(explainDisclosure(error));
    }
  };
  const day = (at: string | null) => (at ? todayInJapan(new Date(at)) : text.open);
  return (
    <div className="grid gap-2">
      {!found && <div><Btn small data-testid="disclosure-find" onPress={() => void find()}>{text.find}</Btn></div>}
      {trouble && <Trouble>{trouble}</Trouble>}
      {found?.length === 0 && <p role="status" className="hint">{text.noOthers}</p>}
      {found && found.length > 0 && (
        <fieldset className="grid rounded-8 border border-line px-3 py-2">
          <legend className="label px-1">{text.others}</legend>
          <p className="hint">{text.othersLead}</p>
          {found.map((one, at) => (
            <Tick key={one.consultationId} checked={chosen.includes(one.consultationId)} testId={`disclosure-other-${at + 1}`}
              onChange={(on) => onChange(on ? [...chosen, one.consultationId] : chosen.filter((id) => id !== one.consultationId))}>
              <span className="num">{text.caseOf(words.ref(shortId(one.consultationId)), deskName(one.deskId), day(one.openedAt), day(one.closedAt))}</span>
            </Tick>
          ))}
        </fieldset>
      )}
    </div>
  );
}
