import { useEffect, useState } from 'react';
import { shortId, waitingCount } from '../board/board';
import { columnsOf, focusAsked, moveColumns } from '../session/desk';
import { useStore } from '../store';
import type { Board, Me } from '../types';
import { useWords } from '../words';
import { Column } from './Column';
import { useColumnKeys } from './Columns';
import { Today } from './DutyBar';
import { LinePanel } from './LinePanel';
import { MinePanel } from './MinePanel';

/** On a phone: the line, or one consultation at a time, chosen by a row of tabs. */
export function PhoneBoard({ me, tenantId, board }: { me: Me; tenantId: string; board: Board }) {
  const words = useWords();
  const columns = useStore(columnsOf(tenantId));
  const asked = useStore(focusAsked);
  const [line, setLine] = useState(true);
  useColumnKeys(tenantId);

  // Taking or choosing a consultation brings it to the front.
  useEffect(() => {
    if (asked && performance.now() - asked.time < 1_000) setLine(false);
  }, [asked]);

  const shown = !line && columns.active ? columns.cases[columns.active] : undefined;
  const tab = 'tab min-h-11';
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <nav aria-label={words.board.tabs} className="flex overflow-x-auto border-b border-line bg-surface px-1 shrink-0">
        <button type="button" className={tab} aria-current={shown ? undefined : 'page'} data-testid="phone-line" onClick={() => setLine(true)}>
          {words.board.tabLine} <span className="num">{waitingCount(board)}</span>
        </button>
        {columns.open.map((id) => {
          const waits = board.mine.some((one) => one.consultationId === id && one.state === 'assigned' && one.unanswered);
          return (
            <button key={id} type="button" className={tab} aria-current={shown?.consultationId === id ? 'page' : undefined} data-testid={`phone-tab-${id}`}
              onClick={() => (moveColumns(tenantId, { type: 'activate', consultationId: id }), setLine(false))}>
              <span className="num">#{shortId(id)}</span>
              {waits && <span role="img" aria-label={words.board.unansweredDot} className="size-2.5 rounded-full bg-warn" />}
            </button>
          );
        })}
      </nav>
      {shown ? (
        <div className="flex min-h-0 flex-1">
          <Column key={shown.consultationId} me={me} tenantId={tenantId} one={shown} held={board.mine.some((one) => one.consultationId === shown.consultationId)} active place={columns.open.indexOf(shown.consultationId) + 1} />
        </div>
      ) : (
        <div className="min-h-0 flex-1 overflow-y-auto">
          <div className="border-b border-line bg-surface px-1 py-2"><p className="px-2 text-dns-14B-130">{words.today.heading}</p><Today tenantId={tenantId} /></div>
          <LinePanel tenantId={tenantId} board={board} />
          <MinePanel tenantId={tenantId} board={board} />
        </div>
      )}
    </div>
  );
}
