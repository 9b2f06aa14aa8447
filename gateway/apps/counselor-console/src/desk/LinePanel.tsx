import { deskOrder, shortId, takeBar, waitingCount } from '../board/board';
import { clockTime, duration, secondsSince, useNow } from '../time';
import type { Board, BoardDesk, Waiting } from '../types';
import { Btn } from '../ui/controls';
import { useKeptFocus } from '../ui/keepFocus';
import { useWords } from '../words';
import { useTaking } from './taking';

type Taking = ReturnType<typeof useTaking>;

export function LinePanel({ tenantId, board }: { tenantId: string; board: Board }) {
  const words = useWords();
  const taking = useTaking(tenantId);
  const bar = takeBar(board);
  const desks = deskOrder(board);
  const kept = useKeptFocus<HTMLElement>(desks.flatMap((d) => d.waiting.map((w) => w.consultationId)).join());
  return (
    <section {...kept} aria-labelledby="line-heading" className="p-3 grid gap-2">
      <h2 id="line-heading" className="flex items-baseline justify-between text-dns-16B-130">
        {words.board.waitingHeading}
        <span className="num" data-testid="waiting-count">{words.people(waitingCount(board))}</span>
      </h2>
      {bar && waitingCount(board) > 0 && <p className="text-warn">{bar === 'offDuty' ? words.problems['off-duty'] : words.problems['at-capacity']}</p>}
      {desks.map((desk) => <DeskLine key={desk.deskId} desk={desk} taking={taking} barred={bar !== null} />)}
    </section>
  );
}

function DeskLine({ desk, taking, barred }: { desk: BoardDesk; taking: Taking; barred: boolean }) {
  const words = useWords();
  const someone = desk.waiting.length > 0;
  return (
    <section aria-label={desk.name} className="panel overflow-hidden" data-testid={`desk-${desk.deskId}`}>
      <div className="flex items-center gap-2 px-2.5 py-2 bg-sunken">
        <div className="min-w-0 flex-1">
          <h3 className="text-dns-14B-130">{desk.name}</h3>
          <p className="text-muted">
            <span className={desk.openNow ? 'text-good' : ''}>{desk.openNow ? words.board.open : words.board.closed}</span>
            <span aria-hidden="true">・</span>{words.board.onDutyCount(desk.onDutyCount)}
            {!someone && <span className="sr-only"> {words.board.lineEmpty}</span>}
          </p>
        </div>
        <Btn small variant={someone ? 'primary' : 'plain'} isDisabled={taking.busy || barred || !someone} data-testid={`next-${desk.deskId}`}
          aria-label={words.board.nextFor(desk.name)} onPress={() => taking.next(desk.deskId)}>{words.board.next}</Btn>
      </div>
      {someone && (
        <ol>
          {desk.waiting.map((one) => <WaitingRow key={one.consultationId} one={one} taking={taking} barred={barred} />)}
        </ol>
      )}
    </section>
  );
}

function WaitingRow({ one, taking, barred }: { one: Waiting; taking: Taking; barred: boolean }) {
  const words = useWords();
  const ref = words.ref(shortId(one.consultationId));
  return (
    <li className={`flex items-center gap-2 border-t border-line px-2.5 py-1.5 ${one.urgent ? 'bg-danger-soft' : ''}`} data-testid={`waiting-${one.consultationId}`} data-urgent={one.urgent}>
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-1.5">
          <span className="num whitespace-nowrap">{ref}</span>
          {one.urgent && <span className="chip chip-danger">{words.board.urgent}</span>}
        </p>
        <p className="text-muted num whitespace-nowrap">{words.board.place(one.place)} <Waited since={one.requestedAt} /></p>
      </div>
      <Btn small isDisabled={taking.busy || barred} aria-label={words.board.takeOne(ref)} data-testid={`take-${one.consultationId}`} onPress={() => taking.take(one.consultationId)}>{words.board.take}</Btn>
    </li>
  );
}

const longWaitSeconds = 600;

function Waited({ since }: { since: string }) {
  const words = useWords();
  const seconds = secondsSince(since, useNow());
  return (
    <span className={seconds >= longWaitSeconds ? 'text-warn' : ''} title={clockTime(since)}>
      <span className="sr-only">{words.board.waited} </span>{duration(seconds)}
    </span>
  );
}
