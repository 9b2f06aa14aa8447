import type { Alert, Board, Case, Waiting } from '../types';

/** The short name of a consultation on the screen: the end of its id, never a person's name. */
export const shortId = (consultationId: string): string => consultationId.replaceAll('-', '').slice(-4);

/** Who stands in line now and did not before. */
export function newlyWaiting(before: Board | undefined, now: Board): Waiting[] {
  if (!before) return [];
  const known = new Set(before.desks.flatMap((desk) => desk.waiting.map((w) => w.consultationId)));
  return now.desks.flatMap((desk) => desk.waiting).filter((w) => !known.has(w.consultationId));
}

export const waitingCount = (board: Board): number => board.desks.reduce((sum, desk) => sum + desk.waiting.length, 0);

/** Desks where somebody waits come first, longest wait first; then the open ones; the order within is the server's. */
export function deskOrder(board: Board): Board['desks'] {
  const oldest = (waiting: readonly Waiting[]) => waiting.reduce((min, w) => (w.requestedAt < min ? w.requestedAt : min), '9999');
  const rank = (desk: Board['desks'][number]) => (desk.waiting.length > 0 ? `0${oldest(desk.waiting)}` : desk.openNow ? '1' : '2');
  return [...board.desks].sort((a, b) => rank(a).localeCompare(rank(b)));
}

/** Why this counselor may not take somebody now; the server decides again. */
export type TakeBar = 'offDuty' | 'atCapacity' | null;

export function takeBar(board: Board): TakeBar {
  if (!board.onDuty) return 'offDuty';
  return board.load >= board.capacity ? 'atCapacity' : null;
}

/** Mine, those who wait for an answer first. */
export function mineInOrder(mine: readonly Case[]): Case[] {
  const rank = (one: Case) => (one.state === 'closed' ? 2 : one.unanswered ? 0 : 1);
  return [...mine].sort((a, b) => rank(a) - rank(b) || (a.takenAt ?? '').localeCompare(b.takenAt ?? ''));
}

export const unansweredCount = (board: Board): number => board.mine.filter((one) => one.state === 'assigned' && one.unanswered).length;

/** Alerts that this person has not put aside, newest first. */
export function openAlerts(alerts: readonly Alert[], seen: ReadonlySet<string>): Alert[] {
  return alerts.filter((alert) => !seen.has(alert.alertId)).sort((a, b) => b.raisedAt.localeCompare(a.raisedAt));
}

/** Where a case stands after one of its talk entries was noticed, until the board is loaded again. */
export function afterEntry(board: Board, consultationId: string, seq: number, author: string): Board {
  return {
    ...board,
    mine: board.mine.map((one) =>
      one.consultationId !== consultationId || seq <= one.lastTalkSeq
        ? one
        : { ...one, lastTalkSeq: seq, unanswered: author === 'resident' ? true : author === 'counselor' ? false : one.unanswered }),
  };
}

/** The board right after somebody was taken, until it is loaded again: theirs is mine, and they wait no more. */
export function afterTaking(board: Board, taken: Case): Board {
  if (board.mine.some((one) => one.consultationId === taken.consultationId)) return board;
  return {
    ...board, load: board.load + 1, mine: [...board.mine, taken],
    desks: board.desks.map((desk) => ({ ...desk, waiting: desk.waiting.filter((w) => w.consultationId !== taken.consultationId) })),
  };
}
