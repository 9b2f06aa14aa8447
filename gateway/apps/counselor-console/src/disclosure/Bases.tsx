import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../session/desk';
import type { DisclosureBasis } from '../types';
import { Btn, Field, Trouble } from '../ui/controls';
import { useWords } from '../words';
import { disclosureCalls, disclosureKeys } from './calls';
import { explainDisclosure, Part, Tick, useAct, useBasisName } from './parts';

const firstOwn = 10;

/** The municipality's list of grounds; its privacy officer changes it. */
export function Bases({ tenantId, mayChange }: { tenantId: string; mayChange: boolean }) {
  const words = useWords();
  const bases = useQuery({ queryKey: disclosureKeys.bases(tenantId), queryFn: () => disclosureCalls.bases(tenantId) });
  const [adding, setAdding] = useState(false);
  const next = Math.max(firstOwn - 1, ...(bases.data ?? []).map((one) => one.basis)) + 1;
  return (
    <Part heading={words.disclosure.tabs.bases} lead={words.disclosure.bases.lead}>
      {bases.error && <Trouble>{explainDisclosure(bases.error)}</Trouble>}
      <ul className="grid gap-3">
        {(bases.data ?? []).map((one) => <Line key={`${one.basis}/${one.label}/${one.active}/${one.emergency}`} tenantId={tenantId} basis={one} mayChange={mayChange} />)}
        {adding && next <= 99 && <Line tenantId={tenantId} basis={{ basis: next, label: '', active: true, emergency: false }} mayChange onDone={() => setAdding(false)} />}
      </ul>
      {mayChange && !adding && <div><Btn data-testid="basis-add" onPress={() => setAdding(true)}>{words.disclosure.bases.add}</Btn></div>}
    </Part>
  );
}

function Line({ tenantId, basis, mayChange, onDone }: { tenantId: string; basis: DisclosureBasis; mayChange: boolean; onDone?: () => void }) {
  const words = useWords();
  const text = words.disclosure.bases;
  const nameOf = useBasisName();
  const [label, setLabel] = useState(basis.label ?? '');
  const [active, setActive] = useState(basis.active);
  const [emergency, setEmergency] = useState(basis.emergency);
  const { busy, act, trouble } = useAct();
  const put = async () => {
    if (await act(() => disclosureCalls.putBasis(tenantId, { basis: basis.basis, label: label.trim() || null, active, emergency }), text.saved)) {
      onDone?.();
      await client.invalidateQueries({ queryKey: disclosureKeys.bases(tenantId) });
    }
  };
  if (!mayChange)
    return <li className="flex flex-wrap gap-3 border-b border-line pb-2"><span>{nameOf(basis.basis, basis.label)}</span>{basis.active && <span className="chip chip-good">{text.active}</span>}{basis.emergency && <span className="chip chip-warn">{text.emergency}</span>}</li>;
  return (
    <li className="grid gap-2 border-b border-line pb-3" data-testid={`basis-line-${basis.basis}`}>
      <Field label={basis.basis < firstOwn ? `${text.name}: ${words.disclosure.basisNames[basis.basis] ?? ''}` : text.own} value={label} onChange={setLabel} testId={`basis-label-${basis.basis}`} maxDigits={200} autoComplete="off" />
      <div className="flex flex-wrap items-center gap-x-6">
        <Tick checked={active} onChange={setActive} testId={`basis-active-${basis.basis}`}>{text.active}</Tick>
        <Tick checked={emergency} onChange={setEmergency} testId={`basis-emergency-${basis.basis}`}>{text.emergency}</Tick>
        <Btn small isDisabled={busy || (basis.basis >= firstOwn && !label.trim())} data-testid={`basis-save-${basis.basis}`} onPress={() => void put()}>{text.save}</Btn>
      </div>
      {trouble}
    </li>
  );
}
