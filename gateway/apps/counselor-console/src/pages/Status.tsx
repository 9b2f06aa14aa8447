import { useQuery } from '@tanstack/react-query';
import { api, Problem } from '../api';
import { keys } from '../session/desk';
import { clockTime } from '../time';
import type { PartState, PartStatus, SystemStatus } from '../types';
import { Trouble } from '../ui/controls';
import { explain, useWords } from '../words';

const chips: Record<PartState, string> = { ready: 'chip-good', late: 'chip-warn', notReady: 'chip-danger', fenced: 'chip-danger', away: 'chip-danger', unknown: 'chip-warn' };

/** A part or state that a newer gateway names and this page does not know is shown by its own name, never left out. */
const known = (table: Readonly<Record<string, string>>, key: string, otherwise: string): string => table[key] ?? otherwise;

/** Whether the parts of the system work: what a supervisor looks at before calling somebody. */
export function StatusPage({ tenantId }: { tenantId: string }) {
  const words = useWords();
  const status = useQuery<SystemStatus>({
    queryKey: keys.status(tenantId), queryFn: ({ signal }) => api.status(tenantId, signal), refetchInterval: 15_000, retry: false, staleTime: 0,
  });
  const failed = status.error;
  // What was known before a failure is old by then, and looks like news: it goes.
  const data = failed ? undefined : status.data;
  const allReady = data?.parts.every((part) => part.state === 'ready') ?? false;
  return (
    <div className="h-full overflow-y-auto p-4">
      <div className="mx-auto grid max-w-3xl gap-3">
        <h1 className="text-std-20B-150">{words.status.heading}</h1>
        <p className="text-muted">{words.status.lead}</p>
        {failed && <Trouble testId="status-failed">{failed instanceof Problem && failed.code === 'service-away' ? words.status.unknowable : explain(failed, words)}</Trouble>}
        {!data && !failed && <p role="status">{words.loading}</p>}
        {data && (
          <>
            <p role="status" data-testid="status-summary" className="panel p-3">{allReady ? words.status.allReady : words.status.someNot}</p>
            <ul className="panel divide-y divide-line">{data.parts.map((part) => <Part key={part.part} part={part} />)}</ul>
            <p className="text-muted num">{words.status.checked}: {clockTime(data.checkedAt)}</p>
          </>
        )}
      </div>
    </div>
  );
}

function Part({ part }: { part: PartStatus }) {
  const words = useWords();
  const state = known(words.status.states, part.state, words.status.states.unknown);
  const meaning = words.status.meanings[part.part];
  return (
    <li className="grid gap-1 p-3" data-testid={`status-${part.part}`} data-state={part.state}>
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="text-dns-16B-130">{known(words.status.parts, part.part, part.part)}</h2>
        <span className={`chip ${known(chips, part.state, 'chip-warn')}`}>{state}</span>
        {part.state !== 'ready' && <span className="text-muted num">{words.status.since(clockTime(part.since))}</span>}
      </div>
      {part.state !== 'ready' && meaning && <p>{part.state === 'late' ? words.status.lateMeans : part.state === 'fenced' ? words.problems['vault-fenced'] : meaning}</p>}
    </li>
  );
}
