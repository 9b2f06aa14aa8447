import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { csvFile } from '../reports/csv';
import { todayInJapan } from '../time';
import type { DisclosureCount } from '../types';
import { Choice } from '../ui/choices';
import { Btn, Trouble } from '../ui/controls';
import { useWords } from '../words';
import { disclosureCalls, disclosureKeys } from './calls';
import { explainDisclosure, Part, save, useBasisName } from './parts';

const columns = ['requested', 'refused', 'handedOver', 'emergencies', 'incidents', 'lapsed'] as const;

/** A half-year's numbers: as they are, or as they may be published. */
export function Numbers({ tenantId }: { tenantId: string }) {
  const words = useWords();
  const text = words.disclosure.numbers;
  const nameOf = useBasisName();
  const today = todayInJapan();
  const thisYear = Number(today.slice(0, 4));
  const [year, setYear] = useState(thisYear);
  const [half, setHalf] = useState(Number(today.slice(5, 7)) <= 6 ? 1 : 2);
  const [edition, setEdition] = useState('exact');
  const counts = useQuery({ queryKey: disclosureKeys.counts(tenantId, year, half), queryFn: () => disclosureCalls.counts(tenantId, year, half) });
  const shown = counts.data && (edition === 'exact' ? { rows: counts.data.exact, total: counts.data.total } : { rows: counts.data.toPublish, total: counts.data.totalToPublish });
  const cell = (row: DisclosureCount, column: (typeof columns)[number]): string => String(row[column] ?? text.small);
  const download = () => shown && save(text.fileName(year, half), new Blob([csvFile([
    [text.basis, ...columns.map((column) => text[column])],
    ...shown.rows.map((row) => [nameOf(row.basis, row.basisLabel), ...columns.map((column) => cell(row, column))]),
    [text.total, ...columns.map((column) => cell(shown.total, column))],
  ])], { type: 'text/csv;charset=utf-8' }));

  return (
    <Part heading={text.heading} lead={text.lead}>
      <div className="flex flex-wrap items-end gap-3">
        <Choice label={text.year} value={String(year)} onChange={(value) => setYear(Number(value))} testId="counts-year" options={[0, 1, 2, 3, 4].map((ago) => [String(thisYear - ago), String(thisYear - ago)])} />
        <Choice label={text.half} value={String(half)} onChange={(value) => setHalf(Number(value))} testId="counts-half" options={[['1', text.halves[0]], ['2', text.halves[1]]]} />
        <Choice label={text.edition} value={edition} onChange={setEdition} testId="counts-edition" options={[['exact', text.exact], ['publish', text.publish]]} />
        <Btn className="min-h-10" isDisabled={!shown} onPress={() => void download()}>{text.csv}</Btn>
      </div>
      {counts.error && <Trouble>{explainDisclosure(counts.error)}</Trouble>}
      {shown && (
        <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={text.heading}>
          <table className="grid-table min-w-xl">
            <thead><tr><th scope="col">{text.basis}</th>{columns.map((column) => <th key={column} scope="col" className="n">{text[column]}</th>)}</tr></thead>
            <tbody>
              {shown.rows.map((row, at) => (
                <tr key={at}><th scope="row" className="font-normal">{nameOf(row.basis, row.basisLabel)}</th>{columns.map((column) => <td key={column} className="n">{cell(row, column)}</td>)}</tr>
              ))}
              <tr data-testid="counts-total"><th scope="row">{text.total}</th>{columns.map((column) => <td key={column} className="n">{cell(shown.total, column)}</td>)}</tr>
            </tbody>
          </table>
        </div>
      )}
    </Part>
  );
}
