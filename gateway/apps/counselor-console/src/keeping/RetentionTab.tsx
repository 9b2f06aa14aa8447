import { useState, type FormEvent } from 'react';
import { calls } from '../record/calls';
import { useNames } from '../record/names';
import { client, keys } from '../session/desk';
import { todayInJapan } from '../time';
import type { Me, Membership, RetentionStart } from '../types';
import { say } from '../ui/announce';
import { Choice } from '../ui/choices';
import { Btn, Field, Sheet, SheetButtons, Trouble } from '../ui/controls';
import { explain, useWords, wordsNow } from '../words';
import { keptDesks, type KeptDesk } from './desks';
import { useDesks, useRetention } from './useKeeping';

/** How long each desk's records are kept, what is kept undecided, and what waits. Nothing is deleted by deciding. */
export function RetentionTab({ me, membership }: { me: Me; membership: Membership }) {
  const words = useWords();
  const { tenantId, roles } = membership;
  const view = useRetention(tenantId);
  const places = useDesks(tenantId);
  const { nameOf } = useNames(tenantId, me.staffId);
  const [deciding, setDeciding] = useState<KeptDesk | null>(null);
  const error = view.error ?? places.error;
  if (error) return <Trouble>{words.keeping.failed} {explain(error, words)}</Trouble>;
  if (!view.data) return <p role="status">{words.loading}</p>;
  const desks = keptDesks(places.desks, view.data);
  const mayDecide = roles.includes('tenantAdmin');
  const numbers = [
    ['unset', view.data.keptWithoutDecision], ['toReview', view.data.holdsToReview], ['standing', view.data.holdsStanding], ['second', view.data.waitingForSecond],
  ] as const;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <dl className="grid grid-cols-2 gap-2 desk:grid-cols-4">
        {numbers.map(([key, count]) => (
          <div key={key} className={`panel grid content-between gap-1 p-3 ${count > 0 && (key === 'unset' || key === 'toReview') ? 'border-warn bg-warn-soft' : ''}`}>
            <dt className="wrap-anywhere">{words.keeping.numbers[key]}</dt><dd className="num text-std-20B-150" data-testid={`keeping-${key}`}>{count.toLocaleString('ja-JP')}</dd>
          </div>
        ))}
      </dl>
      {desks.some((desk) => desk.years === null) && <p className="rounded-8 border border-warn bg-warn-soft px-3 py-2 text-warn" data-testid="retention-warning">{words.keeping.unsetWarning}</p>}
      <div className="panel overflow-x-auto" tabIndex={0} role="region" aria-label={words.keeping.tabs.retention}>
        <table className="grid-table min-w-3xl">
          <thead>
            <tr>
              <th scope="col">{words.keeping.desk}</th><th scope="col">{words.keeping.period}</th><th scope="col" className="n">{words.keeping.kept}</th>
              <th scope="col" className="n">{words.keeping.open}</th><th scope="col" className="n">{words.keeping.held}</th>{mayDecide && <th scope="col">{words.staff.action}</th>}
            </tr>
          </thead>
          <tbody>
            {desks.map((desk) => (
              <tr key={desk.deskId} data-testid={`retention-${desk.deskId}`} data-years={desk.years ?? ''}>
                <th scope="row" className="font-normal">{desk.name ?? words.keeping.unknownDesk}</th>
                <td>{desk.years === null ? <span className="chip chip-warn">{words.keeping.unset}</span> : <Period desk={desk} nameOf={nameOf} />}</td>
                <td className="n">{desk.kept}</td><td className="n">{desk.open}</td><td className="n">{desk.held}</td>
                {mayDecide && <td>{desk.name && <Btn small aria-label={words.keeping.decideLong(desk.name)} data-testid={`decide-${desk.deskId}`} onPress={() => setDeciding(desk)}>{words.keeping.decide}</Btn>}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Sheet heading={words.keeping.decideHeading(deciding?.name ?? '')} isOpen={deciding !== null} onClose={() => setDeciding(null)}>
        {deciding && <Decide tenantId={tenantId} desk={deciding} onClose={() => setDeciding(null)} />}
      </Sheet>
    </div>
  );
}

function Period({ desk, nameOf }: { desk: KeptDesk; nameOf: (staffId: string) => string }) {
  const words = useWords();
  return (
    <>
      <span>{words.keeping.years(desk.years ?? 0)}（{words.keeping.starts[desk.startsAt ?? ''] ?? '–'}{desk.rounds ? `・${words.keeping.rounds}` : ''}）</span>
      {desk.decidedBy && desk.decidedAt && <span className="block text-muted num">{words.keeping.decided(nameOf(desk.decidedBy), todayInJapan(new Date(desk.decidedAt)))}</span>}
    </>
  );
}

function Decide({ tenantId, desk, onClose }: { tenantId: string; desk: KeptDesk; onClose: () => void }) {
  const words = useWords();
  const [years, setYears] = useState(desk.years === null ? '' : String(desk.years));
  const [start, setStart] = useState<string>(desk.startsAt ?? 'closing');
  const [rounds, setRounds] = useState(desk.years === null || desk.rounds);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const fine = /^\d{1,3}$/.test(years.trim()) && Number(years) >= 1 && Number(years) <= 100;
  const send = async (decision: Parameters<typeof calls.decide>[2], done: string) => {
    setBusy(true);
    setTrouble(null);
    try {
      await calls.decide(tenantId, desk.deskId, decision);
      say(done);
      void client.invalidateQueries({ queryKey: keys.places(tenantId) });
      // The vault hears of it as an event; what it says until then is not older than a few seconds.
      setTimeout(() => void client.invalidateQueries({ queryKey: keys.retention(tenantId) }), 1_500);
      onClose();
    } catch (error) {
      setTrouble(explain(error, words));
    } finally {
      setBusy(false);
    }
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (fine && !busy) void send({ years: Number(years), startsAt: start as RetentionStart, roundsToFiscalYear: rounds }, wordsNow().keeping.saved);
  };
  return (
    <form className="grid gap-4" onSubmit={save} noValidate>
      <p>{words.keeping.decideLead}</p>
      <Field label={words.keeping.yearsLabel} value={years} onChange={setYears} inputMode="numeric" testId="retention-years" inputClass="num max-w-32" maxDigits={3} error={tried && !fine ? words.keeping.yearsWrong : undefined} />
      <Choice label={words.keeping.startLabel} value={start} onChange={setStart} options={Object.entries(words.keeping.starts)} testId="retention-start" />
      <label className="flex min-h-10 items-center gap-2"><input type="checkbox" className="size-5" checked={rounds} onChange={(event) => setRounds(event.target.checked)} />{words.keeping.rounds}</label>
      {trouble && <Trouble testId="retention-problem">{trouble}</Trouble>}
      <SheetButtons>
        {desk.years !== null && <Btn isDisabled={busy} data-testid="retention-unset" onPress={() => void send({ years: null, startsAt: null, roundsToFiscalYear: false }, wordsNow().keeping.takenBack)}>{words.keeping.takeBack}</Btn>}
        <Btn onPress={onClose}>{words.cancel}</Btn>
        <Btn type="submit" variant="primary" isDisabled={busy} data-testid="retention-save">{words.keeping.save}</Btn>
      </SheetButtons>
    </form>
  );
}
