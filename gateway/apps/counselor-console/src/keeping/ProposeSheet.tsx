import { useRef, useState, type FormEvent } from 'react';
import { calls } from '../record/calls';
import { NotProved, useProof } from '../record/Proof';
import type { OrderKind } from '../types';
import { say } from '../ui/announce';
import { Choice } from '../ui/choices';
import { Btn, Field, Sheet, SheetButtons, Trouble } from '../ui/controls';
import { explain, useWords, wordsNow } from '../words';
import { emptyDraft, faults, proposalOf, type Draft, type Fault, type Given } from './proposal';
import { keepingChanged, useDesks } from './useKeeping';

/** What is to be proposed. */
export interface Wish {
  kind: OrderKind;
  caseId?: string;
  given?: Given;
}

/** The first of two signatures: what, why, on what basis. Nothing happens by it. */
export function ProposeSheet({ tenantId, wish, onClose }: { tenantId: string; wish: Wish | null; onClose: () => void }) {
  const words = useWords();
  return (
    <Sheet heading={wish ? (words.keeping.headings[wish.kind] ?? '') : ''} isOpen={wish !== null} onClose={onClose}>
      {wish && <ProposeForm tenantId={tenantId} wish={wish} onClose={onClose} />}
    </Sheet>
  );
}

function ProposeForm({ tenantId, wish, onClose }: { tenantId: string; wish: Wish; onClose: () => void }) {
  const words = useWords();
  const { kind } = wish;
  const [draft, setDraft] = useState<Draft>(() => emptyDraft(wish.caseId ?? null));
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const orderId = useRef<string>(crypto.randomUUID()); // the same on every repeat: one wish is one order
  const { prove, sheet } = useProof();
  const wrong = new Set<Fault>(faults(kind, draft));
  const error = (fault: Fault, text: string) => (tried && wrong.has(fault) ? text : undefined);
  const change = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));

  const propose = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (busy || wrong.size > 0) return;
    setBusy(true);
    setTrouble(null);
    try {
      await prove(() => calls.propose(tenantId, orderId.current, proposalOf(kind, draft, wish.given ?? {})));
      keepingChanged(tenantId);
      say(wordsNow().keeping.proposed);
      onClose();
    } catch (failure) {
      if (!(failure instanceof NotProved)) setTrouble(explain(failure, words));
    } finally {
      setBusy(false);
    }
  };

  const erases = kind === 'eraseConsultation' || kind === 'eraseResident';
  return (
    <>
    <form className="grid gap-4" onSubmit={(event) => void propose(event)} noValidate data-testid="propose">
      <p>{words.keeping.proposeLead}</p>
      {kind === 'eraseResident' && <p>{words.keeping.eraseAllLead}</p>}
      {kind === 'hold' && !wish.caseId && (
        <Choice label={words.keeping.scope} value={draft.scope} onChange={(scope) => change({ scope: scope as Draft['scope'] })} options={[['case', words.keeping.scopeCase], ['desk', words.keeping.scopeDesk]]} testId="propose-scope" />
      )}
      {(erases || (kind === 'hold' && draft.scope === 'case')) && !wish.caseId && (
        <Field label={kind === 'eraseResident' ? words.keeping.caseOfResident : words.keeping.caseId} value={draft.caseId} onChange={(caseId) => change({ caseId })} testId="propose-case" inputClass="text-mono-14N-150" autoComplete="off" error={error('caseId', words.record.idWrong)} />
      )}
      {kind === 'hold' && draft.scope === 'desk' && <DeskAndDays tenantId={tenantId} draft={draft} change={change} error={error} />}
      {kind === 'hold' && (
        <>
          <Choice label={words.keeping.authority} value={draft.authority} onChange={(authority) => change({ authority })} none={words.keeping.choose} options={Object.entries(words.keeping.authorities)} testId="propose-authority" error={error('authority', words.keeping.need)} />
          <Field label={words.keeping.reviewOn} type="date" value={draft.reviewOn} onChange={(reviewOn) => change({ reviewOn })} testId="propose-review" error={error('reviewOn', words.keeping.reviewWrong)} />
        </>
      )}
      {erases && (
        <Choice label={words.keeping.why} value={draft.reason} onChange={(reason) => change({ reason })} none={words.keeping.choose}
          options={Object.entries(words.keeping.reasons).filter(([key]) => key !== 'contactGone')} testId="propose-reason" error={error('reason', words.keeping.need)} />
      )}
      <Field label={words.keeping.reference} hint={words.keeping.referenceHint} value={draft.reference} onChange={(reference) => change({ reference })} testId="propose-reference" maxDigits={200} autoComplete="off" />
      {trouble && <Trouble testId="propose-problem">{trouble}</Trouble>}
      <SheetButtons>
        <Btn onPress={onClose}>{words.cancel}</Btn>
        <Btn type="submit" variant={kind === 'hold' ? 'primary' : 'danger'} isDisabled={busy} data-testid="propose-submit">{words.keeping.propose}</Btn>
      </SheetButtons>
    </form>
    {/* Beside the form, not in it: its own submit must not rise into this one. */}
    {sheet}
    </>
  );
}

interface DaysProps {
  tenantId: string;
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  error: (fault: Fault, text: string) => string | undefined;
}

function DeskAndDays({ tenantId, draft, change, error }: DaysProps) {
  const words = useWords();
  const { desks } = useDesks(tenantId);
  return (
    <>
      <Choice label={words.keeping.desk} value={draft.deskId} onChange={(deskId) => change({ deskId })} none={words.keeping.choose} options={desks.map((desk) => [desk.deskId, desk.name])} testId="propose-desk" error={error('deskId', words.keeping.need)} />
      <div className="grid grid-cols-2 gap-3">
        <Field label={words.keeping.fromDay} type="date" value={draft.from} onChange={(from) => change({ from })} testId="propose-from" />
        <Field label={words.keeping.toDay} type="date" value={draft.to} onChange={(to) => change({ to })} testId="propose-to" error={error('period', words.keeping.rangeWrong)} />
      </div>
    </>
  );
}
