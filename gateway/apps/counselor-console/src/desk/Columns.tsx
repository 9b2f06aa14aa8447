import { useEffect } from 'react';
import { mostColumns } from '../board/columns';
import { askFocus, columnsOf, moveColumns } from '../session/desk';
import { useStore } from '../store';
import type { Board, Me } from '../types';
import { useWords } from '../words';
import { Column } from './Column';

/** Alt+1 … Alt+5 bring the keyboard to a column, on every screen. */
export function useColumnKeys(tenantId: string): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
      if (!digit || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || Number(digit) > mostColumns) return;
      const consultationId = columnsOf(tenantId).get().open[Number(digit) - 1];
      if (!consultationId) return;
      event.preventDefault();
      moveColumns(tenantId, { type: 'activate', consultationId });
      askFocus(consultationId);
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [tenantId]);
}

export function Columns({ me, tenantId, board }: { me: Me; tenantId: string; board: Board }) {
  const words = useWords();
  const columns = useStore(columnsOf(tenantId));
  useColumnKeys(tenantId);
  const held = new Set(board.mine.map((one) => one.consultationId));
  if (columns.open.length === 0) {
    return (
      <section aria-label={words.board.columnsLabel} className="grid flex-1 place-content-center p-6 text-center text-muted text-std-16N-170">
        <p>{words.board.empty}</p>
        {!board.onDuty && <p>{words.board.emptyOffDuty}</p>}
      </section>
    );
  }
  return (
    <section aria-label={words.board.columnsLabel} className="flex min-w-0 flex-1 gap-2 overflow-x-auto p-2">
      {columns.open.map((id, i) => {
        const one = columns.cases[id];
        return one && <Column key={id} me={me} tenantId={tenantId} one={one} held={held.has(id)} active={columns.active === id} place={i + 1} />;
      })}
    </section>
  );
}
