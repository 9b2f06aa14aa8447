import { useQuery } from '@tanstack/react-query';
import { api } from '../api';
import { shortId } from '../board/board';
import { useNames } from '../record/names';
import { openRecord } from '../record/opened';
import { ExceptionList } from '../desk/ExceptionList';
import { keys } from '../session/desk';
import { duration, secondsSince, useNow } from '../time';
import type { Board, Case, Me } from '../types';
import { Btn, Trouble } from '../ui/controls';
import { explain, useWords } from '../words';

/** What a supervisor sees of the team: who holds what and for how long, no word of it. */
export function TeamPage({ me, tenantId }: { me: Me; tenantId: string }) {
  const words = useWords();
  const board = useQuery<Board>({ queryKey: keys.board(tenantId), queryFn: ({ signal }) => api.board(tenantId, signal), refetchInterval: 60_000 });
  const { nameOf } = useNames(tenantId, me.staffId);
  const team = board.data?.team ?? [];
  return (
    <div className="h-full overflow-y-auto p-4">
      <div className="mx-auto grid max-w-5xl gap-3">
        <h1 className="text-std-20B-150">{words.team.heading}</h1>
        <p className="text-muted">{words.team.lead}</p>
        {board.error && <Trouble>{explain(board.error, words)}</Trouble>}
        {board.data && team.length === 0 && <p className="panel p-4">{words.team.none}</p>}
        {team.length > 0 && (
          <div className="panel overflow-x-auto" tabIndex={0} role="region" aria-label={words.team.heading}>
            <table className="grid-table sm:min-w-xl max-sm:[&_td]:px-2 max-sm:[&_th]:px-2">
              <thead>
                <tr>
                  <th scope="col">{words.team.ref}</th><th scope="col" className="max-sm:hidden">{words.team.desk}</th><th scope="col">{words.team.staff}</th>
                  <th scope="col">{words.team.state}</th><th scope="col" className="n max-sm:hidden">{words.team.since}</th><th scope="col" className="n max-sm:hidden">{words.team.entries}</th><th scope="col">{words.staff.action}</th>
                </tr>
              </thead>
              <tbody>{team.map((one) => <Row key={one.consultationId} holder={one.assignedStaffId ? nameOf(one.assignedStaffId) : '–'} tenantId={tenantId} one={one} />)}</tbody>
            </table>
          </div>
        )}
        <ExceptionList tenantId={tenantId} />
      </div>
    </div>
  );
}

function Row({ holder, tenantId, one }: { holder: string; tenantId: string; one: Case }) {
  const words = useWords();
  const now = useNow();
  const since = duration(secondsSince(one.takenAt ?? one.requestedAt, now));
  return (
    <tr data-testid={`team-${one.consultationId}`}>
      {/* On a phone what is done with a case must be in sight: the desk and the times stand under its number. */}
      <th scope="row" className="num font-normal">
        <span className="whitespace-nowrap">{words.ref(shortId(one.consultationId))}</span>
        <span className="block text-muted sm:hidden">{one.deskName}</span>
        <span className="block text-muted sm:hidden">{since}</span>
      </th>
      <td className="max-sm:hidden">{one.deskName}</td>
      <td className="num sm:whitespace-nowrap">{holder}</td>
      <td>
        {one.state === 'assigned' && one.unanswered ? <span className="chip chip-warn">{words.board.unansweredDot}</span> : <span className="chip chip-quiet">{words.column.states[one.state]}</span>}
      </td>
      <td className="n max-sm:hidden">{since}</td>
      <td className="n max-sm:hidden">{one.lastTalkSeq}</td>
      <td><Btn small aria-label={words.record.openLong(words.ref(shortId(one.consultationId)))} data-testid={`team-open-${one.consultationId}`} onPress={() => openRecord(tenantId, one.consultationId)}>{words.record.short}</Btn></td>
    </tr>
  );
}
