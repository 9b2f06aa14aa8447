import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Switch } from 'react-aria-components';
import { api } from '../api';
import { lineState } from '../live/share';
import { changeBoard, client, keys } from '../session/desk';
import { useStore } from '../store';
import { todayInJapan } from '../time';
import type { Board, Counts } from '../types';
import { say } from '../ui/announce';
import { explain, useWords, wordsNow } from '../words';

export function DutyBar({ tenantId, board, today }: { tenantId: string; board: Board; today: boolean }) {
  const words = useWords();
  return (
    <section aria-label={words.header.deskBar} className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line bg-surface px-3 py-1.5 desk:px-4">
      <Duty tenantId={tenantId} board={board} />
      <p className="flex items-baseline gap-1.5" data-testid="capacity" data-load={board.load} data-capacity={board.capacity} aria-label={words.header.loadLabel(board.load, board.capacity)} role="img">
        <span className="text-muted">{words.header.load}</span>
        <span className={`num text-oln-16B-100 ${board.load >= board.capacity ? 'text-warn' : ''}`}>{words.header.loadOf(board.load, board.capacity)}</span>
      </p>
      <Connection />
      {today && <Today tenantId={tenantId} />}
    </section>
  );
}

function Duty({ tenantId, board }: { tenantId: string; board: Board }) {
  const words = useWords();
  const [busy, setBusy] = useState(false);
  const turn = async (onDuty: boolean) => {
    setBusy(true);
    try {
      const presence = await api.setOnDuty(tenantId, onDuty);
      changeBoard(tenantId, (now) => ({ ...now, ...presence }));
    } catch (error) {
      say(explain(error, wordsNow()));
    } finally {
      setBusy(false);
      void client.invalidateQueries({ queryKey: keys.board(tenantId) });
    }
  };
  return (
    <Switch className="switch" isSelected={board.onDuty} isDisabled={busy} onChange={(on) => void turn(on)} data-testid="duty-toggle" data-on={board.onDuty}>
      <span className="switch-track" aria-hidden="true" />
      <span className="sr-only">{words.header.duty} </span>
      {board.onDuty ? words.header.onDuty : words.header.offDuty}
    </Switch>
  );
}

function Connection() {
  const words = useWords();
  const state = useStore(lineState);
  const look = { connecting: 'text-muted', live: 'text-good', polling: 'text-good', away: 'text-warn' }[state];
  return (
    <p role="status" className={`flex items-center gap-1.5 ${look}`} data-testid="connection" data-state={state}>
      <span aria-hidden="true">{state === 'away' ? '▲' : state === 'connecting' ? '○' : '●'}</span>
      {words.line[state]}
    </p>
  );
}

const none: Counts = { accesses: 0, opened: 0, served: 0, turnedAway: 0, abandoned: 0, completed: 0, entriesResident: 0, entriesStaff: 0 };
const shown = ['accesses', 'opened', 'served', 'turnedAway', 'completed'] as const;

export function Today({ tenantId }: { tenantId: string }) {
  const words = useWords();
  const today = todayInJapan();
  const report = useQuery({
    queryKey: keys.daily(tenantId, today, today, ''),
    queryFn: ({ signal }) => api.daily(tenantId, today, today, undefined, signal),
    refetchInterval: 10_000,
  });
  const counts = report.data?.days.find((day) => day.date === today) ?? none;
  if (!report.data) return <p className="ml-auto text-muted">{report.failureCount > 1 ? words.today.away : ''}</p>;
  return (
    <dl className="grid grid-cols-5 text-center desk:flex desk:items-baseline desk:gap-x-3 desk:ml-auto" data-testid="numbers-today" data-accesses={counts.accesses} data-opened={counts.opened}
      data-served={counts.served} data-turned-away={counts.turnedAway} data-completed={counts.completed}>
      <div className="text-muted max-desk:sr-only"><dt className="sr-only">{words.numbers.date}</dt><dd>{words.today.heading}</dd></div>
      {shown.map((key) => (
        <div key={key} className="desk:flex items-baseline gap-1">
          <dt className="text-muted">{words.today[key]}</dt>
          <dd className="num text-oln-16B-100">{counts[key]}</dd>
        </div>
      ))}
    </dl>
  );
}
