import { useState, type FormEvent } from 'react';
import { clockTime } from '../time';
import type { Disclosure, DisclosureRefusal, Me, Membership } from '../types';
import { Choice } from '../ui/choices';
import { Btn, Field, Sheet, SheetButtons } from '../ui/controls';
import { useWords } from '../words';
import { BasisForm } from './BasisForm';
import { disclosureCalls } from './calls';
import { mayStep, type StepName } from './may';
import { PackForm } from './PackForm';
import { Area, fromJapan, nowInJapan, Part, save, useAct } from './parts';

interface Props {
  me: Me;
  membership: Membership;
  one: Disclosure;
}

/** What this person can do now. The vault decides again on each. */
export function Steps({ me, membership, one }: Props) {
  const words = useWords();
  const { tenantId } = membership;
  const may = mayStep(one, membership.roles, me.staffId);
  const signing: readonly StepName[] = ['approve', 'release', 'download', 'refuse'];
  return (
    <>
      <Part heading={words.disclosure.steps}>
        {one.secondDueAt && <p className="text-warn">{words.disclosure.due(clockTime(one.secondDueAt))}</p>}
        <div className="flex flex-wrap gap-2">
          {may.has('approve') && <Sure name="approve" run={() => disclosureCalls.approve(tenantId, one.disclosureId)} />}
          {may.has('release') && <Sure name="release" run={() => disclosureCalls.release(tenantId, one.disclosureId)} />}
          {may.has('download') && <Download tenantId={tenantId} one={one} />}
          {may.has('refuse') && <Refuse tenantId={tenantId} id={one.disclosureId} />}
        </div>
        {!signing.some((step) => may.has(step)) && !may.has('basis') && !may.has('pack') && !may.has('acknowledge') && <p>{words.disclosure.nothing}</p>}
      </Part>
      {may.has('basis') && <BasisForm tenantId={tenantId} id={one.disclosureId} />}
      {may.has('pack') && <PackForm tenantId={tenantId} id={one.disclosureId} />}
      {may.has('acknowledge') && <Receipt tenantId={tenantId} id={one.disclosureId} />}
    </>
  );
}

/** A step with one question before it. */
function Sure({ name, run }: { name: 'approve' | 'release'; run: () => Promise<unknown> }) {
  const words = useWords();
  const text = words.disclosure[name];
  const [asking, setAsking] = useState(false);
  const { busy, act, trouble, setTrouble } = useAct();
  const leave = () => {
    setTrouble(null);
    setAsking(false);
  };
  return (
    <>
      <Btn variant="primary" data-testid={`disclosure-${name}`} onPress={() => setAsking(true)}>{text.button}</Btn>
      <Sheet role="alertdialog" heading={text.heading} isOpen={asking} onClose={leave}>
        <p>{text.lead}</p>
        {trouble}
        <SheetButtons>
          <Btn onPress={leave} autoFocus>{words.cancel}</Btn>
          <Btn variant="primary" isDisabled={busy} data-testid={`disclosure-${name}-sure`} onPress={() => void act(run, text.done).then((ok) => ok && leave())}>{text.button}</Btn>
        </SheetButtons>
      </Sheet>
    </>
  );
}

function Download({ tenantId, one }: { tenantId: string; one: Disclosure }) {
  const words = useWords();
  const text = words.disclosure.download;
  const { busy, act, trouble } = useAct();
  const fetchOnce = () => act(async () => save(`disclosure-${one.disclosureId}.p7m`, await disclosureCalls.download(tenantId, one.disclosureId)), text.done);
  return (
    <div className="grid basis-full gap-2">
      <p>{text.lead} {one.expiresAt && <span className="num">{text.until(clockTime(one.expiresAt))}</span>}</p>
      {trouble}
      <div><Btn variant="primary" isDisabled={busy} data-testid="disclosure-download" onPress={() => void fetchOnce()}>{text.button}</Btn></div>
    </div>
  );
}

const refusals: readonly DisclosureRefusal[] = ['noBasis', 'requesterNotConfirmed', 'tooBroad', 'notNecessary', 'withdrawn', 'consultationErased', 'other'];

function Refuse({ tenantId, id }: { tenantId: string; id: string }) {
  const words = useWords();
  const text = words.disclosure.refuse;
  const [asking, setAsking] = useState(false);
  const [why, setWhy] = useState<DisclosureRefusal>('noBasis');
  const { busy, act, trouble, setTrouble } = useAct();
  const leave = () => {
    setTrouble(null);
    setAsking(false);
  };
  return (
    <>
      <Btn data-testid="disclosure-refuse" onPress={() => setAsking(true)}>{text.button}</Btn>
      <Sheet role="alertdialog" heading={text.heading} isOpen={asking} onClose={leave}>
        <p>{text.lead}</p>
        <Choice label={text.reason} value={why} onChange={(value) => setWhy(value as DisclosureRefusal)} testId="disclosure-refusal" options={refusals.map((one) => [one, words.disclosure.refusals[one]])} />
        {trouble}
        <SheetButtons>
          <Btn onPress={leave} autoFocus>{words.cancel}</Btn>
          <Btn variant="danger" isDisabled={busy} data-testid="disclosure-refuse-sure" onPress={() => void act(() => disclosureCalls.refuse(tenantId, id, why), text.done).then((ok) => ok && leave())}>{text.submit}</Btn>
        </SheetButtons>
      </Sheet>
    </>
  );
}

function Receipt({ tenantId, id }: { tenantId: string; id: string }) {
  const words = useWords();
  const text = words.disclosure.receipt;
  const [by, setBy] = useState('');
  const [at, setAt] = useState(nowInJapan);
  const [note, setNote] = useState('');
  const { busy, act, trouble } = useAct();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || !by.trim() || !at) return;
    await act(() => disclosureCalls.acknowledge(tenantId, id, { receivedAt: fromJapan(at), receivedBy: by.trim(), note: note.trim() || null }), text.done);
  };
  return (
    <Part heading={text.heading}>
      <form className="grid max-w-2xl gap-4" onSubmit={(e) => void submit(e)} noValidate>
        <Field label={text.by} value={by} onChange={setBy} testId="receipt-by" maxDigits={200} autoComplete="off" />
        <Field label={text.at} value={at} onChange={setAt} testId="receipt-at" type="datetime-local" />
        <Area label={text.note} value={note} onChange={setNote} testId="receipt-note" most={2_000} />
        {trouble}
        <div><Btn type="submit" variant="primary" isDisabled={busy || !by.trim() || !at} data-testid="receipt-submit">{text.submit}</Btn></div>
      </form>
    </Part>
  );
}
