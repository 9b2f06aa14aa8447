import { Button } from 'react-aria-components';
import { mineInOrder, shortId } from '../board/board';
import { columnsOf } from '../session/desk';
import { useStore } from '../store';
import type { Board, Case } from '../types';
import { useKeptFocus } from '../ui/keepFocus';
import { useWords } from '../words';
import { showCase } from './taking';

export function MinePanel({ tenantId, board }: { tenantId: string; board: Board }) {
  const words = useWords();
  const columns = useStore(columnsOf(tenantId));
  const mine = mineInOrder(board.mine);
  const kept = useKeptFocus<HTMLElement>(mine.map((one) => one.consultationId).join());
  return (
    <section {...kept} aria-labelledby="mine-heading" className="p-3 pt-1 grid gap-2">
      <h2 id="mine-heading" className="flex items-baseline justify-between text-dns-16B-130">
        {words.board.mineHeading}<span className="num">{mine.length}</span>
      </h2>
      {mine.length === 0 ? <p className="text-muted">{words.board.mineNone}</p> : (
        <ul className="panel overflow-hidden">
          {mine.map((one) => <Row key={one.consultationId} tenantId={tenantId} one={one} at={columns.open.indexOf(one.consultationId)} active={columns.active === one.consultationId} />)}
        </ul>
      )}
    </section>
  );
}

function Row({ tenantId, one, at, active }: { tenantId: string; one: Case; at: number; active: boolean }) {
  const words = useWords();
  const waits = one.state === 'assigned' && one.unanswered;
  return (
    <li className="border-t border-line first:border-t-0">
      <Button onPress={() => showCase(tenantId, one)} data-testid={`mine-${one.consultationId}`} aria-current={active}
        className={`grid w-full gap-0.5 px-2.5 py-2 text-left cursor-pointer data-hovered:bg-accent-soft ${active ? 'bg-accent-soft' : ''}`}>
        <span className="flex items-center gap-1.5">
          <span className="num flex-1">{words.ref(shortId(one.consultationId))}</span>
          {waits ? <span className="chip chip-warn">{words.board.unansweredDot}</span>
            : <span className="chip chip-quiet">{one.state === 'assigned' ? words.board.answered : words.column.states[one.state]}</span>}
        </span>
        <span className="flex gap-2 text-muted">
          <span className="min-w-0 flex-1 truncate">{one.deskName}</span>
          <span className="num max-desk:hidden">{at >= 0 ? words.board.shortcut(at + 1) : words.board.notOpen}</span>
        </span>
      </Button>
    </li>
  );
}
