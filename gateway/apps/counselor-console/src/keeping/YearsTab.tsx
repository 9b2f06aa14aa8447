import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { shortId } from '../board/board';
import { calls } from '../record/calls';
import { keys } from '../session/desk';
import { exactTime } from '../time';
import type { Disposal, Membership } from '../types';
import { Btn, Trouble } from '../ui/controls';
import { explain, useWords } from '../words';
import { ProposeSheet, type Wish } from './ProposeSheet';
import { signs } from './rules';
import { useDesks, useRetention } from './useKeeping';

/** What is over with each fiscal year; its list is looked through before two people order its end. */
export function YearsTab({ membership }: { membership: Membership }) {
  const words = useWords();
  const { tenantId, roles } = membership;
  const view = useRetention(tenantId);
  const [year, setYear] = useState<number | null>(null);
  const [wish, setWish] = useState<Wish | null>(null);
  if (view.error) return <Trouble>{words.keeping.failed} {explain(view.error, words)}</Trouble>;
  if (!view.data) return <p role="status">{words.loading}</p>;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <p className="text-muted">{words.keeping.yearsLead}</p>
      {view.data.buckets.length === 0 ? <p className="panel p-4">{words.keeping.noYears}</p> : (
        <div className="panel overflow-x-auto" tabIndex={0} role="region" aria-label={words.keeping.tabs.years}>
          <table className="grid-table">
            <thead><tr><th scope="col">{words.keeping.year}</th><th scope="col" className="n">{words.keeping.cases}</th><th scope="col" className="n">{words.keeping.held}</th><th scope="col">{words.team.state}</th><th scope="col">{words.staff.action}</th></tr></thead>
            <tbody>
              {view.data.buckets.map((one) => (
                <tr key={one.bucket} data-testid={`year-${one.bucket}`}>
                  <th scope="row" className="num font-normal whitespace-nowrap">{words.keeping.ofYear(one.bucket)}</th><td className="n">{one.consultations}</td><td className="n">{one.held}</td>
                  <td><span className={`chip ${one.due ? 'chip-warn' : 'chip-quiet'}`}>{one.due ? words.keeping.due : words.keeping.notDue}</span></td>
                  <td>{year === one.bucket ? <Btn small onPress={() => setYear(null)}>{words.keeping.hide}</Btn>
                    : <Btn small aria-label={words.keeping.seeLong(one.bucket)} data-testid={`see-${one.bucket}`} onPress={() => setYear(one.bucket)}>{words.keeping.see}</Btn>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {year !== null && <DisposalList key={year} tenantId={tenantId} year={year} mayPropose={signs(roles, 'destroyBucket')} onPropose={(listHash) => setWish({ kind: 'destroyBucket', given: { bucket: year, listHash } })} />}
      <ProposeSheet tenantId={tenantId} wish={wish} onClose={() => setWish(null)} />
    </div>
  );
}

function DisposalList({ tenantId, year, mayPropose, onPropose }: { tenantId: string; year: number; mayPropose: boolean; onPropose: (listHash: string) => void }) {
  const words = useWords();
  const list = useQuery<Disposal>({ queryKey: keys.disposal(tenantId, year), queryFn: () => calls.disposal(tenantId, year) });
  const { deskName } = useDesks(tenantId);
  if (list.error) return <Trouble>{explain(list.error, words)}</Trouble>;
  if (!list.data) return <p role="status">{words.loading}</p>;
  const { ends, held, moves, conflict, listHash } = list.data;
  const cases = ends.filter((one) => one.consultationId);
  return (
    <section className="grid grid-cols-[minmax(0,1fr)] gap-2" data-testid={`disposal-${year}`}>
      <h2 className="text-dns-16B-130 num">{words.keeping.listHeading(year)}</h2>
      <p className="num">{words.keeping.listCounts(ends.length, held, moves)}</p>
      <p className="text-muted">{words.keeping.listHash}: <code className="break-all text-mono-14N-150">{listHash}</code></p>
      {conflict === 'bucket-not-over' ? <p className="text-muted">{words.keepingProblems[conflict]}</p>
        : conflict && <Trouble>{words.keepingProblems[conflict] ?? words.problems['internal']}</Trouble>}
      {cases.length === 0 ? <p className="panel p-4">{words.keeping.listNone}</p> : (
        <div className="panel max-h-96 overflow-auto" tabIndex={0} role="region" aria-label={words.keeping.listHeading(year)}>
          <table className="grid-table min-w-xl">
            <thead><tr><th scope="col">{words.team.ref}</th><th scope="col">{words.keeping.desk}</th><th scope="col">{words.keeping.opened}</th><th scope="col">{words.keeping.closed}</th></tr></thead>
            <tbody>
              {cases.map((one) => (
                <tr key={one.consultationId}><th scope="row" className="num font-normal whitespace-nowrap" title={one.consultationId ?? ''}>{words.ref(shortId(one.consultationId ?? ''))}</th><td>{one.deskId ? deskName(one.deskId) : '–'}</td>
                  <td className="num whitespace-nowrap">{one.openedAt ? exactTime(one.openedAt) : '–'}</td><td className="num whitespace-nowrap">{one.closedAt ? exactTime(one.closedAt) : '–'}</td></tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {mayPropose && ends.length > 0 && !conflict && <div><Btn variant="danger" className="min-h-10" data-testid="destroy-year" onPress={() => onPropose(listHash)}>{words.keeping.destroy}</Btn></div>}
    </section>
  );
}
