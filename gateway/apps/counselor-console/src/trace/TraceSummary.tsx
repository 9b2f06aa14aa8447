import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { calls } from '../record/calls';
import { dayFrom, isPeriod } from '../record/days';
import { useNames } from '../record/names';
import { keys } from '../session/desk';
import type { AccessSummary, Role } from '../types';
import { Field, Trouble } from '../ui/controls';
import { explain, useWords } from '../words';
import { columns, sums, type Sums } from './summary';

const mostDays = 92;

/** The tenant's reading in numbers, and who stands out. No consultation's id and no word is in it. */
export function TraceSummary({ tenantId, myId }: { tenantId: string; myId: string }) {
  const words = useWords();
  const [from, setFrom] = useState(() => dayFrom(-30));
  const [to, setTo] = useState(() => dayFrom(0));
  const fine = isPeriod(from, to, mostDays);
  const found = useQuery<AccessSummary>({ queryKey: keys.summary(tenantId, from, to), queryFn: () => calls.summary(tenantId, from, to), enabled: fine });
  const data = fine ? found.data : undefined;
  const roleName = (role: string) => words.staff.roleNames[role as Role] ?? words.trace.noRole;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <p className="text-muted">{words.trace.lead}</p>
      <div className="flex flex-wrap items-start gap-3">
        <Field label={words.trace.from} type="date" value={from} onChange={setFrom} testId="summary-from" />
        <Field label={words.trace.to} type="date" value={to} onChange={setTo} testId="summary-to" error={from && to && !fine ? words.trace.rangeWrong : undefined} />
      </div>
      {found.error && <Trouble>{explain(found.error, words)}</Trouble>}
      {!data && fine && !found.error && <p role="status">{words.loading}</p>}
      {data && (
        <>
          <Outliers tenantId={tenantId} myId={myId} summary={data} roleName={roleName} />
          {data.counts.length === 0 ? <p className="panel p-4">{words.trace.none}</p> : (
            <>
              <Table caption={words.trace.byRole} head={words.trace.role} rows={sums(data.counts, (count) => count.role)} name={roleName} testId="summary-roles" />
              <Table caption={words.trace.byDay} head={words.trace.day} rows={sums(data.counts, (count) => count.day).toReversed()} name={(day) => day} testId="summary-days" />
            </>
          )}
        </>
      )}
    </div>
  );
}

function Outliers({ tenantId, myId, summary, roleName }: { tenantId: string; myId: string; summary: AccessSummary; roleName: (role: string) => string }) {
  const words = useWords();
  const { nameOf } = useNames(tenantId, myId);
  return (
    <section className="grid gap-2">
      <h2 className="text-dns-16B-130">{words.trace.outliers}</h2>
      {summary.outliers.length === 0 ? <p className="panel p-4" data-testid="summary-no-outliers">{words.trace.noOutliers}</p> : (
        <>
          <p className="text-muted">{words.trace.outliersLead}</p>
          <div className="panel overflow-x-auto" tabIndex={0} role="region" aria-label={words.trace.outliers}>
            <table className="grid-table min-w-xl">
              <thead><tr><th scope="col">{words.trace.day}</th><th scope="col">{words.whoOpened.name}</th><th scope="col">{words.trace.role}</th><th scope="col" className="n">{words.trace.cases}</th><th scope="col" className="n">{words.trace.usual}</th></tr></thead>
              <tbody>
                {summary.outliers.map((one) => (
                  <tr key={`${one.day}/${one.staffId}/${one.role}`}><td className="num whitespace-nowrap">{one.day}</td><th scope="row" className="font-normal">{nameOf(one.staffId)}</th><td>{roleName(one.role)}</td><td className="n">{one.consultations}</td><td className="n">{one.usualOfRole}</td></tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}

function Table({ caption, head, rows, name, testId }: { caption: string; head: string; rows: { key: string; sums: Sums }[]; name: (key: string) => string; testId: string }) {
  const words = useWords();
  return (
    <section className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <h2 className="text-dns-16B-130">{caption}</h2>
      <div className="panel overflow-x-auto" tabIndex={0} role="region" aria-label={caption}>
        <table className="grid-table min-w-2xl" data-testid={testId}>
          <thead><tr><th scope="col">{head}</th>{columns.map((column) => <th key={column} scope="col" className="n">{words.trace[column]}</th>)}</tr></thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}><th scope="row" className="font-normal whitespace-nowrap num">{name(row.key)}</th>
                {columns.map((column) => <td key={column} className={`n ${row.sums[column] === 0 ? 'text-muted' : column === 'refused' || column === 'glass' ? 'text-danger' : ''}`}>{row.sums[column].toLocaleString('ja-JP')}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
