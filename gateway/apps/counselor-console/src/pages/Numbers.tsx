import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { api } from '../api';
import { csvFile } from '../reports/csv';
import { countKeys, csvRows, total } from '../reports/rows';
import { keys } from '../session/desk';
import { clockTime, todayInJapan } from '../time';
import type { Counts, DailyReport, Membership } from '../types';
import { Btn, Field, Trouble } from '../ui/controls';
import { explain, useWords } from '../words';

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}

/** The names of the desks: from the settings when these roles may read them, else those of the membership. */
function useDeskNames(membership: Membership) {
  const places = useQuery({ queryKey: keys.places(membership.tenantId), queryFn: () => api.places(membership.tenantId), staleTime: 300_000, retry: false });
  const desks = places.data?.desks ?? membership.desks;
  return { desks, nameOf: (id: string) => desks.find((desk) => desk.deskId === id)?.name ?? id };
}

export function NumbersPage({ membership }: { membership: Membership }) {
  const words = useWords();
  const { tenantId } = membership;
  const [from, setFrom] = useState(todayInJapan);
  const [to, setTo] = useState(todayInJapan);
  const [desk, setDesk] = useState('');
  const { desks, nameOf } = useDeskNames(membership);
  const fine = /^\d{4}-\d\d-\d\d$/.test(from) && /^\d{4}-\d\d-\d\d$/.test(to) && from <= to;
  const report = useQuery<DailyReport>({
    queryKey: keys.daily(tenantId, from, to, desk), enabled: fine,
    queryFn: ({ signal }) => api.daily(tenantId, from, to, desk || undefined, signal),
  });
  const data = fine ? report.data : undefined;

  return (
    <div className="h-full overflow-y-auto p-4">
      <div className="mx-auto grid max-w-6xl gap-4">
        <h1 className="text-std-20B-150">{words.numbers.heading}</h1>
        <div className="flex flex-wrap items-end gap-3">
          <Field label={words.numbers.from} type="date" value={from} onChange={setFrom} testId="numbers-from" />
          <Field label={words.numbers.to} type="date" value={to} onChange={setTo} testId="numbers-to" error={from && to && !fine ? words.numbers.rangeWrong : undefined} />
          <label className="field"><span className="label">{words.numbers.desk}</span>
            <select className="select min-h-10" value={desk} onChange={(e) => setDesk(e.target.value)} data-testid="numbers-desk">
              <option value="">{words.numbers.allDesks}</option>
              {desks.map((one) => <option key={one.deskId} value={one.deskId}>{one.name}</option>)}
            </select>
          </label>
          <Btn className="min-h-10" isDisabled={!data} data-testid="numbers-csv" onPress={() => data && download(words.numbers.fileName(from, to), csvFile(csvRows(data, words.numbers, nameOf)))}>{words.numbers.csv}</Btn>
        </div>
        {report.error && <Trouble>{words.numbers.failed} {explain(report.error, words)}</Trouble>}
        {!data && fine && !report.error && <p role="status">{words.loading}</p>}
        {data && (
          <>
            <Table caption={words.numbers.byDay} head={words.numbers.date} rows={data.days.map((row) => ({ key: row.date, name: row.date, counts: row }))} sum={total(data.days)} />
            <Table caption={words.numbers.byDesk} head={words.numbers.desk} rows={data.desks.map((row) => ({ key: row.deskId, name: nameOf(row.deskId), counts: row }))} />
            <Table caption={words.numbers.byHour} head={words.numbers.hour} rows={data.hours.map((row) => ({ key: String(row.hour), name: words.numbers.hourOf(row.hour), counts: row }))} />
            <p className="text-muted num">{words.numbers.generated}: {clockTime(data.generatedAt)}</p>
          </>
        )}
      </div>
    </div>
  );
}

interface TableProps {
  caption: string;
  head: string;
  rows: { key: string; name: ReactNode; counts: Counts }[];
  sum?: Counts;
}

function Table({ caption, head, rows, sum }: TableProps) {
  const words = useWords();
  return (
    <section className="grid gap-2">
      <h2 className="text-dns-16B-130">{caption}</h2>
      <div className="panel overflow-x-auto" tabIndex={0} role="region" aria-label={caption}>
        <table className="grid-table min-w-3xl">
          <thead>
            <tr><th scope="col">{head}</th>{countKeys.map((key) => <th key={key} scope="col" className="n">{words.numbers.counts[key]}</th>)}</tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row" className="font-normal whitespace-nowrap num">{row.name}</th>
                {countKeys.map((key) => <td key={key} className={`n ${row.counts[key] === 0 ? 'text-muted' : ''}`}>{row.counts[key].toLocaleString('ja-JP')}</td>)}
              </tr>
            ))}
          </tbody>
          {sum && rows.length > 1 && (
            <tfoot>
              <tr className="bg-sunken">
                <th scope="row" className="text-dns-14B-130">{words.numbers.total}</th>
                {countKeys.map((key) => <td key={key} className="n text-dns-14B-130">{sum[key].toLocaleString('ja-JP')}</td>)}
              </tr>
            </tfoot>
          )}
        </table>
      </div>
    </section>
  );
}
