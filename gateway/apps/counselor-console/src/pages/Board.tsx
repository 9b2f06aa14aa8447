import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Problem, api } from '../api';
import { newlyWaiting, unansweredCount } from '../board/board';
import { Alerts } from '../desk/Alerts';
import { Columns } from '../desk/Columns';
import { DutyBar } from '../desk/DutyBar';
import { LinePanel } from '../desk/LinePanel';
import { MinePanel } from '../desk/MinePanel';
import { PhoneBoard } from '../desk/PhoneBoard';
import { keys, moveColumns } from '../session/desk';
import type { Board, Me, Membership } from '../types';
import { announce } from '../ui/announce';
import { Trouble } from '../ui/controls';
import { useWide } from '../ui/media';
import { explain, useWords, wordsNow } from '../words';

const safetyReloadMs = 60_000; // notices ring at once; this only mends what a lost ring would leave

function useBoard(tenantId: string) {
  const words = useWords();
  const query = useQuery<Board>({
    queryKey: keys.board(tenantId),
    queryFn: ({ signal }) => api.board(tenantId, signal),
    refetchInterval: safetyReloadMs,
  });
  const board = query.data;
  const before = useRef<Board | undefined>(undefined);

  useEffect(() => {
    if (!board) return;
    moveColumns(tenantId, { type: 'sync', mine: board.mine });
    const arrived = newlyWaiting(before.current, board);
    const desk = board.desks.find((d) => d.waiting.some((w) => w.consultationId === arrived[0]?.consultationId));
    if (desk) announce(wordsNow().board.newWaiting(desk.name));
    before.current = board;
  }, [board, tenantId]);

  const unanswered = board ? unansweredCount(board) : 0;
  useEffect(() => {
    document.title = unanswered > 0 ? words.titleWith(unanswered) : words.title; // a neutral count, nothing else
  }, [unanswered, words]);
  return query;
}

/** The desk: who waits, what is mine, and up to five consultations side by side. */
export function BoardPage({ me, membership }: { me: Me; membership: Membership }) {
  const words = useWords();
  const { tenantId } = membership;
  const query = useBoard(tenantId);
  const board = query.data;
  const wide = useWide();
  const trouble = query.error ?? (query.failureCount > 1 ? query.failureReason : null);

  if (!board) {
    return (
      <div className="p-6">
        <h1 className="sr-only">{words.nav.board}</h1>
        {trouble ? <Trouble>{trouble instanceof Problem && trouble.status < 500 ? explain(trouble, words) : words.board.failed}</Trouble>
          : <p role="status">{words.loading}</p>}
      </div>
    );
  }
  return (
    <div className="flex h-full min-h-130 flex-col">
      <h1 className="sr-only">{words.nav.board}</h1>
      <DutyBar tenantId={tenantId} board={board} today={wide} />
      {trouble && <div className="px-3 pt-2"><Trouble>{words.board.failed}</Trouble></div>}
      <Alerts tenantId={tenantId} board={board} roles={membership.roles} />
      {wide ? (
        <div className="flex min-h-0 flex-1">
          <aside className="w-66 shrink-0 overflow-y-auto border-r border-line bg-surface" aria-label={words.board.waitingHeading}>
            <LinePanel tenantId={tenantId} board={board} />
            <MinePanel tenantId={tenantId} board={board} />
          </aside>
          <Columns me={me} tenantId={tenantId} board={board} />
        </div>
      ) : <PhoneBoard me={me} tenantId={tenantId} board={board} />}
    </div>
  );
}
