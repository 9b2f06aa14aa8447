import { useQuery } from '@tanstack/react-query';
import { keys } from '../session/desk';
import { exactTime } from '../time';
import type { AccessRow, AccessRows } from '../types';
import { Trouble } from '../ui/controls';
import { explain, useWords } from '../words';
import { calls } from './calls';
import { useNames } from './names';
import { openers } from './who';

/** Who opened a consultation: the people first, then every row. A refusal reads like "not there". */
export function WhoOpened({ tenantId, id, myId }: { tenantId: string; id: string; myId: string }) {
  const words = useWords();
  const log = useQuery<AccessRows>({ queryKey: keys.accessLog(tenantId, id), queryFn: ({ signal }) => calls.accessLog(tenantId, id, signal) });
  const { nameOf } = useNames(tenantId, myId);
  if (log.error) return <Trouble testId="access-problem">{explain(log.error, words)}</Trouble>;
  if (!log.data) return <p role="status">{words.loading}</p>;
  const { rows } = log.data;
  const people = openers(rows);
  return (
    <div className="grid gap-4">
      <p className="text-muted">{words.whoOpened.lead}</p>
      <section className="grid gap-2">
        <h2 className="text-dns-16B-130">{words.whoOpened.people}</h2>
        {people.length === 0 ? <p className="panel p-4">{words.whoOpened.nobody}</p> : (
          <div className="panel overflow-x-auto" tabIndex={0} role="region" aria-label={words.whoOpened.people}>
            <table className="grid-table">
              <thead>
                <tr><th scope="col">{words.whoOpened.name}</th><th scope="col" className="n">{words.whoOpened.times}</th><th scope="col">{words.whoOpened.first}</th><th scope="col">{words.whoOpened.last}</th></tr>
              </thead>
              <tbody>
                {people.map((one) => (
                  <tr key={one.staffId} data-testid={`opener-${one.staffId}`}>
                    <th scope="row" className="font-normal whitespace-nowrap">{nameOf(one.staffId)}</th><td className="n">{one.times}</td>
                    <td className="num whitespace-nowrap">{exactTime(one.first)}</td><td className="num whitespace-nowrap">{exactTime(one.last)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
      <section className="grid gap-2">
        <h2 className="flex items-baseline gap-2 text-dns-16B-130">{words.whoOpened.all}<span className="num font-normal text-muted text-dns-14N-130">{words.whoOpened.newest(rows.length)}</span></h2>
        {rows.length === 0 ? <p role="status" className="panel p-4">{words.accessLog.none}</p> : <Rows rows={rows} nameOf={nameOf} />}
      </section>
    </div>
  );
}

function Rows({ rows, nameOf }: { rows: readonly AccessRow[]; nameOf: (staffId: string) => string }) {
  const words = useWords();
  return (
    <div className="panel overflow-x-auto" tabIndex={0} role="region" aria-label={words.whoOpened.all}>
      <table className="grid-table min-w-2xl">
        <thead>
          <tr>
            <th scope="col">{words.accessLog.at}</th><th scope="col">{words.accessLog.kind}</th><th scope="col">{words.accessLog.act}</th>
            <th scope="col">{words.whoOpened.range}</th><th scope="col">{words.accessLog.decision}</th>
          </tr>
        </thead>
        <tbody>
          {rows.toReversed().map((row, i) => (
            <tr key={i} data-testid="access-row">
              <td className="num whitespace-nowrap">{exactTime(row.at)}</td>
              <td>{row.staffId ? nameOf(row.staffId) : (words.accessLog.kinds[row.actorKind] ?? words.accessLog.kinds['unknown'])}</td>
              <td>{words.accessLog.acts[row.act] ?? words.recordActs[row.act] ?? words.recordActs['unknown']}</td>
              <td className="num whitespace-nowrap">{rangeOf(row, words.whoOpened)}</td>
              <td className={row.decision.startsWith('refused') ? 'text-danger' : ''}>{words.accessLog.decisions[row.decision] ?? words.recordDecisions[row.decision] ?? words.recordDecisions['unknown']}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function rangeOf(row: AccessRow, names: { talk: string; staff: string }): string {
  if (row.log !== 'talk' && row.log !== 'staff') return '–';
  const name = names[row.log];
  if (row.fromSeq === null || row.toSeq === null) return name;
  return row.fromSeq === row.toSeq ? `${name} ${row.fromSeq}` : `${name} ${row.fromSeq}–${row.toSeq}`;
}
