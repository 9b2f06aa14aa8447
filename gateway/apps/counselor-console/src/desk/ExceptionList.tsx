import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api';
import { keys } from '../session/desk';
import { exactTime } from '../time';
import { Btn, Trouble } from '../ui/controls';
import { explain, useWords } from '../words';
import { ExceptionSheet } from './ExceptionSheet';

/** A supervisor's list of emergency exceptions: that they exist; each is opened by hand, and the vault records it. */
export function ExceptionList({ tenantId }: { tenantId: string }) {
  const words = useWords();
  const [opening, setOpening] = useState<string | null>(null);
  const list = useQuery({ queryKey: keys.exceptions(tenantId), queryFn: ({ signal }) => api.exceptions(tenantId, signal) });
  return (
    <section className="grid gap-2">
      <h2 className="text-dns-16B-130">{words.exceptions.heading}</h2>
      {list.error && <Trouble>{explain(list.error, words)}</Trouble>}
      {list.data?.length === 0 && <p className="panel p-4">{words.exceptions.none}</p>}
      {list.data && list.data.length > 0 && (
        <div className="panel overflow-x-auto" tabIndex={0} role="region" aria-label={words.exceptions.heading}>
          <table className="grid-table min-w-xl">
            <thead>
              <tr><th scope="col">{words.exceptions.at}</th><th scope="col">{words.exceptions.reason}</th><th scope="col">{words.exceptions.state}</th><th scope="col">{words.staff.action}</th></tr>
            </thead>
            <tbody>
              {list.data.map((one) => (
                <tr key={one.exceptionId} data-testid={`exception-${one.exceptionId}`}>
                  <th scope="row" className="num font-normal whitespace-nowrap">{exactTime(one.openedAt)}</th>
                  <td>{words.exceptions.reasons[one.reasonClass] ?? words.exceptions.other}</td>
                  <td>{one.closedAt ? <span className="chip chip-quiet">{words.exceptions.closed}</span> : <span className="chip chip-danger">{words.exceptions.open}</span>}</td>
                  <td><Btn small onPress={() => setOpening(one.exceptionId)}>{words.alerts.openText}</Btn></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <ExceptionSheet key={opening ?? ''} tenantId={tenantId} exceptionId={opening} onClose={() => setOpening(null)} />
    </section>
  );
}
