import { useState } from 'react';
import { api, Problem } from '../api';
import { openAlerts, shortId, takeBar } from '../board/board';
import { seenAlerts } from '../session/desk';
import { useStore } from '../store';
import { clockTime } from '../time';
import type { Alert, Board, Role } from '../types';
import { say } from '../ui/announce';
import { Btn } from '../ui/controls';
import { useWide } from '../ui/media';
import { explain, useWords, wordsNow } from '../words';
import { ExceptionSheet } from './ExceptionSheet';
import { showCase, useTaking } from './taking';

export function Alerts({ tenantId, board, roles }: { tenantId: string; board: Board; roles: readonly Role[] }) {
  const words = useWords();
  const alerts = openAlerts(board.alerts, useStore(seenAlerts));
  const [opening, setOpening] = useState<string | null>(null);
  const wide = useWide();
  const [all, setAll] = useState(false);
  const shown = wide || all ? alerts : alerts.slice(0, 1); // a phone keeps room for the consultation
  return (
    <>
      {alerts.length > 0 && (
        <section role="region" aria-label={words.alerts.region} aria-live="assertive" className="grid max-h-60 desk:max-h-40 overflow-y-auto border-b border-danger bg-danger-soft">
          {shown.map((alert) => <Row key={alert.alertId} tenantId={tenantId} board={board} alert={alert} supervisor={roles.includes('supervisor')} onOpen={setOpening} />)}
          {!wide && alerts.length > 1 && (
            <Btn small variant="quiet" className="justify-self-start mx-1 mb-1" aria-expanded={all} onPress={() => setAll(!all)}>{all ? words.alerts.fewer : words.alerts.more(alerts.length - 1)}</Btn>
          )}
        </section>
      )}
      <ExceptionSheet key={opening ?? ''} tenantId={tenantId} exceptionId={opening} onClose={() => setOpening(null)} />
    </>
  );
}

/** Takes an alert off this screen, and off everybody's where this person may; for others (404) it stays until somebody who may does so. */
async function see(tenantId: string, alertId: string): Promise<void> {
  try {
    await api.seeAlert(tenantId, alertId);
  } catch (error) {
    if (!(error instanceof Problem && error.status === 404)) return say(explain(error, wordsNow()));
  }
  seenAlerts.update((seen) => new Set([...seen, alertId]));
}

interface RowProps {
  tenantId: string;
  board: Board;
  alert: Alert;
  supervisor: boolean;
  onOpen: (exceptionId: string) => void;
}

function Row({ tenantId, board, alert, supervisor, onOpen }: RowProps) {
  const words = useWords();
  const taking = useTaking(tenantId);
  const mine = board.mine.find((one) => one.consultationId === alert.consultationId);
  const waits = board.desks.flatMap((d) => d.waiting).find((w) => w.consultationId === alert.consultationId);
  const desk = board.desks.find((d) => d.deskId === alert.deskId)?.name;
  const { exceptionId } = alert;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5 desk:px-4 border-t border-danger/30 first:border-t-0" data-testid="alert" data-kind={alert.kind} data-consultation={alert.consultationId ?? ''} data-exception={exceptionId ?? ''}>
      <p className="flex-1 basis-64 text-danger">
        <strong><span aria-hidden="true">⚠ </span>{alert.kind === 'emergencyWords' ? words.alerts.words : words.alerts.exception}</strong>
        <span className="num text-ink"> {alert.consultationId && words.ref(shortId(alert.consultationId))} {desk} {clockTime(alert.raisedAt)}</span>
      </p>
      <div className="flex gap-2">
        {mine && <Btn small variant="danger" onPress={() => showCase(tenantId, mine)}>{words.alerts.goTo}</Btn>}
        {waits && <Btn small variant="danger" isDisabled={taking.busy || takeBar(board) !== null} onPress={() => taking.take(waits.consultationId)}>{words.board.take}</Btn>}
        {supervisor && exceptionId && <Btn small variant="danger" data-testid="alert-open" onPress={() => onOpen(exceptionId)}>{words.alerts.openText}</Btn>}
        <Btn small data-testid="alert-seen" onPress={() => void see(tenantId, alert.alertId)}>{words.alerts.hide}</Btn>
      </div>
    </div>
  );
}
