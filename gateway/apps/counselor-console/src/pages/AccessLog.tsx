import { useState, type FormEvent } from 'react';
import { api } from '../api';
import { exactTime } from '../time';
import type { AccessRow } from '../types';
import { Btn, Field, Trouble } from '../ui/controls';
import { explain, useWords } from '../words';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Who opened a consultation. The id is typed in and never put into the address. */
export function AccessLogPage({ tenantId }: { tenantId: string }) {
  const words = useWords();
  const [id, setId] = useState('');
  const [wrong, setWrong] = useState(false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [rows, setRows] = useState<AccessRow[] | null>(null);

  const show = async (event: FormEvent) => {
    event.preventDefault();
    const asked = id.trim().toLowerCase();
    setRows(null);
    setTrouble(null);
    setWrong(!uuid.test(asked));
    if (!uuid.test(asked)) return;
    setBusy(true);
    try {
      setRows((await api.accessLog(tenantId, asked)).rows);
    } catch (error) {
      setTrouble(explain(error, words));
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="h-full overflow-y-auto p-4">
      <div className="mx-auto grid max-w-5xl gap-4">
        <h1 className="text-std-20B-150">{words.accessLog.heading}</h1>
        <form className="flex flex-wrap items-end gap-3" onSubmit={(e) => void show(e)} noValidate>
          <div className="w-full max-w-md">
            <Field label={words.accessLog.id} hint={words.accessLog.lead} value={id} onChange={setId} testId="access-id" inputClass="text-mono-14N-150" error={wrong ? words.accessLog.idWrong : undefined} />
          </div>
          <Btn type="submit" variant="primary" className="min-h-10" isDisabled={busy} data-testid="access-show">{words.accessLog.show}</Btn>
        </form>
        {trouble && <Trouble>{trouble}</Trouble>}
        {rows && rows.length === 0 && <p role="status" className="panel p-4">{words.accessLog.none}</p>}
        {rows && rows.length > 0 && (
          <div className="panel overflow-x-auto" tabIndex={0} role="region" aria-label={words.accessLog.heading}>
            <table className="grid-table min-w-xl">
              <thead>
                <tr><th scope="col">{words.accessLog.at}</th><th scope="col">{words.accessLog.kind}</th><th scope="col">{words.accessLog.act}</th><th scope="col">{words.accessLog.decision}</th></tr>
              </thead>
              <tbody>
                {rows.map((row, i) => (
                  <tr key={i} data-testid="access-row">
                    <td className="num whitespace-nowrap">{exactTime(row.at)}</td>
                    <td>{words.accessLog.kinds[row.actorKind] ?? row.actorKind}</td>
                    <td>{words.accessLog.acts[row.act] ?? row.act}</td>
                    <td>{words.accessLog.decisions[row.decision] ?? row.decision}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </div>
    </div>
  );
}
