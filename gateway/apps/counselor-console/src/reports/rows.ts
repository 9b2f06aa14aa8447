import type { Counts, DailyReport } from '../types';

export const countKeys = [
  'accesses', 'opened', 'served', 'turnedAway', 'abandoned', 'completed', 'entriesResident', 'entriesStaff',
] as const satisfies readonly (keyof Counts)[];

export function total(rows: readonly Counts[]): Counts {
  const sum: Counts = { accesses: 0, opened: 0, served: 0, turnedAway: 0, abandoned: 0, completed: 0, entriesResident: 0, entriesStaff: 0 };
  for (const row of rows) for (const key of countKeys) sum[key] += row[key];
  return sum;
}

export interface ReportWords {
  kind: string;
  item: string;
  byDay: string;
  byHour: string;
  byDesk: string;
  counts: Record<keyof Counts, string>;
}

/** The three tables of the page as one sheet: what kind of row, which day, hour or desk, then the counts. */
export function csvRows(report: DailyReport, words: ReportWords, deskName: (deskId: string) => string): (string | number)[][] {
  const counts = (row: Counts) => countKeys.map((key) => row[key]);
  return [
    [words.kind, words.item, ...countKeys.map((key) => words.counts[key])],
    ...report.days.map((row) => [words.byDay, row.date, ...counts(row)]),
    ...report.hours.map((row) => [words.byHour, `${String(row.hour).padStart(2, '0')}:00`, ...counts(row)]),
    ...report.desks.map((row) => [words.byDesk, deskName(row.deskId), ...counts(row)]),
  ];
}
